"""What a page in HTML says of itself: its title, its author, when it was published, its URL."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson

from quchong.model import Meta

TITLE_NAMES = ("og:title", "twitter:title", "title", "articletitle", "dc.title", "headline")
AUTHOR_NAMES = ("author", "article:author", "og:article:author", "dc.creator", "byl", "parsely-author", "mediaid")
DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:release_date",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_time",
    "weibo:article:create_at",
    "dc.date",
    "dc.date.issued",
    "date",
)
SOURCE_NAMES = ("contentsource", "source", "article:source", "og:site_name")
URL_NAMES = ("og:url", "twitter:url")
"""Names and properties of <meta>, in lower case, the most trusted first."""
ARTICLE_TYPES = re.compile(r"Article|Posting|WebPage|Report|Review|QAPage|Question|CreativeWork|Chapter", re.IGNORECASE)
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->|^\s*url:\s*(https?://\S+)", re.MULTILINE)
"""What browsers, and SingleFile, write into the pages that they save."""
SAVED_BYTES = 4096
SITE_BREAK = re.compile(r"\s*[|｜_–—»丨]\s*|\s+-+\s+|(?<=[\u4e00-\u9fff])-+(?=[\u4e00-\u9fff])")
"""What stands in a title between the article's and the site's."""
CHINA = timezone(timedelta(hours=8))
MAX_NAME = 60
MAX_TITLE = 300
NO_NAME = re.compile(
    r"https?:|[@/]|^(?:admin|administrator|root|null|none|undefined|webmaster|佚名|匿名)$", re.IGNORECASE
)
MAX_JSON = 1 << 20
"""Characters of a script of JSON-LD, at most, and how many objects in it are looked at."""
MAX_OBJECTS = 200


@dataclass(frozen=True)
class HtmlMeta:
    """What a page says of itself: `meta` about its article for certain, `hints` about that or about the site."""

    title: str | None
    page_title: str | None
    url: str | None
    meta: Meta
    hints: Meta


def read_meta(tree: Any, source: str, lines: Iterable[str]) -> HtmlMeta:
    """Read what a page says of itself, from its tree (of resiliparse), the beginning of its source, and its lines.

    An author whom <meta> names is the article's for certain where a line shows nothing but the name too.
    """
    names = read_names(tree)
    things = list(read_things(tree))
    page_title = clean(tree.title, MAX_TITLE)
    given = first_of([*(clean(thing.get("headline"), MAX_TITLE) for thing in things), *pick(names, TITLE_NAMES)])
    authors = [name for thing in things[:1] for name in list_names(thing.get("author"))] or find_authors(tree)
    hinted = first_of(pick(names, AUTHOR_NAMES), is_name)
    author = "、".join(dict.fromkeys(authors)) or (hinted if hinted in set(lines) else None)
    published = first_of([*(thing.get("datePublished") for thing in things), *find_times(tree)], is_date)
    hinted_date = first_of(pick(names, DATE_NAMES), is_date)
    return HtmlMeta(
        title=given or find_heading(tree, page_title) or cut_site(page_title),
        page_title=page_title,
        url=find_url(tree, names, source),
        meta=Meta(author=author, published=published and in_china(published)),
        hints=Meta(
            author=hinted,
            published=hinted_date and in_china(hinted_date),
            publication=first_of(pick(names, SOURCE_NAMES), is_name),
        ),
    )


def clean(value: object, longest: int) -> str | None:
    """Return a value as one line of text; None where it is none, or too long."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if 0 < len(text) <= longest else None


def first_of(values: Sequence[Any], is_right: Callable[[str], bool] = bool) -> str | None:
    """Return the first of several values that is text and right."""
    return next((value for value in values if isinstance(value, str) and is_right(value)), None)


def pick(names: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
    """Return the contents of the wanted names of <meta>, in the order of the wanted."""
    return [names[name] for name in wanted if name in names]


def read_names(tree: Any) -> dict[str, str]:
    """Return what <meta> elements say, by name or property in lower case; the first of each counts."""
    names: dict[str, str] = {}
    for node in tree.document.query_selector_all("meta[content]"):
        name = node.getattr("property") or node.getattr("name") or node.getattr("itemprop")
        content = clean(node.getattr("content"), MAX_TITLE)
        if name and content:
            names.setdefault(name.strip().lower(), content)
    return names


def read_things(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the articles that the page describes in JSON-LD; broken JSON says nothing."""
    for node in tree.document.query_selector_all('script[type="application/ld+json"]'):
        text = node.text or ""
        if len(text) > MAX_JSON:
            continue
        with suppress(orjson.JSONDecodeError):
            yield from list_articles(orjson.loads(text))


def list_articles(content: object) -> Iterator[Mapping[str, Any]]:
    """Yield the articles among objects of JSON-LD, in lists and graphs too."""
    waiting = [content]
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            if ARTICLE_TYPES.search(str(item.get("@type"))):
                yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def list_names(value: object) -> list[str]:
    """Return the names that an author of JSON-LD holds: a string, an object, or a list of these."""
    values = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in values]
    return [name for name in (clean(name, MAX_NAME) for name in names) if name and is_name(name)]


def is_name(text: str) -> bool:
    """Return whether a text can be the name of somebody."""
    return len(text) <= MAX_NAME and NO_NAME.search(text) is None


def is_date(text: str) -> bool:
    """Return whether a text begins with a day."""
    return re.match(r"\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}", text) is not None


def in_china(printed: str) -> str:
    """Return a moment that names another zone in Chinese time, which is what pages print; others as they are."""
    try:
        moment = datetime.fromisoformat(printed.strip())
    except ValueError:
        return printed.strip()
    if moment.tzinfo is None:
        return printed.strip()
    return moment.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="seconds")


def find_authors(tree: Any) -> list[str]:
    """Return the names in the first element that is marked as the author's."""
    node = tree.document.query_selector("[itemprop=author], [rel=author]")
    return list_names(node.getattr("content") or node.text) if node is not None else []


def find_times(tree: Any) -> list[str]:
    """Return the moments that elements name as those of publication."""
    nodes = tree.document.query_selector_all("[itemprop=datePublished], time[pubdate]")
    return [value for node in nodes if (value := node.getattr("datetime") or node.getattr("content") or node.text)]


def find_heading(tree: Any, page_title: str | None) -> str | None:
    """Return the one main heading, if the title of the page repeats it."""
    headings = {clean(node.text, MAX_TITLE) for node in tree.document.query_selector_all("h1")} - {None}
    heading = headings.pop() if len(headings) == 1 else None
    return heading if heading and (page_title is None or heading in page_title) else None


def cut_site(title: str | None) -> str | None:
    """Return the longest part of a page's title, which is the article's; the site's name is shorter.

    >>> cut_site("渡口纪事_散文_清江文学网")
    '渡口纪事'
    """
    if title is None:
        return None
    first, *others = SITE_BREAK.split(title)
    return max([first, *others], key=len) or title


def find_url(tree: Any, names: Mapping[str, str], source: str) -> str | None:
    """Return where a page was: as it says itself, or as the browser noted that saved it."""
    link = tree.document.query_selector('link[rel~="canonical"][href]')
    saved = SAVED_FROM.search(source, 0, SAVED_BYTES)
    noted = (saved[1] or saved[2]) if saved else None
    given = [link.getattr("href").strip() if link else None, *pick(names, URL_NAMES)]
    absolute = [urljoin(noted or "", url) for url in given if url]
    return next((url for url in (*absolute, noted) if url and is_web(url)), None)


def is_web(url: str) -> bool:
    """Return whether a URL is one of the web, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
