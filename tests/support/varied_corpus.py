"""A small corpus with something of everything, and configurations under which runs differ."""

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa

from support.command import write_records
from support.texts import edit_text, make_text

CONFIGS = {
    "one shard": "",
    "three shards": "output: {shards: 3}\nclean: {drop: [short]}\n",
    "remove": "dedup: {containment: remove, threshold: 0.7}\noutput: {shards: 3, compression: gz}\n",
    "columns of the input": "output: {format: parquet, columns: input, keep_removed: true, shard_size: 20KB}\n",
}


def write_corpus(folder: Path, repository: Path) -> Path:
    """Write pages, records, and packed records that are cut into pieces; with duplicates of all kinds in them."""
    for page in (repository / "corpus").rglob("*.txt"):
        copy = folder / page.relative_to(repository / "corpus")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(page.read_bytes())
    texts = [make_text(seed, 8) for seed in range(12)]
    records = [{"id": f"r{number}", "title": f"题{number % 5}", "text": text} for number, text in enumerate(texts)]
    near = [{"text": edit_text(text, number, 1)} for number, text in enumerate(texts[::2])]
    inside = [{"text": f"{text}\n{make_text(100 + number, 12)}"} for number, text in enumerate(texts[1::4])]
    many = [{"text": f"{texts[0]}\n{make_text(200 + number, 1)}"} for number in range(36)]  # a large bucket
    odd: list[dict[str, Any]] = [{"text": ""}, {"text": "短"}, {"no": "text"}, {"text": texts[0].replace("，", ",")}]
    write_records(folder / "a.jsonl", records + odd)
    plain = write_records(folder / "plain", near + inside + many + [{"text": text} for text in texts[:3]]).read_bytes()
    (folder / "plain").unlink()
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(plain))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(plain)[:-200])
    with pa.output_stream(str(folder / "d.jsonl.zst"), compression="zstd") as stream:
        stream.write(plain)
    return folder
