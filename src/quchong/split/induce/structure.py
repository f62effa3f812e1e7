"""What induction says of a page: its articles, and the class of every line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quchong.model import Flag, Guess, Line
from quchong.split.induce.hypothesis import NO_FIELDS
from quchong.split.induce.line_shapes import SHAPES

REASONS = ("contents", "foot", "front", "head", "page_title", "path", "menu", "repeated", "signature", *SHAPES)
"""Why a line of a page is no article's: what it is by its shape, or where it stands."""


class ArticleLines(NamedTuple):
    """One article of a page; lines are indices into the page's lines.

    `title` is what a reader would call the article, `titles` the lines that say so. `header` are lines that `fields`
    (metadata by key, as printed) were read from, `body` the lines of text. The first `skip` characters of the first
    line of the body are no text, such as the title once more, or 答：("answer:").
    """

    title: str | None
    titles: tuple[int, ...]
    header: tuple[int, ...]
    body: Sequence[int]
    fields: Mapping[str, str] = NO_FIELDS
    skip: int = 0


@dataclass(frozen=True)
class Structure:
    """A page taken apart.

    `kind` says what won (see `hypothesis.KINDS`). `lines` has one class for each line of the page: title, text,
    metadata, boilerplate (with the reason as its rule), comment or blank. `page_title` is the index of the line that
    names the page, or None. `guesses` says what each kind of guess found, where that was asked for.
    """

    kind: str
    lines: tuple[Line, ...]
    pieces: tuple[ArticleLines, ...] = ()
    page_title: int | None = None
    flags: tuple[Flag, ...] = ()
    guesses: tuple[Guess, ...] = ()
