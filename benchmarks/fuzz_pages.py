"""Made-up pages, records and files through reading, splitting, cleaning, writing, and all of it again.

`PYTHONPATH=tests python benchmarks/fuzz_pages.py FIRST COUNT [FOLDER]`: so many seeds from the first on, with pieces of
the texts in FOLDER (`corpus` if not given). Prints each seed with a fault, and at the end the figures.
"""

import statistics
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.split.splitter import make_splitter
from support.fuzzed_bytes import Tried, try_seed

SLOW = 20
"""Times the median of seconds per byte."""
LEAST_SECONDS = 0.05
"""What took less is too short to say anything of its time per byte."""
MOST_LINES = 40


def main() -> int:
    """Try the seeds; returns 1 where one of them has a fault."""
    first, count = map(int, sys.argv[1:3])
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else "corpus")
    samples = [file.read_bytes().decode("utf-8", "replace") for file in sorted(folder.rglob("*.txt"))]
    splitter, cleaner = make_splitter(Config().split), make_cleaner(Config().clean)
    tried: list[Tried] = []
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        try_one = partial(try_seed, folder=Path(scratch), samples=samples, splitter=splitter, cleaner=cleaner)
        for seed in range(first, first + count):
            tried.append(try_one(seed))
            for fault in tried[-1].faults:
                kinds[fault[:60]] += 1
                if kinds.total() <= MOST_LINES:
                    print(seed, fault, flush=True)
        median = statistics.median(one.seconds / one.size for one in tried if one.size)

        def is_slow(one: Tried) -> bool:
            return one.seconds > max(LEAST_SECONDS, SLOW * median * one.size)

        # what was loaded on first use is there the second time
        slow = [again for one in tried if is_slow(one) and is_slow(again := try_one(one.seed))]
    for one in slow[:MOST_LINES]:
        print(f"{one.seed}: {one.seconds:.3f} s for {one.size} bytes")
    print(f"{len(tried)} seeds from {first}: {sum(one.articles for one in tried)} articles, {kinds.total()} faults")
    print(f"{median * 1e6:.2f} s per MB in the median, {len(slow)} over {SLOW} times as much; {dict(kinds)}")
    return int(bool(kinds or slow))


if __name__ == "__main__":
    sys.exit(main())
