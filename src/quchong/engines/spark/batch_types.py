"""Record batches on their way between Spark and stages: their types, their size."""

from collections.abc import Iterator

import pyarrow as pa

LARGEST_BATCH = 16 << 20
"""Bytes of a batch that is given to Spark, about, unless it is a single row."""


def conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch with the types of a schema: Spark and Parquet name the elements of lists otherwise, say."""
    if batch.schema.equals(schema):
        return batch
    columns = [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.record_batch(columns, schema=schema)


def cut_large(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield a batch in slices that are not too large."""
    if batch.num_rows < 2 or batch.nbytes <= LARGEST_BATCH:
        if batch.num_rows:
            yield batch
        return
    middle = batch.num_rows // 2
    yield from cut_large(batch.slice(0, middle))
    yield from cut_large(batch.slice(middle))
