"""Split a page that no profile knows, by the structure that is found in the page itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from quchong.model import Article, Line, Page, Record, SplitPage
from quchong.split.article_source import describe_source, name_article
from quchong.split.completeness import ELISION_WORDS, find_flags, flag_count_mismatch
from quchong.split.induce.structure import ArticleLines, Structure
from quchong.split.metadata_rule import META_KEYS, MetadataRule, load_shared_rules
from quchong.split.page_lines import PageLines
from quchong.split.read_metadata import read_metadata

KEYWORDS, BYLINE, HEADER = "keywords", "byline", "header"
HEADED = frozenset({"single", "dated_headers", "site"})
"""The kinds of structure whose articles may have header fields that were not found with their titles."""
JOURNAL_WORDS = ("中图分类号", "文献标", "文章编号", "关键词", "关 键 词")
"""Words of which a paper from a journal holds one: its class, its code, its number, its keywords."""
JOURNAL_RULES = (
    "journal_date",
    "journal_lead",
    "journal_author",
    "journal_affiliation",
    "journal_numbers",
    "author",
    "affiliation",
)


@dataclass(frozen=True)
class StructuredPage:
    """A page or record, its lines, its structure, and the metadata rules to try on every article, by name.

    `may_be_cut_off` says whether the page holds a word of those that sites leave where they cut a text off.
    """

    page: Page | Record
    lines: PageLines
    structure: Structure
    rules: Mapping[str, MetadataRule]
    may_be_cut_off: bool


def split_by_structure(page: Page | Record, lines: PageLines, structure: Structure) -> SplitPage:
    """Split a page into the articles of its structure.

    There is at least one article on any page that shows something, and none is empty.

    Raises
    ------
    InputError
        There are more articles than row keys have room for.
    """
    structured = StructuredPage(
        page, lines, structure, list_rules(lines, structure.kind), lines.content.holds_any(ELISION_WORDS)
    )
    classes = list(structure.lines)
    articles: list[Article] = []
    for number, piece in enumerate(structure.pieces, start=1):
        article, own_classes = make_article(structured, piece, number)
        articles.append(article)
        for at, line in own_classes.items():
            classes[at] = line
    if structure.page_title is not None:
        articles = flag_count_mismatch(articles, lines.shown[structure.page_title])
    return SplitPage(
        articles=tuple(articles),
        texts=lines.texts,
        lines=tuple(classes),
        profile=structure.kind,
        guesses=structure.guesses,
    )


def list_rules(lines: PageLines, kind: str) -> dict[str, MetadataRule]:
    """Return the metadata rules for the articles of a kind of structure, by name, whose `needs` the page meets."""
    is_journal = kind == "single" and lines.content.holds_any(JOURNAL_WORDS)
    names = (*(JOURNAL_RULES if is_journal else ()), HEADER, *(() if is_journal else (BYLINE,)), KEYWORDS)
    rules = {name: load_shared_rules()[name] for name in names if name != HEADER or kind in HEADED}
    return {name: rule for name, rule in rules.items() if not rule.needs or lines.content.holds_any(rule.needs)}


def choose_rules(rules: Mapping[str, MetadataRule], piece: ArticleLines) -> Mapping[str, MetadataRule]:
    """Leave out the rules for what is known of an article already."""
    if not piece.header and "author" not in piece.fields:
        return rules
    found = (HEADER if piece.header else "", BYLINE if "author" in piece.fields else "")
    return {name: rule for name, rule in rules.items() if name not in found}


def make_article(structured: StructuredPage, piece: ArticleLines, number: int) -> tuple[Article, dict[int, Line]]:
    """Make one article; also return the classes of those of its lines that are more than its structure says."""
    page, shown = structured.page, list(map(structured.lines.shown.__getitem__, piece.body))
    known = {key: value for key, value in piece.fields.items() if key in META_KEYS} if piece.fields else {}
    meta, taken = read_metadata(shown, choose_rules(structured.rules, piece), known)
    if len(taken) == len(shown):
        taken = {}  # an article is no mere metadata
    classes = {piece.body[at]: Line("metadata", number, rule) for at, rule in taken.items()} if taken else {}
    text = [line for at, line in enumerate(shown) if at not in taken] if taken else shown
    if piece.skip and 0 not in taken and (begun := text[0][piece.skip :].lstrip()):
        text[0] = begun
        classes[piece.body[0]] = Line(
            "text", number, "body_prefix" if structured.structure.kind == "questions" else "glued_title"
        )
    joined = "\n".join(text)
    row_key, article_id = name_article(page, number)
    first_line, last_line = find_ends(piece) if isinstance(page, Page) else (None, None)
    article = Article(
        row_key=row_key,
        id=article_id,
        title=piece.title,
        text=joined,
        source=describe_source(page, structured.structure.kind, first_line, last_line),
        meta=meta,
        flags=(*find_flags(piece.title, joined if structured.may_be_cut_off else ""), *structured.structure.flags),
        extra=page.extra,
    )
    return article, classes


def find_ends(piece: ArticleLines) -> tuple[int, int]:
    """Return the first and the last line of an article, from 1."""
    first = min(piece.body[0], *piece.titles[:1], *piece.header[:1]) if piece.titles or piece.header else piece.body[0]
    last = max(piece.body[-1], *piece.header[-1:]) if piece.header else piece.body[-1]
    return first + 1, last + 1
