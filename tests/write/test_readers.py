"""What people load a corpus with opens the results: by the real libraries, in an environment of their own."""

import os
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.command import CommandHere, rows, write_records
from support.texts import make_text

READERS = os.environ.get("QUCHONG_READERS")
"""A Python that has datasets, polars, pandas, duckdb and pyarrow; .ci/run makes one."""
OUTPUTS = {
    "lines": "{}",
    "lines-4": "{shards: 4}",
    "packed": "{compression: gz}",
    "columns": "{format: parquet}",
    "columns-4": "{format: parquet, shards: 4}",
}
COUNT = 25_000
"""More records than the libraries look at before they decide on types."""
LIBRARIES = ("datasets", "polars", "pandas", "duckdb", "pyarrow")


@pytest.mark.slow
@pytest.mark.skipif(READERS is None, reason="QUCHONG_READERS names no Python with the libraries")
def test_libraries_open_the_results(quchong_here: CommandHere) -> None:
    folder = quchong_here.folder
    text = make_text(1, 2)
    records: list[dict[str, Any]] = [{"text": f"{text}{number}"} for number in range(COUNT)]
    write_records(folder / "in/a.jsonl", [*records, records[7]])
    (folder / "in/z.txt").write_text(f"一页\n作者：甲乙\n2020年1月2日\n\n{make_text(2, 300)}\n", "utf-8")
    for name, output in OUTPUTS.items():
        options = f"quchong: 1\noutput: {output}\ndedup: {{threshold: 1.0, containment: 'off'}}\n"
        (folder / "config.yaml").write_text(options)
        quchong_here("run", "in", "--out", name)
    [author] = {row["meta"]["author"] for row in rows(folder / "lines/articles.jsonl")} - {None}
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(folder / "hf"), "HOME": str(folder)}
    script = Path(__file__).parents[1] / "support/open_results.py"
    done = subprocess.run(
        [str(READERS), script, *OUTPUTS],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **offline},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    for opened in orjson.loads(done.stdout).values():
        assert opened["splits"] == ["train"]
        assert opened["types"]["extra"] == "Value('string')"
        expected = {"rows": COUNT + 1, "first": records[0]["text"], "authors": [author], "sizes": 1}
        for library in LIBRARIES:
            assert (library, opened[library]) == (library, expected)
        assert opened["datasets removed"]["rows"] == 1
