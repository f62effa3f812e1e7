"""Near-duplicates of articles that are removed as contained: they meet the same containers."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import as_batch, assert_sorted, is_member, look_up, numbers_of, with_rows
from quchong.choose.survivors import WITHIN
from quchong.model import CANDIDATE, CONTAINER_OF, NEIGHBOUR, TOLD_CANDIDATE


def take_containers(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Take the containers of the articles that are removed as contained: REMOVAL → CONTAINER_OF."""
    for batch in batches:
        wanted = [match == WITHIN for match in batch["match"].to_pylist()]
        rows = batch.filter(pa.array(wanted, pa.bool_()))
        yield as_batch([rows["row_key"], rows["survivor"]], CONTAINER_OF)


def list_neighbours(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """MATCH → NEIGHBOUR: each article of each pair, and the other one."""
    for batch in batches:
        lower, higher = numbers_of(batch, ["lower", "higher"])
        yield as_batch([np.append(lower, higher), np.append(higher, lower)], NEIGHBOUR)


def pair_with_container(containers: pa.RecordBatch, neighbours: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet CONTAINER_OF and NEIGHBOUR by row key → CANDIDATE: neighbours of contained articles, and the containers."""
    known, container = numbers_of(containers, CONTAINER_OF.names)
    row_key, neighbour = numbers_of(neighbours, NEIGHBOUR.names)
    wanted = is_member(row_key, known)
    if wanted.any():
        higher, lower = container[look_up(row_key[wanted], known)], neighbour[wanted]
        apart = higher != lower
        yield as_batch([higher[apart], lower[apart]], CANDIDATE)


def tell(batches: Iterator[pa.RecordBatch], is_new: bool) -> Iterator[pa.RecordBatch]:
    """Rows of pairs → TOLD_CANDIDATE."""
    for batch in batches:
        higher, lower = numbers_of(batch, CANDIDATE.names)
        yield as_batch([higher, lower, np.full(len(lower), int(is_new), np.int64)], TOLD_CANDIDATE)


def take_new(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """TOLD_CANDIDATE by (higher, lower, is_new) → CANDIDATE: those that are only new, each once."""
    last = None
    for batch in with_rows(batches):
        higher, lower, is_new = numbers_of(batch, TOLD_CANDIDATE.names)
        first = np.append(True, (higher[1:] != higher[:-1]) | (lower[1:] != lower[:-1]))
        first[0] = last is None or (higher[0], lower[0]) != last[:2]
        last = assert_sorted([higher, lower, is_new], last, "candidates")
        yield batch.select(CANDIDATE.names).filter(pa.array(first & (is_new == 1)))
