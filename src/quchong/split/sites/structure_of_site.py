"""The structure of a page whose headers a sheet knows: its articles, with what their headers say."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quchong.model import Line, Markup
from quchong.split.induce.header_blocks import HeaderBlock, name_fields
from quchong.split.induce.header_line import LABELS
from quchong.split.induce.induction import induce
from quchong.split.induce.structure import ArticleLines, Structure
from quchong.split.page_lines import PageLines
from quchong.split.sites.line_form import read_form
from quchong.split.sites.line_pattern import compile_pattern, list_fields
from quchong.split.sites.site_lines import SiteArticle, SiteLines

KIND = "site"
WRAPPED = re.compile("《[^《》]+》")
LABEL = re.compile(r"([\w ]+?)\s*:?\s*$")
PREFIX = "site:"
"""What stands before a role in the reason why a line is boilerplate."""


def take_apart(
    lines: PageLines, found: SiteLines, shared: Mapping[int, str], markup: Markup | None = None
) -> Structure:
    """Take a page apart by what a sheet says of it; what it does not say is found from the page itself.

    Parameters
    ----------
    lines
        The lines of the page.
    found
        What the sheet says.
    shared
        The lines that are furniture of all sites, or by the markup of the page, by index, with the reason.
    markup
        What the markup of the page says.
    """
    shown = lines.shown
    own = {at: f"{PREFIX}{role}" for at, role in found.furniture.items()}
    if not found.articles or (markup is not None and markup.whole):
        return with_title(induce(lines, {**shared, **own}, markup=markup), shown, found.title)
    known = {**own, **find_furniture_within(found, shared)}
    blocks = [read_block(shown, article) for article in found.articles]
    constant = constant_names(blocks)
    pieces = tuple(
        to_piece(shown, without(article, known), name_fields(block, constant) if block else {})
        for article, block in zip(found.articles, blocks, strict=True)
    )
    return Structure(KIND, to_lines(shown, pieces, known), unwrap_titles(pieces))


def find_furniture_within(found: SiteLines, shared: Mapping[int, str]) -> dict[int, str]:
    """Return the furniture of all sites that is within articles, but for an article of nothing else."""
    inside: dict[int, str] = {}
    for article in found.articles:
        if any(at not in shared for at in article.body):
            inside |= {at: shared[at] for at in article.body if at in shared}
    return inside


def without(article: SiteArticle, known: Mapping[int, str]) -> SiteArticle:
    """Return an article without the lines that are known as furniture."""
    return replace(article, body=tuple(at for at in article.body if at not in known))


def with_title(structure: Structure, shown: Sequence[str], title: int | None) -> Structure:
    """Return a structure of one article with the title that the sheet knows."""
    if title is None or len(structure.pieces) != 1 or title in structure.pieces[0].titles:
        return structure
    piece = structure.pieces[0]
    body = tuple(sorted(at for at in {*piece.body, *piece.titles} if at != title))
    if not body or title > body[0]:
        return structure
    lines = list(structure.lines)
    for at in piece.titles:
        lines[at] = Line("text", 1)
    lines[title] = Line("title", 1)
    return replace(
        structure, pieces=(piece._replace(title=shown[title], titles=(title,), body=body, skip=0),), lines=tuple(lines)
    )


def read_block(shown: Sequence[str], article: SiteArticle) -> HeaderBlock | None:
    """Read what the lines of a header say by their patterns; None where there is no header."""
    fields: dict[str, str] = {}
    names: list[str] = []
    for at, pattern in zip(article.header, article.patterns, strict=True):
        found = compile_pattern(pattern).fullmatch(read_form(shown[at]).text)
        for (kind, before), value in zip(list_fields(pattern), found.groups() if found else (), strict=False):
            key = "published" if kind == "date" else read_label(before)
            if key is None:
                names.append(value.strip())
            elif key:
                fields.setdefault(key, value.strip())
    if not article.header:
        return None
    return HeaderBlock(
        article.header[0],
        article.header[-1] + 1,
        fields,
        tuple(names),
        (),
        has_floor=False,
        has_clock=False,
        has_verb=False,
    )


def read_label(before: str) -> str | None:
    """Return what the label right before a value says that it is: "" for nothing that is kept, None for no label."""
    found = LABEL.search(before)
    return LABELS.get(re.sub(r"\s", "", found[1]).lower()) if found else None


def constant_names(blocks: Sequence[HeaderBlock | None]) -> frozenset[str]:
    """Return the names that all headers have, which are a site's or a newspaper's, where they have others too."""
    read = [block for block in blocks if block]
    counts = Counter(name for block in read for name in set(block.names))
    if len(read) < 2 or any(len(block.names) < 2 for block in read):
        return frozenset()
    return frozenset(name for name, count in counts.items() if count == len(read))


def to_piece(shown: Sequence[str], article: SiteArticle, fields: Mapping[str, str]) -> ArticleLines:
    """Return an article as induction gives it."""
    own = dict(fields)
    title = own.pop("title", None)
    titles = () if article.title is None else (article.title,)
    return ArticleLines(
        shown[article.title] if article.title is not None else title, titles, article.header, article.body, own
    )


def unwrap_titles(pieces: tuple[ArticleLines, ...]) -> tuple[ArticleLines, ...]:
    """Take the 《》 off titles where all titles of the page are in them: there they mark titles, as of poems."""
    wrapped = [WRAPPED.fullmatch(piece.title) for piece in pieces if piece.title is not None]
    if len(wrapped) < 2 or not all(wrapped):
        return pieces
    return tuple(piece if piece.title is None else piece._replace(title=piece.title[1:-1]) for piece in pieces)


def to_lines(shown: Sequence[str], pieces: Sequence[ArticleLines], known: Mapping[int, str]) -> tuple[Line, ...]:
    """Return the class of each line of the page."""
    head, blank = Line("boilerplate", rule=f"{PREFIX}head"), Line("blank")
    lines = [head if text else blank for text in shown]
    for at, why in known.items():
        lines[at] = Line("boilerplate", rule=why)
    for number, piece in enumerate(pieces, start=1):
        body = frozenset(piece.body)
        for line, places in (
            (Line("text", number), piece.body),
            (Line("metadata", number, "header"), piece.header),
            (Line("title", number), piece.titles),
        ):
            for at in places:
                if line.line_class == "text" or at not in body:
                    lines[at] = line
    return tuple(lines)
