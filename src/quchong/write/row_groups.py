"""Row groups of Parquet files: bounded in rows and bytes, wherever batches end."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

GROUP_ROWS, GROUP_BYTES = 1 << 16, 16 << 20
"""Rows of a row group, at most, and bytes of text with which one ends."""


def cut_row_groups(batches: Iterable[pa.RecordBatch], measured: str) -> Iterator[pa.Table]:
    """Yield rows in groups; `measured` names the column whose bytes count."""
    import pyarrow.compute as pc

    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        ends = np.cumsum(pc.binary_length(batch[measured]).to_numpy().astype(np.int64))
        start = 0
        while start < batch.num_rows:
            before = int(ends[start - 1]) if start else 0
            full = int(np.searchsorted(ends, before + GROUP_BYTES - size)) + 1
            stop = min(full, start + GROUP_ROWS - rows, batch.num_rows)
            held.append(batch.slice(start, stop - start))
            rows, size = rows + stop - start, size + int(ends[stop - 1]) - before
            start = stop
            if rows == GROUP_ROWS or size >= GROUP_BYTES:
                yield pa.Table.from_batches(held).combine_chunks()
                held, rows, size = [], 0, 0
    if held:
        yield pa.Table.from_batches(held).combine_chunks()
