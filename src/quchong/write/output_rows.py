"""The rows that are written: which articles go to the corpus and which to the ledger, their keys and their order."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.errors import EngineError
from quchong.model import FATE, NO_ROW, OUTPUT_LINE, OUTPUT_ROW, OUTPUT_SKIPPED, figures_of

ROW_BYTES = pa.schema([("bytes", pa.int64())])
MAX_SHARDS = 9999
CONTAINED_IN, GROUP_SIZE, EXTRA = b',"contained_in":', b',"group_size":', b',"extra":'
"""What stands before the last values of a line (WRITTEN), and nowhere else: a quote inside a string is escaped."""
NO_FIGURES: Mapping[str, None] = {"jaccard": None, "containment": None}


def corpus_rows(
    fates: pa.RecordBatch, written: pa.RecordBatch, shards: int, searched: bool
) -> Iterator[pa.RecordBatch]:
    """Meet FATE and WRITTEN by row key → OUTPUT_ROW of the kept articles.

    `searched` says whether containers were searched for. If so, what rows of an earlier run say of theirs is replaced.
    """
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    removed = fates["row_key"].filter(fates["match"].is_valid()).to_numpy()
    is_removed = is_member(written["row_key"].to_numpy(), removed)
    kept = written.filter(pa.array(~is_removed)) if is_removed.any() else written
    lines, row_keys = kept["json"], kept["row_key"]
    of_kept = fates.filter(fates["match"].is_null())
    changed = is_member(row_keys.to_numpy(), of_kept["row_key"].to_numpy())
    if searched:
        changed |= kept["contained_in"].is_valid().to_numpy(zero_copy_only=False)
    if changed.any():
        mask = pa.array(changed)
        known = (of_kept[name].to_pylist() for name in ("row_key", "other_id", "group_size"))
        containers, sizes = {}, {}
        for row_key, container, size in zip(*known, strict=True):
            if size is None:
                containers[row_key] = container
            else:
                sizes[row_key] = size
        new = (
            complete(line, containers.get(row_key), sizes.get(row_key), searched=searched)
            for row_key, line in zip(row_keys.filter(mask).to_pylist(), lines.filter(mask).to_pylist(), strict=True)
        )
        lines = pc.replace_with_mask(lines, mask, pa.array(new, lines.type))
    yield as_batch([shards_of(kept["id"], shards), row_keys, lines], OUTPUT_ROW)


def complete(line: bytes, container: str | None, group_size: int | None, *, searched: bool) -> bytes:
    """Return the line of a kept article (WRITTEN) with the id of its container and the size of its group."""
    before, after = line.split(CONTAINED_IN)
    own_container, after = after.split(GROUP_SIZE)
    own_size, after = after.split(EXTRA)
    new_container = orjson.dumps(container) if searched else own_container
    new_size = own_size if group_size is None else orjson.dumps(group_size)
    return b"".join((before, CONTAINED_IN, new_container, GROUP_SIZE, new_size, EXTRA, after))


def ledger_rows(fates: pa.RecordBatch, written: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet FATE and WRITTEN by row key → OUTPUT_ROW of the removed articles, all in shard 0."""
    fates = fates.filter(fates["match"].is_valid())
    known = numbers_of(fates, ["row_key"])[0]
    row_keys = written["row_key"].to_numpy()
    removed = is_member(row_keys, known)
    if removed.any():
        reasons = fates.take(pa.array(look_up(row_keys[removed], known))).to_pylist()
        lines = written["json"].filter(pa.array(removed)).to_pylist()
        rows = [with_reason(line, reason) for line, reason in zip(lines, reasons, strict=True)]
        yield as_batch([np.zeros(len(rows), np.int64), row_keys[removed], rows], OUTPUT_ROW)


def name_others(named: pa.RecordBatch, fates: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet NAMED and UNNAMED_FATE by row key → FATE.

    Raises
    ------
    EngineError
        The id of a survivor or container is missing.
    """
    row_keys, others = numbers_of(named, ["row_key"])[0], numbers_of(fates, ["other"])[0]
    known = is_member(others, row_keys)
    if not np.array_equal(known, others != NO_ROW):
        raise EngineError("the id of a survivor is missing")
    places = look_up(others, row_keys) if len(row_keys) else np.zeros(len(others), np.int64)
    ids = named["id"].take(pa.array(places, mask=~known))
    columns = {name: fates[name] for name in fates.schema.names} | {"other_id": ids}
    yield as_batch([columns[name] for name in FATE.names], FATE)


def output_lines(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """LINE → OUTPUT_LINE: all lines in one shard, for they go to one file."""
    for batch in batches:
        yield as_batch([np.zeros(batch.num_rows, np.int64), *batch.columns], OUTPUT_LINE)


def output_skipped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SKIPPED → OUTPUT_SKIPPED: all in one shard, for they go to one file."""
    for batch in batches:
        yield as_batch([np.zeros(batch.num_rows, np.int64), *batch.columns], OUTPUT_SKIPPED)


def with_reason(line: bytes, reason: Mapping[str, Any]) -> bytes:
    """Return the line of an article (WRITTEN) with why it is removed (a row of model.FATE) after its flags."""
    figures = NO_FIGURES if reason["match"] == "dropped" else figures_of(reason)._asdict()
    new = orjson.dumps({"survivor": reason["other_id"], "match": reason["match"], **figures})
    before, after = line.split(CONTAINED_IN)
    return b"".join((before, b",", new[1:-1], CONTAINED_IN, after))


def measure_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """OUTPUT_ROW → ROW_BYTES: the bytes of the rows of each batch."""
    import pyarrow.compute as pc

    for batch in batches:
        size = pc.sum(pc.binary_length(batch["json"])).as_py() or 0  # null for a batch without rows
        yield as_batch([[size]], ROW_BYTES)


def shards_for(size: int, shard_bytes: int) -> int:
    """Return how many shards of about so many bytes hold rows of a size, one at least."""
    return min(max(-(-size // shard_bytes), 1), MAX_SHARDS)


def shards_of(ids: pa.Array, shards: int) -> Int64s:
    """Return the shard of each article: the BLAKE2b hash of its id, the same on every machine."""
    if shards == 1:
        return np.zeros(len(ids), np.int64)
    digests = (blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in ids.to_pylist())
    return np.array([int.from_bytes(digest, "big") % shards for digest in digests], np.int64)
