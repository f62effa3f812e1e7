"""quchong's matching alone, by `quchong.deduplicate` on texts in memory; its seconds are left in OUT/matching.txt."""

import sys
from pathlib import Path
from time import perf_counter

from common import read_articles, write_kept

import quchong


def main() -> None:
    """Load the compiled kernels by some texts, then time all of them."""
    articles, out = sys.argv[1:]
    ids, texts = read_articles(articles)
    quchong.deduplicate(texts[:100])
    started = perf_counter()
    removed = {it.index for it in quchong.deduplicate(texts)}
    Path(out, "matching.txt").write_text(str(perf_counter() - started))
    write_kept(out, [name for index, name in enumerate(ids) if index not in removed])


if __name__ == "__main__":
    main()
