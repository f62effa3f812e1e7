"""datasketch: each text is queried, and inserted where nothing is found."""

import sys

from common import read_articles, shingles, write_kept
from datasketch import MinHash, MinHashLSH

articles, out = sys.argv[1:]
index = MinHashLSH(threshold=0.8, num_perm=128)
kept = []
for name, text in zip(*read_articles(articles), strict=True):
    signature = MinHash(num_perm=128)
    signature.update_batch([shingle.encode() for shingle in shingles(text)])
    if not index.query(signature):
        index.insert(name, signature)
        kept.append(name)
write_kept(out, kept)
