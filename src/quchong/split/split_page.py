"""Apply a profile to a page: every line gets exactly one class, and the lines of each article become one article."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quchong.model import Article, Line, Meta, Page, Record
from quchong.split.article_source import describe_source, name_article
from quchong.split.article_starts import ArticleStart, PageTitle, SplitContext, find_starts, remove_title
from quchong.split.completeness import find_flags, flag_count_mismatch
from quchong.split.known_lines import find_furniture
from quchong.split.metadata_rule import MetadataRule
from quchong.split.page_lines import PageLines
from quchong.split.profile import Profile, Region
from quchong.split.read_metadata import read_metadata
from quchong.text.lazy_regex import compile_once

TEXT, BLANK = Line("text"), Line("blank")
PAGE_TITLE, PREAMBLE = Line("boilerplate", rule="page_title"), Line("boilerplate", rule="preamble")
OPENING_LINES = 60
"""Lines at the head of a page that are enough to see whether the first of them opens an article."""
MIN_PREAMBLE = 80
"""Characters above the first boundary of a region from which on they can be an article; fewer are boilerplate."""

Indices = Sequence[int]
"""Indices of lines in the page, in order."""


@dataclass(frozen=True)
class ProfiledPage:
    """A page or record, its lines, and the profile that was chosen for it."""

    page: Page | Record
    lines: PageLines
    profile_name: str
    profile: Profile

    def shown(self, indices: Indices) -> list[str]:
        """Return some lines as a reader sees them.

        That is without invisible characters and without white space at their ends.
        """
        return list(map(self.lines.shown.__getitem__, indices))

    def list_rules(self, region: Region) -> Mapping[str, MetadataRule]:
        """Return the metadata rules of a region whose `needs` the page meets, by name."""
        rules = {name: self.profile.metadata[name] for name in region.metadata}
        content = self.lines.content
        return {name: rule for name, rule in rules.items() if not rule.needs or content.holds_any(rule.needs)}


@dataclass(frozen=True)
class RegionLines:
    """The lines of a region that are not furniture, and the metadata rules to try on its articles."""

    region: Region
    indices: Indices
    rules: Mapping[str, MetadataRule]


class ArticleDraft(NamedTuple):
    """An article to be made: its number on the page, from 1, where it begins, and the indices of its lines of text."""

    number: int
    start: ArticleStart
    body: Indices


def split_page(profiled: ProfiledPage) -> tuple[list[Article], tuple[Line, ...]]:
    """Split a page by its profile into its articles and the classes of all its lines.

    Raises
    ------
    InputError
        There are more articles than row keys have room for.
    """
    lines, profile = profiled.lines, profiled.profile
    furniture = find_furniture(lines, profile.furniture, profile.furniture_pattern)
    classes = dict.fromkeys(range(len(lines.texts)), BLANK) | dict.fromkeys(lines.filled, TEXT)
    classes |= {index: Line("boilerplate", rule=name) for index, name in furniture.items()}
    content: Indices = [index for index in lines.filled if index not in furniture]
    page_title = find_page_title(profiled, furniture, content)
    if page_title and page_title.index not in furniture:
        classes[page_title.index] = PAGE_TITLE
        content = content[1:]
    articles: list[Article] = []
    for part in cut_regions(profiled, furniture, content):
        starts = find_region_starts(profiled, part, page_title)
        preamble = part.indices[: starts[0].head if starts else len(part.indices)]
        classes |= dict.fromkeys(preamble, PREAMBLE)
        ends = [*(start.head for start in starts[1:]), len(part.indices)]
        for start, end in zip(starts, ends, strict=False):
            draft = ArticleDraft(len(articles) + 1, start, part.indices[start.body : end])
            article, own_classes = make_article(profiled, part, draft)
            articles.append(article)
            classes |= own_classes
    if len(profile.regions) == 1 and page_title:
        articles = flag_count_mismatch(articles, page_title.text)
    return articles, tuple(classes.values())


def find_page_title(profiled: ProfiledPage, furniture: Mapping[int, str], content: Indices) -> PageTitle | None:
    """Return the title of the page: its first line where the profile says so, else what furniture above it names."""
    if not content:
        return None
    first = content[0]
    if profiled.profile.page_title and not opens_article(profiled, content):
        return PageTitle(profiled.lines.shown[first], first)
    for index in sorted(index for index in furniture if index < first):
        pattern = compile_once(profiled.profile.furniture[furniture[index]].line)
        if "title" in pattern.groupindex:
            found = pattern.match(profiled.lines.shown[index])
            return PageTitle(found["title"], index) if found else None
    return None


def opens_article(profiled: ProfiledPage, content: Indices) -> bool:
    """Return whether the first line opens an article and so is not the title of the page, which a page may lack."""
    boundary = profiled.profile.regions[0].boundary
    head = content[:OPENING_LINES]
    starts = find_starts(boundary, SplitContext(profiled.shown(head), head, None, profiled.profile.metadata))
    return boundary.kind != "first_line" and bool(starts) and starts[0].head == 0


def cut_regions(profiled: ProfiledPage, furniture: Mapping[int, str], content: Indices) -> list[RegionLines]:
    """Cut the content into the regions of the profile; a region whose furniture is not on the page is empty."""
    parts: list[RegionLines] = []
    for region in reversed(profiled.profile.regions):
        begin = 0
        if region.after is not None:
            last = max((index for index, name in furniture.items() if name == region.after), default=None)
            begin = last + 1 if last is not None else content[-1] + 1 if content else 0
        cut = bisect_left(content, begin)
        parts.append(RegionLines(region, content[cut:], profiled.list_rules(region)))
        content = content[:cut]
    return parts[::-1]


def find_region_starts(profiled: ProfiledPage, part: RegionLines, page_title: PageTitle | None) -> list[ArticleStart]:
    """Find where the articles of a region begin; a preamble that is an article begins at its first line."""
    shown = profiled.shown(part.indices)
    context = SplitContext(shown, part.indices, page_title, profiled.profile.metadata)
    starts = drop_empty(find_starts(part.region.boundary, context), len(shown))
    preamble = shown[: starts[0].head if starts else len(shown)]
    if part.region.preamble == "article" and sum(map(len, preamble)) >= MIN_PREAMBLE:
        return [ArticleStart(None, (), 0, 0), *starts]
    return starts


def drop_empty(starts: Sequence[ArticleStart], end: int) -> list[ArticleStart]:
    """Drop the starts with nothing below; what they take for a title is a line of the article above."""
    heads = [*(start.head for start in starts[1:]), end]
    return [start for start, head in zip(starts, heads, strict=False) if head > start.body]


def make_article(profiled: ProfiledPage, part: RegionLines, draft: ArticleDraft) -> tuple[Article, dict[int, Line]]:
    """Make one article; also return the classes of its lines by their index in the page."""
    start, body, number = draft.start, draft.body, draft.number
    shown = profiled.shown(body)
    meta, taken = read_metadata(shown, part.rules, start.meta)
    if len(taken) == len(shown):
        taken = {}  # an article is no mere metadata
    classes = classify_lines(draft, taken)
    text = [line for position, line in enumerate(shown) if position not in taken] if taken else shown
    if text and (begun := begin_text(start, text[0])) != text[0]:
        first = next(index for position, index in enumerate(body) if position not in taken)
        classes[first] = Line("text", number, "glued_title" if start.repeated_in_text else "body_prefix")
        text = [begun, *text[1:]]
    return build_article(profiled, part.region, draft, meta, "\n".join(text)), classes


def classify_lines(draft: ArticleDraft, taken: Mapping[int, str]) -> dict[int, Line]:
    """Return the classes of the lines of an article; `taken` has the rule for each position that is metadata."""
    start, body, number = draft.start, draft.body, draft.number
    classes = dict.fromkeys(start.titles, Line("title", number))
    if start.header:
        classes |= dict.fromkeys(start.header, Line("metadata", number, start.header_rule))
    if start.author is not None:
        classes[start.author] = Line("metadata", number, "author")
    classes |= dict.fromkeys(body, Line("text", number))
    if taken:
        classes |= {body[position]: Line("metadata", number, rule) for position, rule in taken.items()}
    return classes


def begin_text(start: ArticleStart, line: str) -> str:
    """Return the first line of text of an article without the title or the prefix that is to be removed from it."""
    if start.repeated_in_text and start.title:
        return remove_title(start.title, line)
    if start.body_prefix:
        return compile_once(start.body_prefix).sub("", line, count=1) or line
    return line


def build_article(profiled: ProfiledPage, region: Region, draft: ArticleDraft, meta: Meta, text: str) -> Article:
    """Build an article from its parts."""
    page, start = profiled.page, draft.start
    row_key, article_id = name_article(page, draft.number)
    first_line = last_line = None
    if isinstance(page, Page):
        author = () if start.author is None else (start.author,)
        indices = (*author, *start.titles, *draft.body[:1], *draft.body[-1:])
        first_line, last_line = min(indices) + 1, max(indices) + 1
    return Article(
        row_key=row_key,
        id=article_id,
        title=start.title,
        text=text,
        source=describe_source(page, profiled.profile_name, first_line, last_line),
        meta=meta,
        flags=find_flags(start.title, text, region.preview_length),
        extra=page.extra,
    )
