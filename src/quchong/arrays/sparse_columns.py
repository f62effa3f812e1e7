"""Columns of strings or binary with many nulls, without a copy of their values."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]


def has_bytes(dtype: pa.DataType) -> bool:
    """Return whether values of a type are bytes end to end, with offsets of 32 bits."""
    return bool(pa.types.is_string(dtype) or pa.types.is_binary(dtype))


def spread_values(values: pa.Array, present: Bools) -> pa.Array:
    """Return strings or binary with a null wherever a row is not `present`."""
    offsets = offsets_of(values)[np.concatenate([[0], np.cumsum(present)])]
    valid = present
    if values.null_count:
        valid = present.copy()
        valid[present] = values.is_valid().to_numpy(zero_copy_only=False)
    return from_offsets(values, offsets, valid)


def keep_present(values: pa.Array, present: Bools) -> pa.Array:
    """Return the values of the rows that are `present`; of strings and binary the other rows are null."""
    if present.all():
        return values
    if not has_bytes(values.type) or not present.any():
        return values.filter(pa.array(present))
    offsets = offsets_of(values)
    if int(np.diff(offsets)[~present].sum()):  # a null may have bytes that nobody sees
        return values.filter(pa.array(present))
    valid = values.is_valid().to_numpy(zero_copy_only=False)[present]
    return from_offsets(values, np.append(offsets[:-1][present], offsets[-1]), valid)


def offsets_of(values: pa.Array) -> npt.NDArray[np.int32]:
    """Return where each value starts in the data, and the last one ends."""
    return np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]


def from_offsets(values: pa.Array, offsets: npt.NDArray[np.int32], valid: Bools) -> pa.Array:
    """Return an array over the data of another one; `valid` says of which rows there is a value."""
    bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    buffers = [bits, pa.py_buffer(np.ascontiguousarray(offsets)), values.buffers()[2]]
    return pa.Array.from_buffers(values.type, len(valid), buffers)
