"""rensa with full R-MinHash signatures."""

import sys

from common import read_articles, shingles, write_kept
from rensa import RMinHashDeduplicator

articles, out = sys.argv[1:]
ids, texts = read_articles(articles)
index = RMinHashDeduplicator(threshold=0.8, num_perm=128, use_lsh=True)
keep = index.add_pairs((name, shingles(text)) for name, text in zip(ids, texts, strict=True))
write_kept(out, [name for name, kept in zip(ids, keep, strict=True) if kept])
