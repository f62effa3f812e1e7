"""The rows that are written: which articles go to the corpus and which to the ledger, their keys and their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.model import GROUP_SIZE, OUTPUT_LINE, OUTPUT_ROW, figures_of

ROW_BYTES = pa.schema([("bytes", pa.int64())])
MAX_SHARDS = 9999
NO_FIGURES: Mapping[str, None] = {"jaccard": None, "containment": None}


@dataclass(frozen=True)
class Decisions:
    """What becomes of the articles.

    Attributes
    ----------
    removed
        Why articles are removed (model.REMOVAL, by row key).
    contained
        Which kept articles are contained in another (model.CONTAINED, by row key).
    ids
        The ids of the survivors and containers that both name, by row key.
    searched
        Whether containers were searched for. If so, what rows of an earlier run say of theirs is replaced.
    group_sizes
        How many articles each survivor stands for (model.GROUP_SIZE).
    """

    removed: pa.Table
    contained: pa.Table
    ids: Mapping[int, str]
    searched: bool
    group_sizes: pa.Table

    @cached_property
    def removed_keys(self) -> Int64s:
        """The sorted row keys of removed articles."""
        return numbers_of(self.removed, ["row_key"])[0]

    @cached_property
    def contained_keys(self) -> Int64s:
        """The sorted row keys of contained articles."""
        return numbers_of(self.contained, ["row_key"])[0]

    @cached_property
    def containers(self) -> Mapping[int, str]:
        """The id of each contained article's container, by the row key of the contained one."""
        pairs = zip(*(self.contained[name].to_pylist() for name in ("row_key", "container")), strict=True)
        return {row_key: self.ids[container] for row_key, container in pairs}

    @cached_property
    def survivor_keys(self) -> Int64s:
        """The sorted row keys of survivors."""
        return numbers_of(self.group_sizes, ["row_key"])[0]

    @cached_property
    def sizes(self) -> Mapping[int, int]:
        """How many articles each survivor stands for, by its row key."""
        return dict(zip(*(self.group_sizes[name].to_pylist() for name in GROUP_SIZE.names), strict=True))

    def complete(self, row_key: int, line: bytes) -> bytes:
        """Return the line of a kept article (WRITTEN) with the id of its container and the size of its group."""
        row = orjson.loads(line)
        if self.searched:
            row["contained_in"] = self.containers.get(row_key)
        row["group_size"] = self.sizes.get(row_key, row["group_size"])
        return orjson.dumps(row) + b"\n"


def corpus_rows(batches: Iterator[pa.RecordBatch], decisions: Decisions, shards: int) -> Iterator[pa.RecordBatch]:
    """WRITTEN → OUTPUT_ROW of the kept articles."""
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    for batch in batches:
        removed = is_member(batch["row_key"].to_numpy(), decisions.removed_keys)
        kept = batch.filter(pa.array(~removed)) if removed.any() else batch
        lines, row_keys = kept["json"], kept["row_key"]
        changed = is_member(row_keys.to_numpy(), decisions.survivor_keys)
        if decisions.searched:
            changed |= kept["contained_in"].is_valid().to_numpy(zero_copy_only=False)
            changed |= is_member(row_keys.to_numpy(), decisions.contained_keys)
        if changed.any():
            mask = pa.array(changed)
            new = map(decisions.complete, row_keys.filter(mask).to_pylist(), lines.filter(mask).to_pylist())
            lines = pc.replace_with_mask(lines, mask, pa.array(new, lines.type))
        yield as_batch([shards_of(kept["id"], shards), row_keys, lines], OUTPUT_ROW)


def ledger_rows(batches: Iterator[pa.RecordBatch], decisions: Decisions) -> Iterator[pa.RecordBatch]:
    """WRITTEN → OUTPUT_ROW of the removed articles, all in shard 0."""
    for batch in batches:
        row_keys = batch["row_key"].to_numpy()
        removed = is_member(row_keys, decisions.removed_keys)
        if removed.any():
            reasons = decisions.removed.take(look_up(row_keys[removed], decisions.removed_keys)).to_pylist()
            lines = batch["json"].filter(pa.array(removed)).to_pylist()
            rows = [with_reason(line, reason, decisions.ids) for line, reason in zip(lines, reasons, strict=True)]
            yield as_batch([np.zeros(len(rows), np.int64), row_keys[removed], rows], OUTPUT_ROW)


def output_lines(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """LINE → OUTPUT_LINE: all lines in one shard, for they go to one file."""
    for batch in batches:
        yield as_batch([np.zeros(batch.num_rows, np.int64), *batch.columns], OUTPUT_LINE)


def with_reason(line: bytes, reason: Mapping[str, Any], ids: Mapping[int, str]) -> bytes:
    """Return the line of an article (WRITTEN) with why it is removed (a row of model.REMOVAL) after its flags."""
    article = orjson.loads(line)
    keys = list(article)
    after = keys.index("flags") + 1
    row = {
        **{key: article[key] for key in keys[:after]},
        "survivor": None if reason["survivor"] is None else ids[reason["survivor"]],
        "match": reason["match"],
        **(NO_FIGURES if reason["match"] == "dropped" else figures_of(reason)._asdict()),
        **{key: article[key] for key in keys[after:]},
    }
    return orjson.dumps(row) + b"\n"


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
