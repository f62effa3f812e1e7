"""Titles without a number or a form of their own, where the head of the page says how many pieces there are."""

from collections.abc import Iterator

from quchong.split.induce.ground import Ground
from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.main_block import is_prose
from quchong.split.induce.page_evidence import TITLE_LINES
from quchong.split.induce.page_title import can_be_title
from quchong.split.induce.page_view import PageView

FEWEST = 3
"""Titles, at least: two lines may stand above prose by chance."""
MAX_TITLE = 30
MARK = 0.85


def find_announced(ground: Ground, end: int) -> Iterator[Hypothesis]:
    """Yield a guess of as many titles as the page's head announces pieces, where no other short line is above prose."""
    wanted = {count for count in ground.evidence.announced if count >= FEWEST}
    if not wanted:
        return
    view = ground.view
    titles = [at for at in view.headings if at < end - 1 and is_title(view, at)]
    titles = [at for at in titles if at >= TITLE_LINES or not ground.evidence.is_announcing(view.shown[at])]
    if len(titles) in wanted:
        yield Hypothesis(
            "announced_titles", "", tuple(Opening(at, at + 1, view.shown[at], (at,)) for at in titles), MARK
        )


def is_title(view: PageView, at: int) -> bool:
    """Return whether a line can be a title, and prose stands right below it but no title right above."""
    return (
        view.lengths[at] <= MAX_TITLE
        and can_be_title(view, at)
        and not is_prose(view, at)
        and is_prose(view, at + 1)
        and (at == 0 or is_prose(view, at - 1))
    )
