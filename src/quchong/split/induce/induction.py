"""The structure of one page, found from the page itself by one score over all guesses."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from quchong.model import FURNITURE_ONLY, Line, Markup
from quchong.split.induce.announced import find_announced
from quchong.split.induce.answered import find_answered
from quchong.split.induce.assembly import Draft, assemble, to_lines, to_pieces
from quchong.split.induce.choice import choose, one_article
from quchong.split.induce.credited import find_credited
from quchong.split.induce.dated import find_dated
from quchong.split.induce.doubled import find_doubled
from quchong.split.induce.explain import describe_guesses
from quchong.split.induce.ground import Ground
from quchong.split.induce.header_blocks import find_header_blocks
from quchong.split.induce.hypothesis import NAMING_HEADER, ONE_ARTICLE, Hypothesis, score
from quchong.split.induce.line_shapes import is_link, name_shape
from quchong.split.induce.numbered import find_numbered
from quchong.split.induce.page_view import PageView, read_view
from quchong.split.induce.structure import ArticleLines, Structure
from quchong.split.induce.verse import find_verse
from quchong.split.induce.voted import find_voted
from quchong.split.induce.widening import widen
from quchong.split.page_lines import PageLines

SETTLED = 0.9
"""Headers that name someone and score so much settle what the structure of a page is."""
NOTHING_KNOWN: Mapping[int, str] = MappingProxyType({})


def induce(
    lines: PageLines, known: Mapping[int, str] = NOTHING_KNOWN, explain: bool = False, markup: Markup | None = None
) -> Structure:
    """Find the structure of a page.

    Parameters
    ----------
    lines
        The lines of the page.
    known
        Lines that are known as furniture, by index, with the reason: by a profile, or as a site's own.
    explain
        Whether to make all guesses to the end, also those that cannot win, and say what each kind found.
    markup
        What the markup of the page says, where it has any.

    Returns
    -------
    The articles and the class of every line. A page with any text has at least one article, and none is empty.
    """
    view = read_view(lines, known, markup.unlinked if markup else frozenset())
    if not view.shown:
        return keep_whole(lines) if known else Structure("single", (Line("blank"),) * len(lines.texts))
    ground = Ground(view, find_header_blocks(view), 0.0 if explain else ONE_ARTICLE)
    guesses = [] if markup and markup.whole else list(find_guesses(ground, explain))
    end = len(view.shown)
    choice = choose(guesses, ground.numbers, end)
    best = widen(ground, choice.best, 0, end)
    draft = assemble(view, best, ground.blocks)
    if not draft.pieces:
        best = one_article()
        draft = assemble(view, best, ground.blocks)
    has_text = any(body for _, body in draft.pieces)
    if not has_text or (best.kind == "single" and is_furniture_only(view, draft, len(known))):
        return keep_whole(lines)
    pieces = to_pieces(draft, best.kind == "dated_headers" and not best.named)
    return Structure(
        kind=best.kind,
        lines=to_lines(draft, pieces, known, lines.shown),
        pieces=pieces,
        page_title=None if draft.page_title is None else view.index[draft.page_title],
        guesses=tuple(describe_guesses(view, guesses, choice)) if explain else (),
    )


def find_guesses(ground: Ground, explain: bool = False) -> Iterator[Hypothesis]:
    """Yield the guesses about a page, with their scores; no more than headers that settle it, unless to explain."""
    view, end = ground.view, len(ground.view.shown)
    settled = False
    # generators, so that nothing is looked for that is not asked for
    for found in (
        find_voted(view, end),
        find_dated(view, ground.blocks, end),
        find_numbered(ground, 0, end),
        find_answered(view),
        find_announced(ground, end),
        find_credited(view, end),
        find_verse(view, end),
        find_doubled(view, end),
    ):
        if settled and not explain:
            return
        for guess in found:
            if guess.mark * guess.order > ground.floor:
                scored = replace(guess, score=score(view, guess, 0, end))
                settled = settled or (guess.mark >= NAMING_HEADER and scored.score >= SETTLED)
                yield scored


def is_furniture_only(view: PageView, draft: Draft, known: int) -> bool:
    """Return whether a page holds no text: at least half of its lines are furniture, and the rest may be links."""
    furniture = len(draft.why) + known
    rest = array("i", (at for at in range(len(view.shown)) if at not in draft.why))
    if len(rest) > furniture + sum(name_shape(view.shown[at]) is not None for at in rest) * 2:
        return False
    return all(name_shape(view.shown[at]) or is_link(view.shown[at]) for at in rest)


def keep_whole(lines: PageLines) -> Structure:
    """Keep a page that holds nothing but furniture as one article, as it stands."""
    classes = tuple(Line("text", 1) if line else Line("blank") for line in lines.shown)
    return Structure("single", classes, (ArticleLines(None, (), (), lines.filled),), flags=(FURNITURE_ONLY,))
