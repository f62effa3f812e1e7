"""Apply a profile to a page: every line gets exactly one class, and the lines of each article become one article."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from quchong.model import Article, Flag, Line, Meta, Page, Record, Source, make_row_key
from quchong.split.article_starts import ArticleStart, PageTitle, SplitContext, find_starts, remove_title
from quchong.split.completeness import COUNT_MISMATCH, TRUNCATED, count_announced, count_pieces, is_cut_off
from quchong.split.furniture import Furniture
from quchong.split.link_lists import find_links
from quchong.split.metadata_rule import MetadataRule
from quchong.split.page_lines import MAX_LENGTH, PageLines
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
        """Return what a reader sees of some lines."""
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
    furniture = find_furniture(lines, profile)
    classes = dict.fromkeys(range(len(lines.texts)), BLANK) | dict.fromkeys(lines.filled, TEXT)
    classes |= {index: furniture_line(name) for index, name in furniture.items()}
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
        for draft in draft_articles(starts, part.indices, len(articles) + 1):
            article, own_classes = make_article(profiled, part, draft)
            articles.append(article)
            classes |= own_classes
    return flag_count_mismatch(articles, profile, page_title), tuple(classes.values())


@lru_cache(maxsize=1024)
def furniture_line(name: str) -> Line:
    """Return the class of a line that is furniture of a name; one object for all lines, as there are many."""
    return Line("boilerplate", rule=name)


def find_furniture(lines: PageLines, profile: Profile) -> dict[int, str]:
    """Return the name of the furniture that each line is, by its index: the links in lists of links too."""
    content = lines.content
    names = match_near_ends(content.lines, profile.furniture)
    match = profile.furniture_pattern.match
    brief = compress(enumerate(content.lines), map(MAX_LENGTH.__ge__, content.lengths))
    names |= {position: str(found.lastgroup) for position, line in brief if (found := match(line))}
    headers = [position for position, name in names.items() if profile.furniture[name].links]
    if headers:
        links = find_links(content.lines, headers, names)
        names |= {position: names[header] for position, header in links.items()}
    return {lines.filled[position]: name for position, name in names.items()}


def match_near_ends(content: Sequence[str], furniture: Mapping[str, Furniture]) -> dict[int, str]:
    """Return, by position, the lines that are furniture which is only near the top or the bottom of a page."""
    names: dict[int, str] = {}
    for name, item in furniture.items():
        if item.first or item.last:
            positions = range(len(content))
            near = positions[: item.first] if item.first else positions[-(item.last or 0) :]
            match = compile_once(item.line).match
            names |= {position: name for position in near if match(content[position])}
    return names


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
    """Say whether the first line opens an article and so is not the title of the page, which a page may lack."""
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
    starts = find_starts(part.region.boundary, context)
    preamble = shown[: starts[0].head if starts else len(shown)]
    if part.region.preamble == "article" and sum(map(len, preamble)) >= MIN_PREAMBLE:
        return [ArticleStart(None, (), 0, 0), *starts]
    return starts


def draft_articles(starts: Sequence[ArticleStart], indices: Indices, first_number: int) -> Iterator[ArticleDraft]:
    """Yield the articles of a region; each ends where the next begins."""
    ends = [*(start.head for start in starts[1:]), len(indices)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=False), start=first_number):
        yield ArticleDraft(number, start, indices[start.body : end])


def make_article(profiled: ProfiledPage, part: RegionLines, draft: ArticleDraft) -> tuple[Article, dict[int, Line]]:
    """Make one article; also return the classes of its lines by their index in the page."""
    start, body, number = draft.start, draft.body, draft.number
    shown = profiled.shown(body)
    meta, taken = read_metadata(shown, part.rules, start.meta)
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
    title = draft.start.title
    row_key, article_id = identify_article(profiled.page, draft.number)
    flags: list[Flag] = [TRUNCATED] if is_cut_off(text, region.preview_length) else []
    announced = count_announced(title)
    if announced and count_pieces(text) != announced:
        flags.append(COUNT_MISMATCH)
    return Article(
        row_key=row_key,
        id=article_id,
        title=title,
        text=text,
        source=locate_article(profiled, draft),
        meta=meta,
        flags=tuple(flags),
        extra=profiled.page.extra,
    )


def identify_article(page: Page | Record, number: int) -> tuple[int, str]:
    """Return the row key and the id of an article by its number on the page or in the record."""
    if page.number is not None:
        return make_row_key(page.file_index, page.number, number), f"{page.path}#{page.number}.{number}"
    return make_row_key(page.file_index, number), f"{page.path}#{number}"


def locate_article(profiled: ProfiledPage, draft: ArticleDraft) -> Source:
    """Return the source of an article, with its lines if it is on a page."""
    start, body = draft.start, draft.body
    if isinstance(profiled.page, Record):
        return describe_source(profiled.page, profiled.profile_name)
    author = () if start.author is None else (start.author,)
    indices = (*author, *start.titles, *body[:1], *body[-1:])
    return describe_source(profiled.page, profiled.profile_name, min(indices) + 1, max(indices) + 1)


def describe_source(
    page: Page | Record, profile: str | None = None, start_line: int | None = None, end_line: int | None = None
) -> Source:
    """Return the source of an article; profile and lines are None for a record that was not split."""
    return Source(
        path=page.path,
        site=page.site,
        start_line=start_line,
        end_line=end_line,
        encoding=page.encoding,
        profile=profile,
        record_id=page.record_id,
        url=page.url,
        fetched=page.fetched,
    )


def flag_count_mismatch(articles: list[Article], profile: Profile, page_title: PageTitle | None) -> list[Article]:
    """Flag all articles where the title of the page announces another number of them."""
    announced = count_announced(page_title.text) if page_title else None
    if not announced or len(profile.regions) > 1 or announced == len(articles):
        return articles
    return [replace(article, flags=(*article.flags, COUNT_MISMATCH)) for article in articles]
