"""Repair of a text by the lines that concern a step, without the rest of it.

Most texts that have something to repair have it on few lines. The steps of `steps.BY_LINE` do the same to an excerpt
of these lines as to the whole text. Only markup is judged by more: whether the text is a page of HTML, or names tags.
Where that is not certain, the whole text has to be repaired.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quchong.clean.cleaner import Step, classify, trace_lines
from quchong.clean.markup import IN_ABOUT, LONGEST_NAME, VISIBLE

LARGEST_SHARE = 0.5
"""Share of the bytes of a text that are on lines that concern a step; with more of them the whole is repaired."""
BESIDE = 4 * (LONGEST_NAME + 1)
"""Bytes beside a line with markup, on the lines before and behind, in which a word for markup may stand."""
FILLER = "。"
"""A line that stands for others: it is not blank, and concerns no step."""
NAMES = tuple(name.encode() for name in IN_ABOUT)

RepairedLines = tuple[str | None, ...]
"""What became of lines: None of one that is gone, several with line feeds between them of one that was broken up."""


@dataclass(frozen=True)
class LinesInText:
    """A text, as UTF-8, and where the lines begin and end in it that concern a step, in order.

    `filled` is how many lines at its head are not blank, `may_name` whether names of markup may be in it.
    """

    text: bytes
    places: Sequence[tuple[int, int]]
    filled: int
    may_name: bool


@dataclass(frozen=True)
class LineExcerpt:
    """Some lines of a text, and which of them concern a step: the others are there to be seen, and stay as they are."""

    lines: tuple[str, ...]
    concerned: tuple[int, ...]


def take_excerpt(given: LinesInText) -> LineExcerpt | None:
    """Return an excerpt that is repaired as the whole text is; None where that is not certain."""
    text, places = given.text, given.places
    if sum(end - begin for begin, end in places) > LARGEST_SHARE * len(text):
        return None
    own = [text[begin:end].decode() for begin, end in places]
    # with the line feed behind it, a carriage return is one line end
    if any(line.endswith("\r") for line in own):
        return None
    marks = sum(line.count("<") + line.count("&") for line in own)
    if not marks:
        return LineExcerpt(tuple(own), tuple(range(len(own))))
    if marks_need_the_whole(given, own, marks):
        return None
    # of the lines of the excerpt, too, most begin with no tag
    lines = [FILLER] * (2 * marks)
    concerned = []
    last = -1
    for at, (line, (begin, end)) in enumerate(zip(own, places, strict=True)):
        if begin > last + 1:
            lines.append(leave_out_marks(text[max(0, begin - 1 - BESIDE) : begin - 1].rpartition(b"\n")[2])[-1])
        concerned.append(len(lines))
        lines.append(line)
        if at + 1 == len(own) or places[at + 1][0] > end + 1:
            lines.append(leave_out_marks(text[end + 1 : end + 1 + BESIDE].partition(b"\n")[0])[0])
        last = end
    return LineExcerpt(tuple(lines), tuple(concerned))


def leave_out_marks(beside: bytes) -> list[str]:
    """Return the parts of a line, cut anywhere, that stand between what markup begins with."""
    return beside.decode(errors="ignore").replace("&", "<").split("<")


def marks_need_the_whole(given: LinesInText, own: Sequence[str], marks: int) -> bool:
    """Return whether markup on some lines of a text has to be judged by the whole of it."""
    text, first = given.text, given.places[0][0]
    return (
        # a tag may go on to the next line
        any(line.rfind("<") > line.rfind(">") for line in own)
        # it may be a page of HTML: each line that begins with a tag, then or later, has a mark of its own now
        or 2 * marks > given.filled - len(own)
        or (given.may_name and any(name in text for name in NAMES))
        # it may begin with <html>, or be nothing but markup
        or not VISIBLE.search(text[:first].decode())
    )


def repair_excerpt(excerpt: LineExcerpt, steps: tuple[Step, ...]) -> RepairedLines | None:
    """Return what becomes of the lines of an excerpt that concern a step; None where a step changes other lines."""
    repaired, origins = trace_lines(steps, classify("\n".join(excerpt.lines)))
    left = repaired.text.split("\n")
    if origins is None:
        origins = list(range(len(left)))
    became: list[list[str]] = [[] for _ in excerpt.lines]
    for line, origin in zip(left, origins, strict=True):
        became[origin].append(line)
    concerned = set(excerpt.concerned)
    if any(
        lines != [line]
        for at, (line, lines) in enumerate(zip(excerpt.lines, became, strict=True))
        if at not in concerned
    ):
        return None
    return tuple("\n".join(became[at]) if became[at] else None for at in excerpt.concerned)


def put_back(given: LinesInText, lines: RepairedLines) -> bytes:
    """Return a text with what became of some of its lines."""
    parts = []
    at = 0
    for (begin, end), line in zip(given.places, lines, strict=True):
        parts.append(given.text[at:begin])
        if line is not None:
            parts.append(line.encode())
        at = end if line is not None else end + 1
    text = b"".join([*parts, given.text[at:]])
    # the last line took no line feed with it
    return text.removesuffix(b"\n") if at > len(given.text) else text
