"""Time signatures against datasketch's on one core, and compare them bit for bit: `signatures.py OUT.json FILES...`.

Ours is timed from the text on. datasketch is timed three ways: `update_batch` on 5-grams that are cut beforehand, with
its own hash (SHA-1); the same on 32-bit hashes made beforehand, so that only its permutations are left; and as its
users run it, from the text on.
"""

import os
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from datasketch import MinHash
from peers.common import shingles
from truth import read_records

from quchong import make_signatures
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_sets

ROUNDS = 3
BATCH = 500
GENERATED = 2_000


def shingle_hashes(texts: list[str]) -> list[list[int]]:
    """Return the 32-bit hashes of each text's distinct shingles."""
    sets = make_sets(hash_texts(fold_texts(pa.array(texts, pa.large_string())), MatchOptions()))
    return [(sets.of_text(index) >> np.uint64(32)).tolist() for index in range(len(sets))]


def sign_hashes(hashes: list[list[int]]) -> list[MinHash]:
    """Let datasketch sign hashes."""
    signed = []
    for numbers in hashes:
        signature = MinHash(128, seed=1, hashfunc=int, scheme="affine32")
        signature.update_batch(numbers)
        signed.append(signature)
    return signed


def cut_shingles(texts: list[str]) -> list[list[bytes]]:
    """Return each text's distinct 5-grams as datasketch takes them."""
    return [[shingle.encode() for shingle in shingles(text)] for text in texts]


def sign_shingles(tokens: list[list[bytes]]) -> None:
    """Let datasketch sign 5-grams."""
    for token in tokens:
        MinHash(128, seed=1, scheme="affine32").update_batch(token)


WAYS: dict[str, tuple[Callable[[list[str]], Any], Callable[[Any], object]]] = {
    "ours": (list, make_signatures),
    "update_batch": (cut_shingles, sign_shingles),
    "update_batch_on_hashes": (shingle_hashes, sign_hashes),
    "from_text": (list, lambda texts: sign_shingles(cut_shingles(texts))),
}
"""For each way what is made ready beforehand, and what is timed."""


def time_way(name: str, texts: list[str]) -> float:
    """Return the processor seconds of one way, without what is made ready."""
    prepare, run = WAYS[name]
    seconds = 0.0
    for start in range(0, len(texts), BATCH):
        ready = prepare(texts[start : start + BATCH])
        started = process_time()
        run(ready)
        seconds += process_time() - started
    return seconds


def find_texts(value: object) -> Iterator[str]:
    """Yield the strings of a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from find_texts(item)


def generate_texts() -> list[str]:
    """Make texts of characters of every plane of Unicode, short ones and empty ones among them."""
    source = random.Random(1)  # noqa: S311 - no secret
    surrogates = range(0xD800, 0xE000)
    planes = [sorted({*range(plane << 16, (plane + 1) << 16)} - {*surrogates}) for plane in range(17)]
    return [
        "".join(chr(source.choice(source.choice(planes))) for _ in range(source.choice((0, 1, 4, 5, 6, 50, 500))))
        for _ in range(GENERATED)
    ]


def count_differences(texts: list[str]) -> int:
    """Count the texts whose signature differs from datasketch's in any bit."""
    differences = 0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        composed = [unicodedata.normalize("NFC", text) for text in batch]
        expected = np.array([signature.hashvalues for signature in sign_hashes(shingle_hashes(composed))])
        differences += int((make_signatures(batch) != expected).any(axis=1).sum())
    return differences


def main() -> None:
    """Time the first file, compare all of them."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    out, *paths = map(Path, sys.argv[1:])
    files = {path.name: [text for record in read_records(path) for text in find_texts(record)] for path in paths}
    timed = [record["text"] for record in read_records(paths[0])]
    make_signatures(timed[:10])
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name, taken in seconds.items():
            taken.append(time_way(name, timed))
    compared = files | {"generated": generate_texts()}
    report = {
        "file": paths[0].name,
        "megabytes": sum(len(text.encode()) for text in timed) / 1e6,
        "seconds": seconds,
        "compared": {name: {"texts": len(it), "differences": count_differences(it)} for name, it in compared.items()},
    }
    out.write_bytes(orjson.dumps(report))


if __name__ == "__main__":
    main()
