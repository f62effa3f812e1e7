"""The rows of the corpus and of the ledger: which keys, in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.model import OUTPUT_ROW, figures_of

NO_FIGURES: Mapping[str, None] = {"jaccard": None, "containment": None}


@dataclass(frozen=True)
class Decisions:
    """What becomes of the articles.

    `removed` (model.REMOVAL) go; `contained` (model.CONTAINED) stay and say so; `ids` are those of the articles that
    either names, by row key. `searched` says that containment was looked for: what rows say of it is then replaced.
    """

    removed: pa.Table
    contained: pa.Table
    ids: Mapping[int, str]
    searched: bool

    @cached_property
    def removed_keys(self) -> Int64s:
        """The sorted row keys of what goes."""
        return numbers_of(self.removed, ["row_key"])[0]

    @cached_property
    def contained_keys(self) -> Int64s:
        """The sorted row keys of what is contained in another."""
        return numbers_of(self.contained, ["row_key"])[0]

    @cached_property
    def containers(self) -> Mapping[int, str]:
        """The ids of containers by the row key of what is contained in them."""
        pairs = zip(*(self.contained[name].to_pylist() for name in ("row_key", "container")), strict=True)
        return {row_key: self.ids[container] for row_key, container in pairs}

    def name_container(self, row_key: int, line: bytes) -> bytes:
        """Say in an article (WRITTEN) in which it is contained, if in any."""
        return orjson.dumps(orjson.loads(line) | {"contained_in": self.containers.get(row_key)}) + b"\n"


def corpus_rows(batches: Iterator[pa.RecordBatch], fates: Decisions, shards: int) -> Iterator[pa.RecordBatch]:
    """WRITTEN → OUTPUT_ROW of the kept articles."""
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    for batch in batches:
        kept = batch.filter(pa.array(~is_member(batch["row_key"].to_numpy(), fates.removed_keys)))
        lines, row_keys = kept["json"], kept["row_key"]
        if fates.searched:
            told = kept["contained_in"].is_valid().to_numpy(zero_copy_only=False)
            told |= is_member(row_keys.to_numpy(), fates.contained_keys)
            if told.any():
                mask = pa.array(told)
                new = map(fates.name_container, row_keys.filter(mask).to_pylist(), lines.filter(mask).to_pylist())
                lines = pc.replace_with_mask(lines, mask, pa.array(new, lines.type))
        yield as_batch([shards_of(kept["id"], shards), row_keys, lines], OUTPUT_ROW)


def ledger_rows(batches: Iterator[pa.RecordBatch], fates: Decisions) -> Iterator[pa.RecordBatch]:
    """WRITTEN → OUTPUT_ROW of the removed articles, all in shard 0."""
    for batch in batches:
        row_keys = batch["row_key"].to_numpy()
        gone = is_member(row_keys, fates.removed_keys)
        if gone.any():
            reasons = fates.removed.take(look_up(row_keys[gone], fates.removed_keys)).to_pylist()
            lines = batch["json"].filter(pa.array(gone)).to_pylist()
            with_reasons = [with_reason(line, reason, fates.ids) for line, reason in zip(lines, reasons, strict=True)]
            yield as_batch([np.zeros(len(lines), np.int64), row_keys[gone], with_reasons], OUTPUT_ROW)


def with_reason(line: bytes, reason: Mapping[str, Any], ids: Mapping[int, str]) -> bytes:
    """Put the reason of the removal (a row of model.REMOVAL) behind the flags of an article (WRITTEN)."""
    article = orjson.loads(line)
    keys = list(article)
    behind = keys.index("flags") + 1
    row = {
        **{key: article[key] for key in keys[:behind]},
        "survivor": None if reason["survivor"] is None else ids[reason["survivor"]],
        "match": reason["match"],
        **(NO_FIGURES if reason["match"] == "dropped" else figures_of(reason)._asdict()),
        **{key: article[key] for key in keys[behind:]},
    }
    return orjson.dumps(row) + b"\n"


def shards_of(ids: pa.Array, shards: int) -> Int64s:
    """Return the shards of articles: a hash of the id, the same on every machine."""
    if shards == 1:
        return np.zeros(len(ids), np.int64)
    digests = (blake2b(it.encode("utf-8", "surrogatepass"), digest_size=8).digest() for it in ids.to_pylist())
    return np.array([int.from_bytes(digest, "big") % shards for digest in digests], np.int64)
