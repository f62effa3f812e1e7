"""Split pages and records into articles: prepare once with `make_splitter`, then `split` each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from quchong.errors import InputError
from quchong.model import Article, Page, Record, SplitPage, make_row_key
from quchong.split.article_source import describe_source
from quchong.split.load_profiles import select_profiles
from quchong.split.options import SplitOptions
from quchong.split.profile import Profile
from quchong.split.sites.sheet import SiteSheet
from quchong.text import exact_json


@dataclass(frozen=True)
class Splitter:
    """The options, the profiles that are made of them, once for all pages, and the sheets of sites, by site."""

    options: SplitOptions
    score_all: bool = False
    sites: Mapping[str, SiteSheet] = field(default_factory=dict)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles to choose from, by name; loaded on first use, as records may need none. Raises ProfileError."""
        return select_profiles(self.options.profiles, self.options.page_profiles)


def make_splitter(
    options: SplitOptions, score_all: bool = False, sites: Mapping[str, SiteSheet] | None = None
) -> Splitter:
    """Prepare for splitting many pages; `sites` are what was learned of sites.

    With `score_all` all profiles and all guesses at the structure are scored, otherwise only those that can be chosen.

    Raises
    ------
    ProfileError
        The options name a profile that does not exist.
    """
    splitter = Splitter(options, score_all, sites or {})
    if options.profiles != "auto":
        _ = splitter.profiles  # report a wrong name even where there is no page to split
    return splitter


def split(page: Page | Record, splitter: Splitter) -> SplitPage:
    """Split a page into its articles.

    A record is one article already, unless the option `records` is set. A row that quchong wrote stays as it is.

    Raises
    ------
    ProfileError
        See `make_splitter`.
    InputError
        The page has more articles than row keys have room for.
    """
    if isinstance(page, Page):
        return split_lines(page, splitter)
    if page.written is not None:
        return SplitPage((page.written,))
    return split_record(page, splitter) if splitter.options.records else SplitPage((make_whole(page),))


def split_lines(page: Page | Record, splitter: Splitter) -> SplitPage:
    """Split a text into its articles; see `split_text`."""
    from quchong.split.split_text import split_text  # all of splitting, which records need nothing of

    return split_text(page, splitter)


def split_record(record: Record, splitter: Splitter) -> SplitPage:
    """Split a record; it stays whole where that gives fewer than two articles, or more than its row keys can have."""
    try:
        articles = split_lines(record, splitter).articles
    except InputError:
        articles = ()
    if len(articles) < 2:
        return SplitPage((make_whole(record),))
    extra = collect_extra(record)
    return SplitPage(tuple(replace(article, extra=extra) for article in articles))


def collect_extra(record: Record) -> str | None:
    """Return the other fields of a record for the articles it is split into, with its title, as each has its own."""
    if record.title is None:
        return record.extra
    return exact_json.dump({"title": record.title, **exact_json.load(record.extra or "{}")})


def make_whole(record: Record) -> Article:
    """Make one article of a record, with its text as it is."""
    return Article(
        row_key=make_row_key(record.file_index, record.number if record.row is None else record.row),
        id=f"{record.path}#{record.number}",
        title=record.title,
        text=record.text,
        source=describe_source(record),
        extra=record.extra,
    )
