"""The rows of the corpus and of the ledger: which keys, in which order."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson
import pyarrow as pa

from quchong.model import ARTICLE, OUTPUT_ROW, UNWRITTEN, Removal

WRITTEN = [name for name in ARTICLE.names if name not in UNWRITTEN]


def corpus_rows(
    batches: Iterator[pa.RecordBatch], removed: Mapping[int, Removal], shards: int
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → OUTPUT_ROW of the kept articles."""
    for batch in batches:
        yield as_rows(
            (shard_of(article["id"], shards), row_key, orjson.dumps(article) + b"\n")
            for row_key, article in articles_of(batch)
            if row_key not in removed
        )


def ledger_rows(
    batches: Iterator[pa.RecordBatch], removed: Mapping[int, Removal], survivors: Mapping[int, str]
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → OUTPUT_ROW of the removed articles, all in shard 0; `survivors` gives ids by row key."""
    for batch in batches:
        chosen = batch.filter(pa.array([row_key in removed for row_key in batch["row_key"].to_pylist()]))
        yield as_rows(
            (0, row_key, orjson.dumps(with_reason(article, removed[row_key], survivors)) + b"\n")
            for row_key, article in articles_of(chosen)
        )


def articles_of(batch: pa.RecordBatch) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the row key and the output object of each article, its keys in the order of the schema."""
    columns = [batch[name].to_pylist() for name in ("row_key", *WRITTEN)]
    for row_key, *values in zip(*columns, strict=True):
        yield row_key, dict(zip(WRITTEN, values, strict=True))


def with_reason(article: dict[str, Any], removal: Removal, survivors: Mapping[int, str]) -> dict[str, Any]:
    """Put the reason of the removal behind the flags."""
    reason = {
        "survivor": None if removal.survivor is None else survivors[removal.survivor],
        "match": removal.match,
        "jaccard": removal.jaccard,
        "containment": removal.containment,
    }
    keys = list(article)
    behind = keys.index("flags") + 1
    return {
        **{key: article[key] for key in keys[:behind]},
        **reason,
        **{key: article[key] for key in keys[behind:]},
    }


def shard_of(article_id: str, shards: int) -> int:
    """Return the shard of an article: a hash of its id, the same on every machine."""
    if shards == 1:
        return 0
    digest = blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def as_rows(rows: Iterator[tuple[int, int, bytes]]) -> pa.RecordBatch:
    """Turn rows into a batch."""
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.record_batch(
        [pa.array(column, kind.type) for column, kind in zip(columns, OUTPUT_ROW, strict=True)],
        schema=OUTPUT_ROW,
    )
