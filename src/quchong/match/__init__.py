"""From texts to proved duplicates: folding, shingles, MinHash signatures, bands, and proof by exact Jaccard."""
