"""text-dedup by its command `python -m text_dedup.minhash`."""

import sys
from pathlib import Path

from common import write_kept
from datasets import load_from_disk
from text_dedup.minhash import main

articles, out = sys.argv[1:]
main(
    [
        *("--path", "json", "--data_files", articles, "--split", "train", "--column", "text"),
        *("--cache_dir", str(Path(out, "cache")), "--output", str(Path(out, "output"))),
        *("--threshold", "0.8"),
    ],
    standalone_mode=False,
)
write_kept(out, load_from_disk(str(Path(out, "output")))["id"])
