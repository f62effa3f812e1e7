"""From text to proved duplicates: fold, shingles, MinHash signatures, bands, proof by exact Jaccard."""
