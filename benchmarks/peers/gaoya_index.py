"""gaoya by bulk insert and bulk query; the seconds of these two alone are left in OUT/matching.txt."""

import sys
from pathlib import Path
from time import perf_counter

from common import keep_first, normalize, read_articles, write_kept
from gaoya.minhash import MinHashStringIndex

articles, out = sys.argv[1:]
ids, texts = read_articles(articles)
texts = [normalize(text) for text in texts]
started = perf_counter()
index = MinHashStringIndex(
    hash_size=32, jaccard_threshold=0.8, num_bands=21, band_size=6, analyzer="char", ngram_range=(5, 5)
)
index.par_bulk_insert_docs(list(range(len(texts))), texts)
found = index.par_bulk_query(texts)
Path(out, "matching.txt").write_text(str(perf_counter() - started))
write_kept(out, [ids[at] for at in keep_first(found)])
