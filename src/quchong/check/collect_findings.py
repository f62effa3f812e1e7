"""Collect the findings of a check from what was scanned, compared and skipped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import is_member
from quchong.check.duplicates.duplicate_findings import DuplicatePair, PairedArticle, duplicate_findings
from quchong.check.findings import Finding
from quchong.check.input_findings import repeated_id_finding, skipped_finding
from quchong.check.places import Places, locate_skipped
from quchong.check.scan.file_moves import file_indices
from quchong.check.scan.finding_rows import from_row
from quchong.check.scan.scanned_files import ARTICLE_FACTS, ScannedFiles
from quchong.model import PASSED_OVER, Skipped, number_of_row

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
    wanted = np.unique(np.array([(pair.lower, pair.higher) for pair in pairs], np.int64))
    rows = articles.filter(pa.array(is_member(articles["row_key"].to_numpy(), wanted)))
    return {
        row["row_key"]: PairedArticle(places.place_of(row), row["digest"] or b"", row["contained_in"])
        for row in rows.select([*ARTICLE_FACTS.names, "digest"]).to_pylist()
    }


def find_repeated_ids(articles: pa.Table, places: Places) -> Iterator[Finding]:
    """Yield a finding for each article (SCANNED_ARTICLE) whose id an earlier one has."""
    first: dict[str, Row] = {}
    for row in repeated(articles, ["id"]):
        before = first.setdefault(row["id"], row)
        if before is not row:
            yield repeated_id_finding(places.place_of(row), row["id"], places.place_of(before))


def find_repeated_record_ids(articles: pa.Table, places: Places) -> Iterator[Finding]:
    """Yield a finding for each record whose own id already occurs earlier in the same file."""
    with_file = articles.append_column("file", pa.array(file_indices(articles["row_key"].to_numpy())))
    first: dict[tuple[int, str], Row] = {}
    for row in repeated(with_file.filter(pc.is_valid(with_file["record_id"])), ["file", "record_id"]):
        path, number = places.files[row["file"]].path, number_of_row(row["row_key"])
        # a row written by a run names the record that it came from; a later part repeats its record's id
        if row["id"].removesuffix(".1") != f"{path}#{number}":
            continue
        before = first.setdefault((row["file"], row["record_id"]), row)
        if before is not row:
            yield repeated_id_finding(places.place_of(row), row["record_id"], places.place_of(before))


def repeated(table: pa.Table, names: list[str]) -> list[Row]:
    """Return the rows, as far as they are facts, whose values in the named columns occur more than once."""
    counts = table.select(names).group_by(names).aggregate([([], "count_all")])
    often = counts.filter(pc.greater(counts["count_all"], 1)).select(names)
    if not often.num_rows:
        return []
    columns = [name for name in ("file", *ARTICLE_FACTS.names) if name in table.column_names]
    rows: list[Row] = table.select(columns).join(often, names, join_type="left semi").sort_by("row_key").to_pylist()
    return rows


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
    names = pa.array(list(ignored), pa.string())
    found: dict[str, set[str]] = {}
    for column in ("id", "record_id"):
        rows = articles.filter(pc.is_in(articles[column], names))
        for article, name in zip(rows["id"].to_pylist(), rows[column].to_pylist(), strict=True):
            found.setdefault(name, set()).add(article)
    for name in sorted(ignored.keys() - found.keys()):
        warn(f"check.ignore_articles: no article has the id {name}; remove the entry")
    return set().union(*found.values())
