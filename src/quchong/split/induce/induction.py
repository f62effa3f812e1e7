"""The structure of one page, found from the page itself by one score over all guesses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from quchong.model import FURNITURE_ONLY, Line
from quchong.split.induce.answered import find_answered
from quchong.split.induce.assembly import Draft, assemble, to_lines, to_pieces
from quchong.split.induce.choice import best_scores, choose, one_article
from quchong.split.induce.dated import find_dated
from quchong.split.induce.doubled import find_doubled
from quchong.split.induce.ground import Ground
from quchong.split.induce.header_blocks import HeaderBlock, find_header_blocks
from quchong.split.induce.hypothesis import KINDS, Hypothesis, score
from quchong.split.induce.line_shapes import is_link, name_shape
from quchong.split.induce.numbered import find_numbered
from quchong.split.induce.page_evidence import read_evidence
from quchong.split.induce.page_view import PageView, read_view
from quchong.split.induce.running_on import LineNumbers
from quchong.split.induce.skeletons import collect_skeletons
from quchong.split.induce.structure import Piece, Structure
from quchong.split.induce.verse import find_verse
from quchong.split.induce.widening import widen
from quchong.split.page_lines import PageLines

NOTHING_KNOWN: Mapping[int, str] = MappingProxyType({})


def induce(lines: PageLines, known: Mapping[int, str] = NOTHING_KNOWN) -> Structure:
    """Find the structure of a page.

    Parameters
    ----------
    lines
        The lines of the page.
    known
        Lines that are known as furniture, by index, with the reason: by a profile, or as a site's own.

    Returns
    -------
    The articles and the class of every line. A page with any text has at least one article, and none is empty.
    """
    view = read_view(lines, known)
    if not view.shown:
        return keep_whole(lines) if known else Structure("single", 0.0, {}, (), (Line("blank"),) * len(lines.texts))
    blocks = find_header_blocks(view)
    ground = Ground(
        view, collect_skeletons(view), read_evidence(view, blocks[0].end if blocks else -1), LineNumbers(view)
    )
    guesses = list(find_guesses(ground, blocks))
    end = len(view.shown)
    best = widen(ground, choose(guesses, ground.numbers, end).best, 0, end)
    draft = assemble(view, best, blocks)
    if not draft.pieces:
        best = one_article()
        draft = assemble(view, best, blocks)
    if not draft.pieces or (best.kind == "single" and is_furniture_only(view, draft, len(known))):
        return keep_whole(lines)
    pieces = to_pieces(draft, best.kind == "dated_headers" and not best.named)
    return Structure(
        kind=best.kind,
        score=best.score,
        scores=best_scores(guesses, KINDS),
        pieces=pieces,
        lines=to_lines(draft, pieces, known, lines.shown),
        page_title=None if draft.page_title is None else view.index[draft.page_title],
    )


def find_guesses(ground: Ground, blocks: Sequence[HeaderBlock]) -> Iterator[Hypothesis]:
    """Yield all guesses about a page, with their scores."""
    view, end = ground.view, len(ground.view.shown)
    for guesses in (
        find_numbered(ground, 0, end),
        find_dated(view, blocks, end),
        find_answered(view),
        find_verse(view, end),
        find_doubled(view, end),
    ):
        for guess in guesses:
            if guess.mark * guess.order > ground.floor:
                yield replace(guess, score=score(view, guess, 0, end))


def is_furniture_only(view: PageView, draft: Draft, known: int) -> bool:
    """Return whether a page holds no text: at least half of its lines are furniture, and the rest may be links."""
    furniture = len(draft.why) + known
    rest = [at for at in range(len(view.shown)) if at not in draft.why]
    if len(rest) > furniture + sum(name_shape(view.shown[at]) is not None for at in rest) * 2:
        return False
    return all(name_shape(view.shown[at]) or is_link(view.shown[at]) for at in rest)


def keep_whole(lines: PageLines) -> Structure:
    """Keep a page that holds nothing but furniture as one article, as it stands."""
    classes = tuple(Line("text", 1) if line else Line("blank") for line in lines.shown)
    return Structure("single", 0.0, {}, (Piece(None, (), (), lines.filled),), classes, flags=(FURNITURE_ONLY,))
