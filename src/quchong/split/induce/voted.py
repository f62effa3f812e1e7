"""Answers to one question, each below a name and how many agree, with its date at its end."""

import re
from collections.abc import Iterator

from quchong.split.induce.header_blocks import NAME_LENGTH
from quchong.split.induce.header_line import NAME, read_header_line
from quchong.split.induce.hypothesis import NAMING_HEADER, Hypothesis, Opening
from quchong.split.induce.page_view import PageView

AGREED = "赞同了"
VOTES = re.compile(r"\d[\d,.万]*\s*人(?:也)?赞同了(?:该|这个|此)?(?:回答|文章).{0,12}")
"""12 人赞同了该回答 ("12 agree with the answer")."""
CLOSING = re.compile(r"(?:发布|编辑|回答|创作)于\s*[:：]?\s*\S.*")
"""When an answer was written, in a line of its own below it."""


def find_voted(view: PageView, end: int) -> Iterator[Hypothesis]:
    """Yield a guess of answers that begin at the name above the votes."""
    if AGREED not in view.text:
        return
    votes = [at for at in range(1, end) if VOTES.fullmatch(view.shown[at]) and is_name(view, at - 1)]
    bounds = [*(at - 1 for at in votes[1:]), *([end] if votes else [])]
    openings = tuple(open_at(view, at, bound) for at, bound in zip(votes, bounds, strict=True) if at + 1 < bound)
    if len(openings) > 1:
        yield Hypothesis("dated_headers", "… 赞同", openings, NAMING_HEADER, named=False)


def is_name(view: PageView, at: int) -> bool:
    """Return whether a line can be a name."""
    return view.lengths[at] <= NAME_LENGTH and NAME.fullmatch(view.shown[at]) is not None


def open_at(view: PageView, votes: int, bound: int) -> Opening:
    """Open an answer at the name above the votes, with the date at its end."""
    fields = {"author": view.shown[votes - 1]}
    header = [votes - 1, votes]
    for at in range(bound - 1, votes, -1):
        if CLOSING.fullmatch(view.shown[at]) and (line := read_header_line(view.shown[at])):
            header.append(at)
            fields["published"] = line.fields["published"]
            break
    return Opening(votes - 1, votes + 1, None, (), tuple(header), fields)
