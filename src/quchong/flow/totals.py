"""The totals of a run, which add up, and the ids that two articles have."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member, numbers_of
from quchong.clean.options import DROPPABLE
from quchong.engines.engine import DatasetT, Engine
from quchong.errors import InputError
from quchong.flow.lookups import keep_columns
from quchong.model import ID_KEY, NUMBER_BITS, PART_BITS, file_index_of_row, number_of_row

LINE_CLASSES = ("title", "text", "metadata", "boilerplate", "blank")
LINE_COUNTS = pa.schema([(name, pa.int64()) for name in LINE_CLASSES])
ARTICLE_COUNTS = pa.schema([(name, pa.int64()) for name in ("articles", "records", "bytes", *DROPPABLE)])
"""Articles, those that are records, the bytes of their texts, and how many have each flag."""
NAME = pa.schema([("name", pa.string())])


def count(
    engine: Engine[DatasetT],
    articles: DatasetT,
    lines: DatasetT,
    pages: pa.Table,
    skipped: pa.Table,
    removed: pa.Table,
    contained: pa.Table,
    caps: Mapping[str, int],
) -> dict[str, dict[str, int]]:
    """Count what each step took and gave."""
    line_counts = engine.fold(lines, count_lines, LINE_COUNTS)
    of_pages = np.unique(numbers_of(pages, ["file_index"])[0])
    article_counts = engine.fold(articles, partial(count_articles, of_pages=of_pages), ARTICLE_COUNTS)
    kinds = Counter(removed["match"].to_pylist())
    return {
        "read": {"pages": pages.num_rows, "records": article_counts["records"]},
        "encodings": tally(f"{row['encoding']} ({row['encoding_by']})" for row in pages.to_pylist()),
        "profiles": tally(pages["profile"].to_pylist()),
        "skipped": tally(skipped["reason"].to_pylist()),
        "lines": line_counts,
        "articles": {
            "found": article_counts["articles"],
            "kept": article_counts["articles"] - removed.num_rows,
            "removed": removed.num_rows,
            "contained": contained.num_rows,
            "bytes": article_counts["bytes"],
        },
        "flags": {name: article_counts[name] for name in DROPPABLE if article_counts[name]},
        "removed": {kind: kinds[kind] for kind in ("exact", "near", "contained", "dropped")},
        "caps": dict(caps),
    }


def tally(values: Iterable[str]) -> dict[str, int]:
    """Count values, in their own order."""
    return dict(sorted(Counter(values).items()))


def count_lines(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """LINE → LINE_COUNTS."""
    for batch in batches:
        classes = Counter(batch["class"].to_pylist())
        yield one_row(LINE_COUNTS, [classes[name] for name in LINE_CLASSES])


def count_articles(batches: Iterator[pa.RecordBatch], of_pages: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE_COUNTS; a record that was split counts once, by its first part.

    `of_pages` are the sorted indices of the files that are pages; others hold records.
    """
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    for batch in batches:
        row_keys = batch["row_key"].to_numpy()
        of_record = ~is_member(row_keys >> (NUMBER_BITS + PART_BITS), of_pages)
        records = int((of_record & ((row_keys & (1 << PART_BITS) - 1) <= 1)).sum())
        size = pc.sum(pc.binary_length(batch["text"])).as_py()
        flags = Counter(pc.list_flatten(batch["flags"]).to_pylist())
        yield one_row(ARTICLE_COUNTS, [batch.num_rows, records, size, *(flags[name] for name in DROPPABLE)])


def one_row(schema: pa.Schema, values: list[int]) -> pa.RecordBatch:
    """Return a batch of one row."""
    return pa.record_batch([pa.array([value], pa.int64()) for value in values], schema=schema)


def check_ids(engine: Engine[DatasetT], articles: DatasetT, inputs: pa.Table) -> None:
    """Raise InputError, naming both, where two inputs give one id; rows written by an earlier run keep theirs."""
    keys = engine.map(articles, partial(keep_columns, names=ID_KEY.names), ID_KEY)
    twice = engine.collect(engine.exchange(keys, ID_KEY.names, find_repeated_ids, ID_KEY))
    if twice.num_rows:
        paths = dict(zip(inputs["file_index"].to_pylist(), inputs["path"].to_pylist(), strict=True))
        first, second = (
            f"{paths[file_index_of_row(row_key)]} (number {number_of_row(row_key)})"
            for row_key in twice["row_key"].to_pylist()[:2]
        )
        raise InputError(
            f"{first} and {second} give one id, {twice['id'][0].as_py()}; "
            "leave one of them out, or change the id in one"
        )


def find_unknown(engine: Engine[DatasetT], articles: DatasetT, names: Sequence[str]) -> list[str]:
    """Return those of some names that are neither an article's id nor that of its record, in their order."""
    if not names:
        return []
    known = engine.collect(engine.map(articles, partial(known_names, names=names), NAME))
    return [name for name in names if name not in set(known["name"].to_pylist())]


def known_names(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → NAME: the ids, and ids of records, that are among some names."""
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    wanted = pa.array(names, pa.string())
    for batch in batches:
        for given in (batch["id"], batch["record_id"]):
            yield pa.record_batch([given.filter(pc.is_in(given, wanted))], schema=NAME)


def find_repeated_ids(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ID_KEY by (id, row_key) → ID_KEY: each row whose id the row before has too, behind that row."""
    last: tuple[str, int] | None = None
    for batch in batches:
        for row in zip(batch["id"].to_pylist(), batch["row_key"].to_pylist(), strict=True):
            if last is not None and row[0] == last[0]:
                yield pa.record_batch([pa.array(column) for column in zip(last, row, strict=True)], schema=ID_KEY)
            last = row
