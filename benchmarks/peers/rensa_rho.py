"""rensa by its rho pipeline, which samples token positions."""

import sys

from common import read_articles, shingles, write_kept
from rensa import RMinHash, RMinHashLSH

articles, out = sys.argv[1:]
ids, texts = read_articles(articles)
matrix = RMinHash.digest_matrix_from_token_sets_rho([shingles(text) for text in texts], 128, 42)
index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=8)
flags = index.query_duplicate_flags_matrix_one_shot(matrix)
write_kept(out, [name for name, flag in zip(ids, flags, strict=True) if not flag])
