"""The findings that what was seen comes to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import is_member
from quchong.check.duplicates.duplicate_findings import DuplicatePair, PairedArticle, duplicate_findings
from quchong.check.findings import Finding
from quchong.check.input_findings import NO_TROUBLE, repeated_id_finding, skipped_finding
from quchong.check.places import Places, locate_passed_over
from quchong.check.scan.file_moves import file_indices
from quchong.check.scan.finding_rows import as_finding
from quchong.check.scan.scanned import FACT, Seen
from quchong.model import Skipped, number_of_row

Row = Mapping[str, Any]


def tell(seen: Seen, pairs: Sequence[DuplicatePair], places: Places) -> Iterator[Finding]:
    """Yield all findings about files that were looked at, a duplicate's at the article that would go."""
    for row in seen.found.to_pylist():
        yield as_finding(row, places.path_of(row["file_index"]))
    yield from find_repeated_ids(seen.articles, places)
    yield from duplicate_findings(pairs, know_articles(seen.articles, pairs, places))


def tell_passed_over(skipped: Sequence[Skipped], given: Sequence[Path], places: Places) -> Iterator[Finding]:
    """Yield findings about what was passed over while the files were looked for, as folders that cannot be listed."""
    for item in skipped:
        if item.reason not in NO_TROUBLE:
            path = places.show(locate_passed_over(item.path, given))
            finding = skipped_finding(path, item.record, item.reason, item.detail, item.path.encode())
            if finding is not None:
                yield finding


def know_articles(articles: pa.Table, pairs: Sequence[DuplicatePair], places: Places) -> dict[int, PairedArticle]:
    """Return what findings have to know of the articles (SEEN) in pairs, by row key."""
    wanted = np.unique(np.array([(pair.lower, pair.higher) for pair in pairs], np.int64))
    rows = articles.filter(pa.array(is_member(articles["row_key"].to_numpy(), wanted)))
    return {
        row["row_key"]: PairedArticle(places.place_of(row), row["digest"] or b"", row["contained_in"])
        for row in rows.select([*FACT.names, "digest"]).to_pylist()
    }


def find_repeated_ids(articles: pa.Table, places: Places) -> Iterator[Finding]:
    """Yield findings about ids that two articles (SEEN) have, or two records of one file."""
    first: dict[object, Row] = {}
    for row in repeated(articles, ["id"]):
        before = first.setdefault(row["id"], row)
        if before is not row:
            yield repeated_id_finding(places.place_of(row), row["id"], places.place_of(before))
    with_file = articles.append_column("file", pa.array(file_indices(articles["row_key"].to_numpy())))
    for row in repeated(with_file.filter(pc.is_valid(with_file["record_id"])), ["file", "record_id"]):
        path, number = places.files[row["file"]].path, number_of_row(row["row_key"])
        if row["id"].removesuffix(".1") != f"{path}#{number}":
            continue  # a row that a run wrote tells the id of the record it was; or a later part of one
        before = first.setdefault((row["file"], row["record_id"]), row)
        if before is not row:
            yield repeated_id_finding(places.place_of(row), row["record_id"], places.place_of(before))


def repeated(table: pa.Table, names: list[str]) -> list[Row]:
    """Return the rows, as far as they are facts, whose values in some columns stand in another row too."""
    counts = table.select(names).group_by(names).aggregate([([], "count_all")])
    often = counts.filter(pc.greater(counts["count_all"], 1)).select(names)
    if not often.num_rows:
        return []
    columns = [name for name in ("file", *FACT.names) if name in table.column_names]
    rows: list[Row] = table.select(columns).join(often, names, join_type="left semi").sort_by("row_key").to_pylist()
    return rows


def find_named(articles: pa.Table, names: Collection[str]) -> set[tuple[str, str]]:
    """Return (id, name) of the articles (SEEN) that one of the names, an id or a record's own, stands for."""
    if not names:
        return set()
    given = pa.array(list(names), pa.string())
    found: set[tuple[str, str]] = set()
    for column in ("id", "record_id"):
        rows = articles.filter(pc.is_in(articles[column], given))
        found.update(zip(rows["id"].to_pylist(), rows[column].to_pylist(), strict=True))
    return found
