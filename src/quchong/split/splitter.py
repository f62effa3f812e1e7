"""Carry a profile out on a page: every line gets its lot, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress
from typing import Any

from quchong.errors import InputError
from quchong.model import Article, Line, Meta, Page, Record, Source, SplitPage, make_row_key
from quchong.split.boundaries import FINDERS, Content, PageTitle, SplitContext, Start, take_off_title
from quchong.split.choose_profile import Detection, detect
from quchong.split.link_lists import find_links
from quchong.split.metadata import read_metadata
from quchong.split.options import SplitOptions
from quchong.split.page_flags import COUNT_MISMATCH, TRUNCATED, announced_pieces, is_cut_off, pieces_in
from quchong.split.page_lines import MAX_LENGTH, PageLines, cut_lines
from quchong.split.profile import MetadataRule, Profile, Region, select_profiles
from quchong.text import exact_json
from quchong.text.lazy_regex import pattern

TEXT, BLANK = Line("text"), Line("blank")
OPENING_LINES = 60
"""At the head of a page, among which it shows whether the first opens an article."""
MIN_PREAMBLE = 80
"""Characters before a region's first boundary from which they are an article without a title, not furniture."""


@dataclass
class _Draft:
    """A page being taken apart."""

    page: Page | Record
    lines: PageLines
    name: str
    profile: Profile
    lots: list[Line] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)


@dataclass(frozen=True)
class Splitter:
    """The options and what is made of them once for all pages."""

    options: SplitOptions
    score_all: bool = False

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles to choose from; where there are only records nobody asks for them. Raises ProfileError."""
        return select_profiles(self.options.profiles, self.options.page_profiles)


def make_splitter(options: SplitOptions, score_all: bool = False) -> Splitter:
    """Prepare for splitting many pages, scoring all profiles or only those that matter to the choice.

    Raises
    ------
    ProfileError
        A wanted profile is not there.
    """
    splitter = Splitter(options, score_all)
    if options.profiles != "auto":
        _ = splitter.profiles  # a wrong name is told even where there is no page
    return splitter


def split(page: Page | Record, splitter: Splitter) -> SplitPage:
    """Split a page into its articles; a record is one article already, unless `records` says otherwise."""
    options = splitter.options
    if isinstance(page, Record) and page.written is not None:
        return SplitPage((page.written,))
    if isinstance(page, Record) and not options.records:
        return SplitPage((whole_record(page),))
    lines = cut_lines(page.text)
    detection = detect_profile(lines, splitter)
    draft = _Draft(page, lines, detection.chosen, splitter.profiles[detection.chosen])
    try:
        take_apart(draft)
    except InputError:
        if isinstance(page, Page):
            raise
        return SplitPage((whole_record(page),))  # more parts than a record can have
    if isinstance(page, Page):
        return SplitPage(
            articles=tuple(draft.articles),
            texts=lines.texts,
            lines=tuple(draft.lots),
            profile=detection.chosen,
            scores=detection.scores,
        )
    if len(draft.articles) < 2:
        return SplitPage((whole_record(page),))
    return SplitPage(tuple(replace(article, extra=extra_of_parts(page)) for article in draft.articles))


def extra_of_parts(page: Record) -> str | None:
    """Return what a record says besides its text, its title included: each part has one of its own."""
    if page.title is None:
        return page.extra
    return exact_json.dump({"title": page.title, **exact_json.load(page.extra or "{}")})


def detect_profile(lines: PageLines, splitter: Splitter) -> Detection:
    """Choose a page's profile by the options' bounds."""
    options = splitter.options
    return detect(lines, splitter.profiles, options.min_confidence, options.min_margin, splitter.score_all)


def whole_record(page: Record) -> Article:
    """Take a record as one article, its text as it stands."""
    return Article(
        row_key=make_row_key(page.file_index, page.number),
        id=f"{page.path}#{page.number}",
        title=page.title,
        text=page.text,
        source=source_of(page),
        extra=page.extra,
    )


def source_of(page: Page | Record, **place: Any) -> Source:
    """Say where a page comes from; `place` is the rest: lines and profile."""
    return Source(
        path=page.path,
        site=page.site,
        encoding=page.encoding,
        record_id=page.record_id,
        url=page.url,
        fetched=page.fetched,
        **place,
    )


def take_apart(draft: _Draft) -> None:
    """Give every line its lot and make the articles."""
    lines, profile = draft.lines, draft.profile
    draft.lots = [TEXT if shown else BLANK for shown in lines.shown]
    mark_furniture(draft)
    content = [index for index in lines.filled if draft.lots[index] is TEXT]
    page_title: PageTitle | None = None
    if profile.page_title and content and not opens_article(draft, content):
        page_title = PageTitle(lines.shown[content[0]], content[0])
        draft.lots[content[0]] = Line("boilerplate", rule="page_title")
        content = content[1:]
    elif content:
        page_title = find_told_title(draft, content[0])
    for region, part in cut_regions(draft, content):
        take_region_apart(draft, region, part, page_title)
    announced = announced_pieces(page_title.text) if page_title else None
    if announced and len(profile.regions) == 1 and announced != len(draft.articles):
        draft.articles = [replace(article, flags=(*article.flags, COUNT_MISMATCH)) for article in draft.articles]


def find_starts(draft: _Draft, region: Region, content: Content, page_title: PageTitle | None) -> list[Start]:
    """Find where the articles of a region begin."""
    shown = [draft.lines.shown[index] for index in content]
    ground = SplitContext(shown, content, page_title, draft.profile.metadata)
    return FINDERS[region.boundary.kind](region.boundary, ground)


def opens_article(draft: _Draft, content: Content) -> bool:
    """Say whether the first line opens an article, and so is not the page's title: a page may have lost its own."""
    region = draft.profile.regions[0]
    starts = find_starts(draft, region, content[:OPENING_LINES], None)
    return region.boundary.kind != "first_line" and bool(starts) and starts[0].head == 0


def find_told_title(draft: _Draft, behind: int) -> PageTitle | None:
    """Return the page's title if furniture above the first line of an article tells it, as a file's name does."""
    for index, lot in enumerate(draft.lots[:behind]):
        if lot.rule and "title" in (source := pattern(draft.profile.furniture[lot.rule].line)).groupindex:
            found = source.match(draft.lines.shown[index])
            return PageTitle(found["title"], index) if found else None
    return None


def mark_furniture(draft: _Draft) -> None:
    """Mark the whole lines that are the site's own, and the links below those that head lists of them."""
    lines, furniture = draft.lines, draft.profile.furniture
    filled, content = lines.filled, lines.content
    own: dict[int, str] = {}
    for name, it in furniture.items():
        if it.first or it.last:
            bounded = range(len(content))[: it.first] if it.first else range(len(content))[-(it.last or 0) :]
            own |= {at: name for at in bounded if pattern(it.line).match(content[at])}
    match = draft.profile.own_lines.match
    brief = map(MAX_LENGTH.__ge__, lines.lengths)
    own |= {at: str(hit.lastgroup) for at, line in compress(enumerate(content), brief) if (hit := match(line))}
    headers = [at for at, name in own.items() if furniture[name].links]
    if headers:
        own |= {at: own[header] for at, header in find_links(content, headers, own).items()}
    for at, name in own.items():
        draft.lots[filled[at]] = Line("boilerplate", rule=name)


def cut_regions(draft: _Draft, content: Content) -> list[tuple[Region, Content]]:
    """Cut the content into the profile's regions; one whose furniture does not show holds nothing."""
    parts: list[tuple[Region, Content]] = []
    rest = content
    for region in reversed(draft.profile.regions):
        begin = 0
        if region.after is not None:
            behind = [index for index, lot in enumerate(draft.lots) if lot.rule == region.after]
            begin = behind[-1] + 1 if behind else len(draft.lots)
        parts.append((region, [index for index in rest if index >= begin]))
        rest = [index for index in rest if index < begin]
    return parts[::-1]


def take_region_apart(draft: _Draft, region: Region, content: Content, page_title: PageTitle | None) -> None:
    """Make the articles of a region."""
    starts = find_starts(draft, region, content, page_title)
    rules = list_rules(draft, region)
    preamble = content[: starts[0].head if starts else len(content)]
    length = sum(len(draft.lines.shown[index]) for index in preamble)
    if length >= MIN_PREAMBLE and region.preamble == "article":
        make_article(draft, region, rules, Start(None, (), 0, 0), preamble)
    else:
        for index in preamble:
            draft.lots[index] = Line("boilerplate", rule="preamble")
    ends = [start.head for start in starts[1:]] + [len(content)]
    for start, end in zip(starts, ends, strict=False):
        make_article(draft, region, rules, start, content[start.body : end])


def list_rules(draft: _Draft, region: Region) -> Mapping[str, MetadataRule]:
    """Return the metadata rules of a region, but those whose words the page lacks."""
    rules = {name: draft.profile.metadata[name] for name in region.metadata}
    return {name: it for name, it in rules.items() if not it.needs or draft.lines.hold_any(it.needs)}


def make_article(draft: _Draft, region: Region, rules: Mapping[str, MetadataRule], start: Start, body: Content) -> None:
    """Make one article of its title lines and its body."""
    number = len(draft.articles) + 1
    shown = [draft.lines.shown[index] for index in body]
    meta, taken = read_metadata(shown, rules, start.meta)
    for index in start.titles:
        draft.lots[index] = Line("title", number)
    for index in start.header:
        draft.lots[index] = Line("metadata", number, start.header_rule)
    if start.author is not None:
        draft.lots[start.author] = Line("metadata", number, "author")
    own_text = Line("text", number)
    for index in body:
        draft.lots[index] = own_text
    for position, rule in taken.items():
        draft.lots[body[position]] = Line("metadata", number, rule)
    text = [line for position, line in enumerate(shown) if position not in taken] if taken else shown
    first = next((index for position, index in enumerate(body) if position not in taken), None)
    if first is not None:
        begun = begin_text(start, text[0])
        if begun != text[0]:
            draft.lots[first] = Line("text", number, "glued_title" if start.glued else "body_prefix")
            text = [begun, *text[1:]]
    draft.articles.append(assemble(draft, region, start, body, meta, "\n".join(text)))


def begin_text(start: Start, line: str) -> str:
    """Return an article's first line of text without the title or the prefix that is glued to it."""
    if start.glued and start.title:
        return take_off_title(start.title, line)
    if start.body_prefix:
        return pattern(start.body_prefix).sub("", line, count=1) or line
    return line


def assemble(draft: _Draft, region: Region, start: Start, body: Content, meta: Meta, text: str) -> Article:
    """Put an article together from its parts."""
    page, number = draft.page, len(draft.articles) + 1
    covered = [*([] if start.author is None else [start.author]), *start.titles, *body[:1], *body[-1:]]
    if page.number is None:
        key, article_id = make_row_key(page.file_index, number), f"{page.path}#{number}"
    else:
        key, article_id = make_row_key(page.file_index, page.number, number), f"{page.path}#{page.number}.{number}"
    if isinstance(page, Record):
        source = source_of(page, profile=draft.name)
    else:
        first, last = min(covered) + 1, max(covered) + 1
        source = source_of(page, profile=draft.name, start_line=first, end_line=last)
    flags = [TRUNCATED] if is_cut_off(text, region.preview_length) else []
    if (announced := announced_pieces(start.title)) and pieces_in(text) != announced:
        flags.append(COUNT_MISMATCH)
    return Article(
        row_key=key,
        id=article_id,
        title=start.title,
        text=text,
        source=source,
        meta=meta,
        flags=tuple(flags),
        extra=page.extra,
    )
