"""Why a run kept or removed an article: found again in what the run wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import nlargest
from itertools import islice

from quchong.errors import UsageError
from quchong.model import Article
from quchong.runs.read_run import FinishedRun, PageLine, RemovedArticle
from quchong.text.differences import count_common

SHOWN = 5
"""Ids that an error names."""
SHOWN_REMOVED = 10
"""Articles removed in favour of another that are returned."""
LIKELY = 1000
"""Ids among which near ones are searched: those with the most in common at both ends."""
CLOSE = 0.6
"""How alike an id has to be to be suggested (difflib's ratio)."""


@dataclass(frozen=True)
class Explanation:
    """An article and why it was kept or removed.

    `removal` is the row of a removed article. `other` is the survivor that it matches, or the article that a kept one
    is contained in; None where there is none. `removed_for_it` are the articles that were removed in favour of a kept
    one: the first few, and `removed_count` how many. `boilerplate` are the lines of its page that were removed as
    boilerplate: its own, and those of no article.
    """

    article: Article
    removal: RemovedArticle | None
    other: Article | None
    removed_for_it: tuple[RemovedArticle, ...]
    removed_count: int
    boilerplate: tuple[PageLine, ...]


def explain_article(run: FinishedRun, name: str) -> Explanation:
    """Explain an article, by its id or by the own id of its record.

    Raises
    ------
    UsageError
        No article has the id, or several are of records with that id.
    """
    found = find_named(run, name)
    if isinstance(found, RemovedArticle):
        survivor = None if found.survivor is None else find_kept(run, found.survivor)
        return Explanation(found.article, found, survivor, (), 0, tuple(boilerplate_of(run, found.article)))
    container = None if found.contained_in is None else find_kept(run, found.contained_in)
    removed, count = find_removed_for(run, found.id)
    return Explanation(found, None, container, removed, count, tuple(boilerplate_of(run, found)))


def find_named(run: FinishedRun, name: str) -> Article | RemovedArticle:
    """Return the article of an id, else the only one of a record with this id; raises UsageError."""
    of_record: list[tuple[str, Article | RemovedArticle]] = []
    for row in rows_holding(run, name):
        article = row.article if isinstance(row, RemovedArticle) else row
        if article.id == name:
            return row
        if article.source.record_id == name:
            of_record.append((article.id, row))
    if len(of_record) > 1:
        ids = ", ".join(article_id for article_id, _ in of_record[:SHOWN])
        more = ", …" if len(of_record) > SHOWN else ""
        raise UsageError(f"{name} is the record id of {len(of_record):,} articles; give one of their ids: {ids}{more}")
    if not of_record:
        raise UsageError(f"{run.folder}: no article {name}; {suggest(run, name)}")
    return of_record[0][1]


def rows_holding(run: FinishedRun, text: str) -> Iterator[Article | RemovedArticle]:
    """Yield the kept and the removed articles whose row holds a text."""
    yield from run.articles(text)
    yield from run.removed(text)


def find_kept(run: FinishedRun, article_id: str) -> Article | None:
    """Return the kept article of an id; None where it is in no file of the run."""
    return next((article for article in run.articles(article_id) if article.id == article_id), None)


def find_removed_for(run: FinishedRun, survivor: str) -> tuple[tuple[RemovedArticle, ...], int]:
    """Return the first few articles that were removed in favour of a survivor, and how many were."""
    rows = (row for row in run.removed(survivor) if row.survivor == survivor)
    first = tuple(islice(rows, SHOWN_REMOVED))
    return first, len(first) + sum(1 for _ in rows)


def boilerplate_of(run: FinishedRun, article: Article) -> Iterator[PageLine]:
    """Yield the boilerplate lines of an article's page that are the article's own or of no article."""
    if article.source.start_line is None:
        return
    own = article.id.rpartition("#")[2]
    for line in run.lines(article.source.path):
        if line.line_class == "boilerplate" and (line.article is None or str(line.article) == own):
            yield line


def suggest(run: FinishedRun, name: str) -> str:
    """Return what to do about an id that no article has: the skipped input that it names, or the nearest ids."""
    path, _, number = name.rpartition("#")
    for skipped in run.skipped():
        if skipped.path in (name, path) and (skipped.record is None or str(skipped.record) == number):
            return f"{skipped.path} was skipped ({skipped.reason}: {skipped.detail})"
    likely = nlargest(LIKELY, known_names(run), lambda known: count_common_ends(known, name))
    near = get_close_matches(name, dict.fromkeys(likely), n=3, cutoff=CLOSE)
    if near:
        return f"did you mean {' or '.join(near)}?"
    some = ", ".join(islice(known_names(run), SHOWN))
    return f"ids are such as {some}" if some else "the run found no articles"


def known_names(run: FinishedRun) -> Iterator[str]:
    """Yield the ids of all articles, and those of their records."""
    for row in rows_holding(run, ""):
        article = row.article if isinstance(row, RemovedArticle) else row
        yield article.id
        if article.source.record_id is not None:
            yield article.source.record_id


def count_common_ends(first: str, second: str) -> int:
    """Return how many characters two names have in common at their beginnings and at their ends."""
    return count_common(first, second) + count_common(first[::-1], second[::-1])
