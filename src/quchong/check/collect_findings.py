"""Collect the findings of a check from what was scanned, compared and skipped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from quchong.check.duplicates.duplicate_findings import DuplicatePair, PairedArticle, duplicate_findings
from quchong.check.findings import Finding
from quchong.check.input_findings import repeated_id_finding, skipped_finding
from quchong.check.places import Places, locate_skipped
from quchong.check.scan.finding_rows import from_row
from quchong.check.scan.scanned_files import ARTICLE_FACTS, ScannedFiles
from quchong.model import PASSED_OVER, Skipped, file_index_of_row, number_of_row

Row = Mapping[str, Any]


def collect_findings(scanned: ScannedFiles, pairs: Sequence[DuplicatePair], places: Places) -> Iterator[Finding]:
    """Yield all findings about scanned files; a duplicate's is at the article that a run would remove."""
    for row in scanned.findings.to_pylist():
        yield from_row(row, places.path_of(row["file_index"]))
    yield from find_repeated_ids(scanned.articles, places)
    yield from find_repeated_record_ids(scanned.articles, places)
    yield from duplicate_findings(pairs, article_facts(scanned.articles, pairs, places))


def find_skipped(skipped: Sequence[Skipped], given: Sequence[Path], places: Places) -> Iterator[Finding]:
    """Yield findings about what `find_inputs` could not list or open in the given paths."""
    for item in skipped:
        if item.reason not in PASSED_OVER:
            path = places.show(locate_skipped(item.path, given))
            finding = skipped_finding(path, item.record, item.reason, item.detail, item.path.encode())
            if finding is not None:
                yield finding


def article_facts(articles: pa.Table, pairs: Sequence[DuplicatePair], places: Places) -> dict[int, PairedArticle]:
    """Return the facts that findings show about the articles in pairs, by row key; `articles` are SCANNED_ARTICLE."""
    facts = articles.select([*ARTICLE_FACTS.names, "digest"])
    wanted = sorted({key for pair in pairs for key in (pair.lower, pair.higher)})
    rows = (row_at(facts, index) for index in np.searchsorted(facts["row_key"].to_numpy(), wanted).tolist())
    return {
        row["row_key"]: PairedArticle(places.place_of(row), row["digest"] or b"", row["contained_in"]) for row in rows
    }


def row_at(table: pa.Table, index: int) -> Row:
    """Return a row of a table. Loads nothing, as `take` does: of most checks few articles are shown, or none."""
    row: Row = table.slice(index, 1).to_pylist()[0]
    return row


def find_repeated_ids(articles: pa.Table, places: Places) -> Iterator[Finding]:
    """Yield a finding for each article (SCANNED_ARTICLE) whose id an earlier one has."""
    first: dict[str, int] = {}
    for index, name in enumerate(articles["id"].to_pylist()):
        before = first.setdefault(name, index)
        if before != index:
            yield repeated_finding(articles, index, before, name, places)


def find_repeated_record_ids(articles: pa.Table, places: Places) -> Iterator[Finding]:
    """Yield a finding for each record whose own id already occurs earlier in the same file."""
    if articles["record_id"].null_count == articles.num_rows:
        return
    first: dict[tuple[int, str], int] = {}
    columns = (articles[column].to_pylist() for column in ("row_key", "id", "record_id"))
    for index, (row_key, article, name) in enumerate(zip(*columns, strict=True)):
        file_index = file_index_of_row(row_key)
        # a row written by a run names the record that it came from; a later part repeats its record's id
        own = f"{places.files[file_index].path}#{number_of_row(row_key)}"
        if name is None or article.removesuffix(".1") != own:
            continue
        before = first.setdefault((file_index, name), index)
        if before != index:
            yield repeated_finding(articles, index, before, name, places)


def repeated_finding(articles: pa.Table, index: int, before: int, name: str, places: Places) -> Finding:
    """Return the finding about an article whose id, or whose record's, one before it has."""
    first, second = (places.place_of(row_at(articles, place)) for place in (before, index))
    return repeated_id_finding(second, name, first)


def find_ignored(articles: pa.Table, ignored: Mapping[str, str], warn: Callable[[str], None]) -> set[str]:
    """Return the ids of the articles (SCANNED_ARTICLE) that `check.ignore_articles` names.

    Parameters
    ----------
    articles
        All articles.
    ignored
        Ids, or records' own ids, and the reasons.
    warn
        Takes a warning about an id that no article has.
    """
    if not ignored:
        return set()
    ids = articles["id"].to_pylist()
    found: dict[str, set[str]] = {}
    for names in ids, articles["record_id"].to_pylist():
        for article, name in zip(ids, names, strict=True):
            if name in ignored:
                found.setdefault(name, set()).add(article)
    for name in sorted(ignored.keys() - found.keys()):
        warn(f"check.ignore_articles: no article has the id {name}; remove the entry")
    return set().union(*found.values())
