"""Print the processor seconds of fold, hash and sign on one core, after a first call: `kernel_rate.py ARTICLES.jsonl`.

An older quchong runs it too: the three functions have had these names since 0.2.0.
"""

import json
import os
import sys
from pathlib import Path
from time import process_time

import pyarrow as pa

from quchong.match.fold import fold_texts
from quchong.match.minhash import sign_shingles
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts

BATCH = 500
ROUNDS = 3


def sign(batches: list[pa.Array], options: MatchOptions) -> float:
    """Return the processor seconds that it takes to sign batches of texts."""
    started = process_time()
    for batch in batches:
        sign_shingles(hash_texts(fold_texts(batch), options), options)
    return process_time() - started


def main() -> None:
    """Print the smallest of some rounds, so that what else the machine does counts little."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    batches = [pa.array(texts[start : start + BATCH], pa.large_string()) for start in range(0, len(texts), BATCH)]
    options = MatchOptions()
    sign(batches[:1], options)
    print(min(sign(batches, options) for _ in range(ROUNDS)))


if __name__ == "__main__":
    main()
