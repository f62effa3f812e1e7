"""How fast pages are split and cleaned, on one core: `split_and_clean.py FOLDER [MEGABYTES] [--learn]`.

With `--learn` each folder in FOLDER is a site: what is its own is learned from its pages, which counts, and applied.
"""

import argparse
import platform
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path

from quchong import __version__
from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import GROUP_CHARACTERS, parse_pages
from quchong.model import Page
from quchong.split.options import SplitOptions
from quchong.split.page_lines import cut_lines
from quchong.split.sites.learn import learn
from quchong.split.sites.sheet import SiteSheet
from quchong.split.splitter import Splitter, make_splitter

ROUNDS = 3


def main() -> None:
    """Split and clean the folder's pages over and over, and print the best and the median of some rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("megabytes", type=float, nargs="?", default=100.0)
    parser.add_argument("--learn", action="store_true")
    given = parser.parse_args()
    pages = [read(path, given.folder) for path in sorted(given.folder.rglob("*.txt"))]
    figures = []
    for _ in range(ROUNDS):
        started = time.process_time()
        sheets = learn_sites(pages) if given.learn else {}
        size = parse_over_and_over(pages, make_splitter(SplitOptions(), sites=sheets), given.megabytes * 1e6)
        figures.append(size / 1e6 / (time.process_time() - started))
    print(f"quchong {__version__}, Python {platform.python_version()}, {platform.machine()}")
    best, median = max(figures), sorted(figures)[ROUNDS // 2]
    print(f"{len(pages)} pages repeated to {given.megabytes:g} MB: best {best:.1f} MB/s, median {median:.1f} MB/s")


def read(path: Path, folder: Path) -> Page:
    """Read a page; its site is the first folder below `folder`."""
    return Page(0, "page.txt", path.relative_to(folder).parts[0], path.read_text("utf-8"))


def learn_sites(pages: Sequence[Page]) -> Mapping[str, SiteSheet]:
    """Learn what is each site's own."""
    sites: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        sites[page.site or ""].append(page)
    return {site: learn(cut_lines(page.text).texts for page in its_pages) for site, its_pages in sites.items()}


def parse_over_and_over(pages: Sequence[Page], splitter: Splitter, most: float) -> int:
    """Split and clean pages until they make so many bytes; returns how many."""
    cleaner = make_cleaner(CleanOptions())
    size = 0
    group: list[Page] = []
    for page in cycle(pages):
        group.append(page)
        size += len(page.text.encode())
        if sum(len(one.text) for one in group) >= GROUP_CHARACTERS:
            parse_pages(group, splitter, cleaner)
            group = []
        if size >= most:
            break
    parse_pages(group, splitter, cleaner)
    return size


if __name__ == "__main__":
    main()
