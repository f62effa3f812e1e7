"""The rows of the corpus and of the ledger: which keys, in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson
import pyarrow as pa

from quchong.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.model import ARTICLE, OUTPUT_ROW


@dataclass(frozen=True)
class Fates:
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
    def containers(self) -> Mapping[int, str]:
        """The ids of containers by the row key of what is contained in them."""
        pairs = zip(*(self.contained[name].to_pylist() for name in ("row_key", "container")), strict=True)
        return {row_key: self.ids[container] for row_key, container in pairs}


def corpus_rows(batches: Iterator[pa.RecordBatch], fates: Fates, shards: int) -> Iterator[pa.RecordBatch]:
    """ARTICLE → OUTPUT_ROW of the kept articles."""
    for batch in batches:
        gone = is_member(batch["row_key"].to_numpy(), fates.removed_keys)
        kept = batch.filter(pa.array(~gone)) if gone.any() else batch
        rows = []
        for row_key, article in articles_of(kept):
            if fates.searched:
                article["contained_in"] = fates.containers.get(row_key)
            rows.append((shard_of(article["id"], shards), row_key, orjson.dumps(article) + b"\n"))
        yield as_rows(rows)


def ledger_rows(batches: Iterator[pa.RecordBatch], fates: Fates) -> Iterator[pa.RecordBatch]:
    """ARTICLE → OUTPUT_ROW of the removed articles, all in shard 0."""
    for batch in batches:
        row_keys = batch["row_key"].to_numpy()
        gone = is_member(row_keys, fates.removed_keys)
        if not gone.any():
            continue
        reasons = fates.removed.take(look_up(row_keys[gone], fates.removed_keys)).to_pylist()
        yield as_rows(
            [
                (0, row_key, orjson.dumps(with_reason(article, reason, fates.ids)) + b"\n")
                for (row_key, article), reason in zip(articles_of(batch.filter(pa.array(gone))), reasons, strict=True)
            ]
        )


def articles_of(batch: pa.RecordBatch) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the row key and the output object of each article, its keys in the order of the schema."""
    columns = [batch[name].to_pylist() for name in ARTICLE.names]
    for row_key, *values in zip(*columns, strict=True):
        yield row_key, dict(zip(ARTICLE.names[1:], values, strict=True))


def with_reason(article: dict[str, Any], reason: Mapping[str, Any], ids: Mapping[int, str]) -> dict[str, Any]:
    """Put the reason of the removal (a row of model.REMOVAL) behind the flags."""
    keys = list(article)
    behind = keys.index("flags") + 1
    return {
        **{key: article[key] for key in keys[:behind]},
        "survivor": None if reason["survivor"] is None else ids[reason["survivor"]],
        **{key: reason[key] for key in ("match", "jaccard", "containment")},
        **{key: article[key] for key in keys[behind:]},
    }


def shard_of(article_id: str, shards: int) -> int:
    """Return the shard of an article: a hash of its id, the same on every machine."""
    if shards == 1:
        return 0
    digest = blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def as_rows(rows: list[tuple[int, int, bytes]]) -> pa.RecordBatch:
    """Turn rows into a batch."""
    return as_batch(list(zip(*rows, strict=True)) or [(), (), ()], OUTPUT_ROW)
