"""Carry a profile out on a page: every line gets its lot, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from quchong.model import Article, Line, Meta, Page, Source, SplitPage, make_row_key
from quchong.split.boundaries import FINDERS, Content, Start, take_off_title
from quchong.split.detect import Detection, detect, pattern
from quchong.split.metadata import read_metadata
from quchong.split.options import SplitOptions
from quchong.split.page_lines import PageLines, cut_lines
from quchong.split.profile import Profile, Region, select_profiles

MIN_PREAMBLE = 80
"""Characters before a region's first boundary from which they are an article without a title, not furniture."""


@dataclass
class _Draft:
    """A page being taken apart."""

    page: Page
    lines: PageLines
    name: str
    profile: Profile
    lots: list[Line] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)


def split(page: Page, options: SplitOptions) -> SplitPage:
    """Split a page into its articles; a record is one article already, unless `options.records` says otherwise."""
    if page.written is not None:
        return SplitPage((page.written,))
    if page.number and not options.records:
        return SplitPage((whole_record(page),))
    lines = cut_lines(page.text)
    profiles = select_profiles(options.profiles, options.page_profiles)
    detection = detect_profile(lines, profiles, options)
    draft = _Draft(page, lines, detection.chosen, profiles[detection.chosen])
    take_apart(draft)
    if not page.number:
        return SplitPage(tuple(draft.articles), lines.texts, tuple(draft.lots))
    if len(draft.articles) < 2:
        return SplitPage((whole_record(page),))
    return SplitPage(tuple(draft.articles))


def detect_profile(lines: PageLines, profiles: Mapping[str, Profile], options: SplitOptions) -> Detection:
    """Choose a page's profile by the options' bounds."""
    return detect(lines, profiles, options.min_confidence, options.min_margin)


def whole_record(page: Page) -> Article:
    """Take a record as one article, its text as it stands."""
    return Article(
        row_key=make_row_key(page.rank, page.number),
        id=f"{page.path}#{page.number}",
        title=page.title,
        text=page.text,
        source=source_of(page),
        extra=page.extra,
    )


def source_of(page: Page) -> Source:
    """Say where a page comes from, without lines."""
    return Source(
        path=page.path,
        site=page.site,
        encoding=page.encoding,
        record_id=page.record_id,
        url=page.url,
        fetched=page.fetched,
    )


def take_apart(draft: _Draft) -> None:
    """Give every line its lot and make the articles."""
    lines, profile = draft.lines, draft.profile
    draft.lots = [Line("text") if shown else Line("blank") for shown in lines.shown]
    mark_furniture(draft)
    content = [index for index in lines.filled if draft.lots[index].kind == "text"]
    page_title: int | None = None
    if profile.page_title and content:
        page_title = content[0]
        draft.lots[page_title] = Line("boilerplate", rule="page_title")
        content = content[1:]
    for region, part in cut_regions(draft, content):
        take_region_apart(draft, region, part, page_title)


def mark_furniture(draft: _Draft) -> None:
    """Mark the whole lines that are the site's own."""
    for name, source in draft.profile.furniture.items():
        looked_for = pattern(source)
        for index in draft.lines.filled:
            if looked_for.search(draft.lines.shown[index]):
                draft.lots[index] = Line("boilerplate", rule=name)


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


def take_region_apart(draft: _Draft, region: Region, content: Content, page_title: int | None) -> None:
    """Make the articles of a region."""
    starts = FINDERS[region.boundary.kind](region.boundary, content, draft.lines, page_title)
    preamble = content[: starts[0].head if starts else len(content)]
    if sum(len(draft.lines.shown[index]) for index in preamble) >= MIN_PREAMBLE:
        make_article(draft, region, Start(None, (), 0, 0), preamble)
    else:
        for index in preamble:
            draft.lots[index] = Line("boilerplate", rule="preamble")
    ends = [start.head for start in starts[1:]] + [len(content)]
    for start, end in zip(starts, ends, strict=False):
        make_article(draft, region, start, content[start.body : end])


def make_article(draft: _Draft, region: Region, start: Start, body: Content) -> None:
    """Make one article of its title lines and its body."""
    number = len(draft.articles) + 1
    shown = [draft.lines.shown[index] for index in body]
    rules = {name: draft.profile.metadata[name] for name in region.metadata}
    meta, taken = read_metadata(shown, rules, start.meta)
    for index in start.titles:
        draft.lots[index] = Line("title", number)
    for position, index in enumerate(body):
        rule = taken.get(position)
        draft.lots[index] = Line("metadata" if rule else "text", number, rule)
    text = [line for position, line in enumerate(shown) if position not in taken]
    if start.glued and start.title and text:
        text[0] = take_off_title(start.title, text[0])
    draft.articles.append(assemble(draft, number, start, body, meta, text))


def assemble(draft: _Draft, number: int, start: Start, body: Content, meta: Meta, text: list[str]) -> Article:
    """Put an article together from its parts."""
    page = draft.page
    covered = [*start.titles, *body]
    source = replace(source_of(page), profile=draft.name)
    if page.number:
        key, article_id = make_row_key(page.rank, page.number, number), f"{page.path}#{page.number}.{number}"
    else:
        key, article_id = make_row_key(page.rank, number), f"{page.path}#{number}"
        source = replace(source, start_line=min(covered) + 1, end_line=max(covered) + 1)
    return Article(
        row_key=key,
        id=article_id,
        title=start.title,
        text="\n".join(text),
        source=source,
        meta=meta,
        extra=page.extra,
    )
