"""gaoya by bulk insert and bulk query."""

import sys

from common import keep_first, normalize, read_articles, time_matching, write_kept
from gaoya.minhash import MinHashStringIndex

articles, out = sys.argv[1:]
ids, texts = read_articles(articles)
texts = [normalize(text) for text in texts]
with time_matching(out):
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=0.8, num_bands=21, band_size=6, analyzer="char", ngram_range=(5, 5)
    )
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    found = index.par_bulk_query(texts)
write_kept(out, [ids[at] for at in keep_first(found)])
