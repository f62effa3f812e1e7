"""The numba kernels: UTF-8 bytes to folded code points to shingles to signatures, and set comparison.

All release the interpreter's lock. They are compiled once and cached in a per-user folder.
"""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import platformdirs

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Units = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]


def find_cache_folder() -> Path | None:
    """Return the folder for compiled kernels, or None where none is writable."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(platformdirs.user_cache_dir("quchong")) / "numba")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        warnings.warn(
            f"compiled code cannot be cached in {folder} ({error.strerror}); every run compiles anew, which "
            "takes some seconds: make the folder writable or set NUMBA_CACHE_DIR",
            stacklevel=2,
        )
        return None
    return folder


_CACHE_FOLDER = find_cache_folder()
if _CACHE_FOLDER:
    numba.config.CACHE_DIR = str(_CACHE_FOLDER)  # type: ignore[attr-defined]  # set at import, by name


def compiled(function: FunctionT) -> FunctionT:
    """Compile a function on its first call, without the interpreter's lock, and cache the result."""
    return cast("FunctionT", numba.njit(nogil=True, cache=_CACHE_FOLDER is not None)(function))


@compiled
def fold_batch(data: U8, offsets: I64, table: U32, codes: U32, ends: I64) -> None:
    """Decode and fold valid UTF-8 texts end to end into `codes`; `ends[i + 1]` is where text i ends."""
    count = 0
    for index in range(len(offsets) - 1):
        at = offsets[index]
        stop = offsets[index + 1]
        while at < stop:
            code = np.uint32(data[at])
            if code < 0x80:
                at += 1
            elif code < 0xE0:
                code = ((code & np.uint32(0x1F)) << np.uint32(6)) | (np.uint32(data[at + 1]) & np.uint32(0x3F))
                at += 2
            elif code < 0xF0:
                code = (
                    ((code & np.uint32(0x0F)) << np.uint32(12))
                    | ((np.uint32(data[at + 1]) & np.uint32(0x3F)) << np.uint32(6))
                    | (np.uint32(data[at + 2]) & np.uint32(0x3F))
                )
                at += 3
            else:
                code = (
                    ((code & np.uint32(0x07)) << np.uint32(18))
                    | ((np.uint32(data[at + 1]) & np.uint32(0x3F)) << np.uint32(12))
                    | ((np.uint32(data[at + 2]) & np.uint32(0x3F)) << np.uint32(6))
                    | (np.uint32(data[at + 3]) & np.uint32(0x3F))
                )
                at += 4
            folded = table[code]
            if folded != 0:
                codes[count] = folded
                count += 1
        ends[index + 1] = count


@compiled
def mix64(value: np.uint64) -> np.uint64:
    """Spread a 64-bit value over all its bits (MurmurHash3's 64-bit finalizer, Appleby)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    value ^= value >> np.uint64(33)
    return value


@compiled
def hash_shingles(units: Units, width: int, shingles: U64) -> int:
    """Write the 64-bit hash of each window of `width` units and return how many there are.

    A text shorter than a shingle is one shingle; an empty one has none. The hash is a polynomial over the units
    modulo 2**64 (multiplier: Knuth's MMIX, TAOCP 2, 3.3.4), rolled along the text, then mixed.
    """
    length = len(units)
    if length == 0:
        return 0
    multiplier = np.uint64(6364136223846793005)
    window = min(width, length)
    leading = np.uint64(1)
    rolled = np.uint64(0)
    for index in range(window):
        rolled = rolled * multiplier + units[index]
        if index:
            leading *= multiplier
    shingles[0] = mix64(rolled)
    for index in range(window, length):
        rolled = (rolled - units[index - window] * leading) * multiplier + units[index]
        shingles[index - window + 1] = mix64(rolled)
    return length - window + 1


@compiled
def sign_shingles(shingles: U64, count: int, a: U32, b: U32, hashes: U32, signature: U32) -> None:
    """Write the MinHash signature of the first `count` shingles, as datasketch's affine32 scheme defines it.

    The 32-bit hash of a shingle is the upper half of its 64-bit hash; `hashes` is scratch space.
    """
    for index in range(count):
        mixed = np.uint32(shingles[index] >> np.uint64(32))
        mixed ^= mixed >> np.uint32(16)
        mixed = np.uint32(mixed * np.uint32(0x85EBCA6B))
        mixed ^= mixed >> np.uint32(13)
        mixed = np.uint32(mixed * np.uint32(0xC2B2AE35))
        hashes[index] = mixed ^ (mixed >> np.uint32(16))
    size = len(a)
    for slot in range(size):
        signature[slot] = np.uint32(0xFFFFFFFF)
    whole = count - count % 8
    # eight shingles a pass: each slot is loaded and stored once for eight minima
    for index in range(0, whole, 8):
        h0, h1, h2, h3 = hashes[index], hashes[index + 1], hashes[index + 2], hashes[index + 3]
        h4, h5, h6, h7 = hashes[index + 4], hashes[index + 5], hashes[index + 6], hashes[index + 7]
        for slot in range(size):
            x = a[slot]
            y = b[slot]
            low = min(
                min(
                    min(np.uint32(x * h0 + y), np.uint32(x * h1 + y)),
                    min(np.uint32(x * h2 + y), np.uint32(x * h3 + y)),
                ),
                min(
                    min(np.uint32(x * h4 + y), np.uint32(x * h5 + y)),
                    min(np.uint32(x * h6 + y), np.uint32(x * h7 + y)),
                ),
            )
            signature[slot] = min(signature[slot], low)
    for index in range(whole, count):
        tail = hashes[index]
        for slot in range(size):
            signature[slot] = min(signature[slot], np.uint32(a[slot] * tail + b[slot]))


@compiled
def sign_batch(units: Units, offsets: I64, width: int, a: U32, b: U32, signatures: U32) -> None:
    """Write a signature for each text of a batch; that of an empty text is all ones."""
    longest = 0
    for index in range(len(offsets) - 1):
        longest = max(longest, offsets[index + 1] - offsets[index])
    shingles = np.empty(longest, np.uint64)
    hashes = np.empty(longest, np.uint32)
    for index in range(len(offsets) - 1):
        count = hash_shingles(units[offsets[index] : offsets[index + 1]], width, shingles)
        sign_shingles(shingles, count, a, b, hashes, signatures[index])


@compiled
def hash_words(codes: U32, lengths: I64, words: U64) -> None:
    """Write a 64-bit hash for each word; the words, of the given lengths, stand end to end in `codes`."""
    multiplier = np.uint64(6364136223846793005)
    at = 0
    for index in range(len(lengths)):
        rolled = np.uint64(lengths[index])
        for _ in range(lengths[index]):
            rolled = rolled * multiplier + np.uint64(codes[at])
            at += 1
        words[index] = mix64(rolled)


@compiled
def hash_bands(signatures: U32, rows: int, keys: U64) -> None:
    """Write the key of each band (row of `keys`: text, column: band) of `rows` slots.

    A band's number enters its key, so equal slots in different bands do not meet.
    """
    for index in range(keys.shape[0]):
        for band in range(keys.shape[1]):
            mixed = np.uint64(band + 1)
            for row in range(rows):
                mixed = mix64(mixed * np.uint64(0x9E3779B97F4A7C15) + np.uint64(signatures[index, band * rows + row]))
            keys[index, band] = mixed


@compiled
def count_shared(first: U64, second: U64) -> int:
    """Count the common elements of two sorted sets."""
    i = j = shared = 0
    while i < len(first) and j < len(second):
        x = first[i]
        y = second[j]
        shared += x == y
        i += x <= y
        j += y <= x
    return shared


@compiled
def pair_members(bands: I64, row_keys: I64, leaders: I64, bucket: I64, size: int) -> tuple[I64, I64, int, int]:
    """Pair each row of a sorted run of buckets with its bucket's leaders, its best-ranked members.

    `leaders`, `bucket` (one value) and `size` are the bucket that the rows before ended in; the first two are
    brought up to date, the new size is returned with the pairs (lower, higher) and the count of pairs held back.
    """
    most = len(leaders)
    open_bucket = bucket[0]
    members = size
    pairs = 0
    for index in range(len(bands)):
        members = members if members and bands[index] == open_bucket else 0
        open_bucket = bands[index]
        pairs += min(members, most)
        members += 1
    lower = np.empty(pairs, np.int64)
    higher = np.empty(pairs, np.int64)
    at = 0
    capped = 0
    for index in range(len(bands)):
        size = size if size and bands[index] == bucket[0] else 0
        bucket[0] = bands[index]
        for leader in range(min(size, most)):
            lower[at] = row_keys[index]
            higher[at] = leaders[leader]
            at += 1
        if size < most:
            leaders[size] = row_keys[index]
        else:
            capped += size - most
        size += 1
    return lower, higher, size, capped
