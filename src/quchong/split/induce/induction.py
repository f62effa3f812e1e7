"""The structure of one page, found from the page itself by one score over all guesses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from quchong.model import Line
from quchong.split.induce.answered import find_answered
from quchong.split.induce.assembly import assemble, to_lines, to_pieces
from quchong.split.induce.choice import best_scores, choose, one_article
from quchong.split.induce.dated import find_dated
from quchong.split.induce.doubled import find_doubled
from quchong.split.induce.header_blocks import HeaderBlock, find_header_blocks
from quchong.split.induce.hypothesis import KINDS, Hypothesis, score
from quchong.split.induce.numbered import find_numbered
from quchong.split.induce.page_evidence import read_evidence
from quchong.split.induce.page_view import read_view
from quchong.split.induce.running_on import LineNumbers
from quchong.split.induce.skeletons import collect_skeletons
from quchong.split.induce.structure import FURNITURE_ONLY, Piece, Structure
from quchong.split.induce.verse import find_verse
from quchong.split.induce.widening import Ground, widen

NOTHING_KNOWN: Mapping[int, str] = MappingProxyType({})


def induce(shown: Sequence[str], known: Mapping[int, str] = NOTHING_KNOWN) -> Structure:
    """Find the structure of a page.

    Parameters
    ----------
    shown
        What the page's lines show: without white space at their ends, blank lines as empty strings.
    known
        Lines that are known as furniture, by index, with the reason: by a profile, or as a site's own.

    Returns
    -------
    The articles and the class of every line. A page with any text has at least one article, and none is empty.
    """
    view = read_view(shown, known)
    if not view.shown:
        return keep_whole(shown) if known else Structure("one", 0.0, {}, (), (Line("blank"),) * len(shown))
    blocks = find_header_blocks(view)
    ground = Ground(
        view, collect_skeletons(view), read_evidence(view, blocks[0].end if blocks else -1), LineNumbers(view)
    )
    guesses = list(find_guesses(ground, blocks))
    end = len(view.shown)
    best = widen(ground, choose(guesses, ground.numbers, end), 0, end)
    draft = assemble(view, best, blocks)
    if not draft.pieces:
        best = one_article()
        draft = assemble(view, best, blocks)
    if not draft.pieces:
        return keep_whole(shown)
    pieces = to_pieces(draft, best.kind == "dated" and not best.named)
    return Structure(
        kind=best.kind,
        score=best.score,
        scores=best_scores(guesses, KINDS),
        pieces=pieces,
        lines=to_lines(draft, pieces, known, shown),
        page_title=None if draft.page_title is None else view.index[draft.page_title],
    )


def find_guesses(ground: Ground, blocks: Sequence[HeaderBlock]) -> Iterator[Hypothesis]:
    """Yield all guesses about a page, with their scores."""
    view, end = ground.view, len(ground.view.shown)
    for guesses in (
        find_numbered(view, ground.skeletons, ground.evidence, 0, end),
        find_dated(view, blocks, end),
        find_answered(view),
        find_verse(view, end),
        find_doubled(view, end),
    ):
        for guess in guesses:
            yield replace(guess, score=score(view, guess, 0, end))


def keep_whole(shown: Sequence[str]) -> Structure:
    """Keep a page that holds nothing but furniture as one article, as it stands."""
    view = read_view(shown, NOTHING_KNOWN)
    piece = Piece(None, (), (), view.index)
    lines = tuple(Line("text", 1) if line else Line("blank") for line in shown)
    return Structure("one", 0.0, {}, (piece,), lines, flags=(FURNITURE_ONLY,))
