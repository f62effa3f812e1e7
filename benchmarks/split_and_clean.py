"""How fast pages are split and cleaned, on one core: `python benchmarks/split_and_clean.py FOLDER [MEGABYTES]`."""

import platform
import sys
import time
from itertools import cycle
from pathlib import Path

from quchong import __version__
from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import GROUP_CHARACTERS, parse_pages
from quchong.model import Page
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter

ROUNDS = 3


def main() -> None:
    """Split and clean the folder's pages over and over, and print the best and the median of some rounds."""
    folder, megabytes = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 100.0
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))]
    splitter, cleaner = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
    figures = []
    for _ in range(ROUNDS):
        size, started = 0, time.process_time()
        group: list[Page] = []
        for text in cycle(texts):
            group.append(Page(0, "page.txt", None, text))
            size += len(text.encode())
            if sum(len(page.text) for page in group) >= GROUP_CHARACTERS:
                parse_pages(group, splitter, cleaner)
                group = []
            if size >= megabytes * 1e6:
                break
        parse_pages(group, splitter, cleaner)
        figures.append(size / 1e6 / (time.process_time() - started))
    print(f"quchong {__version__}, Python {platform.python_version()}, {platform.machine()}")
    best, median = max(figures), sorted(figures)[ROUNDS // 2]
    print(f"{len(texts)} pages repeated to {megabytes:g} MB: best {best:.1f} MB/s, median {median:.1f} MB/s")


if __name__ == "__main__":
    main()
