"""FastSketchLSH: one batch of sketches, one index, one batch of queries."""

import sys

import numpy as np
from common import keep_first, read_articles, shingles, write_kept
from FastSketchLSH import LSH, FastSimilaritySketch

articles, out = sys.argv[1:]
ids, texts = read_articles(articles)
sketches = np.asarray(FastSimilaritySketch(size=128, seed=42).batch([shingles(text) for text in texts]))
index = LSH(num_perm=128, num_bands=16)
index.insert(sketches)
write_kept(out, [ids[at] for at in keep_first(index.query(sketches))])
