"""The ids of articles: no two articles have one, and every id that the configuration names should exist."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import orjson
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, complete_groups, is_member
from quchong.arrays.sparse_columns import offsets_of
from quchong.engines.engine import DatasetT, Engine
from quchong.errors import EngineError, InputError
from quchong.flow.lookups import ROW_KEY, select
from quchong.model import ARTICLE, ID_HASH, ID_KEY, WRITTEN, Flag, file_index_of_row, number_of_row
from quchong.native.kernels import hash_words

NAME = pa.schema([("name", pa.string())])
DUPLICATE: Flag = "duplicate_id"
MAX_ROUNDS = 16
"""Rows of earlier runs can be named so that a new id is taken too; after so many new ones that is no accident."""


@dataclass(frozen=True)
class NewIds:
    """The articles that get another id, by their sorted row keys, and the number of the round that last named each.

    `paths` are those of the files that they are in, by index.
    """

    row_keys: Int64s = field(default_factory=lambda: np.empty(0, np.int64))
    rounds: Int64s = field(default_factory=lambda: np.empty(0, np.int64))
    paths: Mapping[int, str] = field(default_factory=dict)

    def of(self, row_key: int) -> str:
        """Return the id of one of them: path and number of the row itself, and `~` and the round after the first."""
        number = int(self.rounds[np.searchsorted(self.row_keys, row_key)])
        suffix = f"~{number}" if number else ""
        return f"{self.paths[file_index_of_row(row_key)]}#{number_of_row(row_key)}{suffix}"


def find_new_ids(engine: Engine[DatasetT], articles: DatasetT, inputs: pa.Table) -> NewIds:
    """Return new ids for the articles whose id an earlier one (by row key) has; rows of an earlier run keep theirs.

    Raises
    ------
    InputError
        Even the new ids are taken, again and again.
    """
    new_ids = NewIds()
    for number in range(MAX_ROUNDS):
        named = engine.map(articles, partial(rename_articles, new_ids=new_ids), ARTICLE)
        alike = engine.collect(
            engine.exchange(engine.map(named, hash_ids, ID_HASH), ID_HASH.names, find_equal_hashes, ROW_KEY)
        )
        if not alike.num_rows:
            return new_ids
        keys = select(engine, named, np.sort(alike["row_key"].to_numpy()), ID_KEY)
        repeated = engine.collect(engine.exchange(keys, ID_KEY.names, find_repeated_ids, ROW_KEY))
        if not repeated.num_rows:
            return new_ids
        new_ids = rename_also(new_ids, np.sort(repeated["row_key"].to_numpy()), number, inputs)
    raise InputError("new ids of rows that share one are taken too; give the rows ids of their own")


def rename_also(new_ids: NewIds, row_keys: Int64s, number: int, inputs: pa.Table) -> NewIds:
    """Return new ids also for the articles of sorted row keys, named in the round of that number."""
    stay = ~is_member(new_ids.row_keys, row_keys)
    together = np.concatenate([new_ids.row_keys[stay], row_keys])
    rounds = np.concatenate([new_ids.rounds[stay], np.full(len(row_keys), number, np.int64)])
    order = np.argsort(together)
    files = {file_index_of_row(row_key) for row_key in together.tolist()}
    paths = zip(inputs["file_index"].to_pylist(), inputs["path"].to_pylist(), strict=True)
    return NewIds(together[order], rounds[order], {index: path for index, path in paths if index in files})


def hash_ids(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ID_HASH: the hash of each id, which is sorted faster than the id."""
    for batch in batches:
        offsets = offsets_of(batch["id"])
        data = batch["id"].buffers()[2]
        content = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
        hashes = np.empty(batch.num_rows, np.uint64)
        hash_words(content[offsets[0] : offsets[-1]].astype(np.uint32), np.diff(offsets).astype(np.int64), hashes)
        yield as_batch([hashes.view(np.int64), batch["row_key"]], ID_HASH)


def find_equal_hashes(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ID_HASH by (hash, row_key) → ROW_KEY: the articles whose ids have the hash of another one's."""
    for hashes, row_keys in complete_groups(batches, 2, "hashes of ids"):
        same = hashes[1:] == hashes[:-1]
        alike = np.append(same, False) | np.append(False, same)
        if alike.any():
            yield as_batch([row_keys[alike]], ROW_KEY)


def find_repeated_ids(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ID_KEY by (id, row_key) → ROW_KEY: each article with the id of the one before."""
    last: tuple[str, int] | None = None
    for batch in batches:
        repeated = []
        for row in zip(*(batch[name].to_pylist() for name in ID_KEY.names), strict=True):
            if last is not None and row < last:
                raise EngineError("ids came out of order")
            if last is not None and row[0] == last[0]:
                repeated.append(row[1])
            last = row
        if repeated:
            yield as_batch([repeated], ROW_KEY)


def rename_articles(batches: Iterator[pa.RecordBatch], new_ids: NewIds) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: some with another id, and the flag that says so."""
    for batch in batches:
        found = np.flatnonzero(is_member(batch["row_key"].to_numpy(), new_ids.row_keys))
        if not len(found):
            yield batch
            continue
        columns = {name: batch[name] for name in ARTICLE.names}
        row_keys, ids, flags = (batch[name].to_pylist() for name in ("row_key", "id", "flags"))
        for at in found.tolist():
            ids[at], flags[at] = new_ids.of(row_keys[at]), with_flag(flags[at])
        yield as_batch({**columns, "id": ids, "flags": flags}.values(), ARTICLE)


def rename_written(batches: Iterator[pa.RecordBatch], new_ids: NewIds) -> Iterator[pa.RecordBatch]:
    """WRITTEN → WRITTEN: some with another id, and the flag that says so, in their JSON too."""
    for batch in batches:
        found = np.flatnonzero(is_member(batch["row_key"].to_numpy(), new_ids.row_keys))
        if not len(found):
            yield batch
            continue
        columns = {name: batch[name] for name in WRITTEN.names}
        row_keys, ids, lines = (batch[name].to_pylist() for name in ("row_key", "id", "json"))
        for at in found.tolist():
            ids[at] = new_ids.of(row_keys[at])
            row = orjson.loads(lines[at])
            lines[at] = orjson.dumps({**row, "id": ids[at], "flags": with_flag(row["flags"])}) + b"\n"
        yield as_batch({**columns, "id": ids, "json": lines}.values(), WRITTEN)


def with_flag(flags: Sequence[str]) -> list[str]:
    """Return flags with the one that says that an article has another id."""
    return [*flags, *([] if DUPLICATE in flags else [DUPLICATE])]


def find_unknown(engine: Engine[DatasetT], articles: DatasetT, names: Sequence[str]) -> list[str]:
    """Return those of some names that are neither an article's id nor that of its record, in their order."""
    if not names:
        return []
    known = engine.collect(engine.map(articles, partial(known_names, names=names), NAME))
    return [name for name in names if name not in set(known["name"].to_pylist())]


def known_names(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → NAME: the ids, of articles and of records, that are among some names."""
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    wanted = pa.array(names, pa.string())
    for batch in batches:
        for ids in (batch["id"], batch["record_id"]):
            yield pa.record_batch([ids.filter(pc.is_in(ids, wanted))], schema=NAME)
