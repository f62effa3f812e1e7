"""quchong's matching alone, by `quchong.deduplicate` on texts in memory: `SCRIPT ARTICLES OUT CONTAINMENT`."""

import sys

from common import read_articles, time_matching, write_kept

import quchong


def main() -> None:
    """Load the compiled kernels by some texts, then time all of them."""
    articles, out, containment = sys.argv[1:]
    config = quchong.Config.model_validate({"dedup": {"containment": containment}})
    ids, texts = read_articles(articles)
    quchong.deduplicate(texts[:100], config)
    with time_matching(out):
        found = quchong.deduplicate(texts, config)
    removed = {duplicate.index for duplicate in found}
    write_kept(out, [name for index, name in enumerate(ids) if index not in removed])


if __name__ == "__main__":
    main()
