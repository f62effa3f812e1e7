"""What becomes of articles: why they are removed, which container of theirs is named, how many they stand for."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import as_batch, complete_groups, look_up, numbers_of
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.joins import join
from quchong.flow.lookups import keep_columns
from quchong.model import FATE, GROUP_MEMBER, GROUP_SIZE, NAMED, NO_ROW, REMOVED_FOR, UNNAMED_FATE
from quchong.write.output_rows import name_others

SIZES = ("shared", "lower_size", "higher_size")
OWN, MEMBER = 0, 1


def find_fates(engine: Engine[DatasetT], removed: DatasetT, contained: DatasetT, articles: DatasetT) -> DatasetT:
    """Return what becomes of articles (model.FATE), durable, from REMOVAL, CONTAINED and all articles (ARTICLE)."""
    named = engine.map(articles, partial(keep_columns, names=NAMED.names), NAMED)
    unnamed = engine.union(
        engine.map(removed, fates_of_removed, UNNAMED_FATE), engine.map(contained, fates_of_contained, UNNAMED_FATE)
    )
    fates = join(engine, (named, NAMED), (unnamed, UNNAMED_FATE), name_others, FATE)
    of_survivors = engine.map(sum_groups(engine, removed, named), fates_of_survivors, FATE)
    return engine.keep(engine.union(fates, of_survivors), "fates")


def sum_groups(engine: Engine[DatasetT], removed: DatasetT, named: DatasetT) -> DatasetT:
    """Return how many articles each survivor stands for (model.GROUP_SIZE): itself, and those removed for it."""
    of_survivors = engine.map(removed, take_survivors, REMOVED_FOR)
    members = join(engine, (named, NAMED), (of_survivors, REMOVED_FOR), size_members, GROUP_MEMBER)
    own = engine.map(named, size_own, GROUP_MEMBER)
    return engine.exchange(engine.union(own, members), GROUP_MEMBER.names[:2], sum_members, GROUP_SIZE)


def take_survivors(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Take those that an article survives for: REMOVAL → REMOVED_FOR."""
    for batch in batches:
        yield batch.filter(batch["survivor"].is_valid()).select(REMOVED_FOR.names)


def size_members(named: pa.RecordBatch, removed: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet NAMED and REMOVED_FOR by row key → GROUP_MEMBER: what each removed article adds to its survivor's group."""
    known, sizes = numbers_of(named, ["row_key", "group_size"])
    row_keys, survivors = numbers_of(removed, REMOVED_FOR.names)
    role = np.full(len(row_keys), MEMBER, np.int64)
    yield as_batch([survivors, role, sizes[look_up(row_keys, known)]], GROUP_MEMBER)


def size_own(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """NAMED → GROUP_MEMBER: what each article stands for itself."""
    for batch in batches:
        role = np.full(batch.num_rows, OWN, np.int64)
        yield as_batch([batch["row_key"], role, batch["group_size"]], GROUP_MEMBER)


def sum_members(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """GROUP_MEMBER by (row_key, role) → GROUP_SIZE of the articles that others were removed for."""
    for row_key, role, size in complete_groups(batches, 2, "members of groups"):
        starts = np.flatnonzero(np.append(True, row_key[1:] != row_key[:-1]))
        with_others = np.maximum.reduceat(role, starts) == MEMBER
        yield as_batch([row_key[starts][with_others], np.add.reduceat(size, starts)[with_others]], GROUP_SIZE)


def fates_of_removed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Say what becomes of removed articles: REMOVAL → UNNAMED_FATE."""
    for batch in batches:
        columns = (batch[name] for name in ("row_key", "match", *SIZES))
        yield as_batch([batch["survivor"].fill_null(NO_ROW), *columns, no_numbers(batch)], UNNAMED_FATE)


def fates_of_contained(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Say what becomes of articles that are kept though contained in another: CONTAINED → UNNAMED_FATE."""
    for batch in batches:
        sizes = (batch[name] for name in SIZES)
        kind = pa.nulls(batch.num_rows, pa.string())
        yield as_batch([batch["container"], batch["row_key"], kind, *sizes, no_numbers(batch)], UNNAMED_FATE)


def fates_of_survivors(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Say what becomes of articles that others were removed for: GROUP_SIZE → FATE."""
    for batch in batches:
        nothing = pa.nulls(batch.num_rows, pa.string())
        sizes = [no_numbers(batch)] * len(SIZES)
        yield as_batch([batch["row_key"], nothing, nothing, *sizes, batch["group_size"]], FATE)


def no_numbers(batch: pa.RecordBatch) -> pa.Array:
    """Return a column of nulls as long as a batch."""
    return pa.nulls(batch.num_rows, pa.int64())
