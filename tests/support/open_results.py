"""Open a result with the libraries that people use, in an environment of their own; prints what each read as JSON.

Not imported by any test: `tests/write/test_readers.py` runs it with the Python that QUCHONG_READERS names.
"""

import json
import sys
from pathlib import Path
from typing import Any

import datasets
import duckdb
import pandas
import polars
import pyarrow.dataset
import pyarrow.json


def summarize(rows: list[dict[str, Any]]) -> dict[str, Any]:
    rows.sort(key=lambda row: row["id"])
    authors = {row["meta"]["author"] for row in rows} - {None}
    return {"rows": len(rows), "first": rows[0]["text"], "authors": sorted(authors), "sizes": rows[0]["group_size"]}


def open_results(folder: Path) -> dict[str, Any]:
    files = sorted(map(str, folder.glob("articles*")))
    pattern = str(folder / f"articles*{''.join(Path(files[0]).suffixes)}")
    table = datasets.load_dataset(str(folder))
    opened = {
        "datasets": table["train"].to_list(),
        "datasets removed": datasets.load_dataset(str(folder), "removed")["train"].to_list(),
    }
    if pattern.endswith(".parquet"):
        opened["polars"] = polars.read_parquet(pattern).to_dicts()
        opened["pandas"] = pandas.concat(map(pandas.read_parquet, files)).to_dict("records")
        opened["duckdb"] = duckdb.read_parquet(pattern).to_arrow_table().to_pylist()
        opened["pyarrow"] = pyarrow.dataset.dataset(files).to_table().to_pylist()
    else:
        opened["polars"] = polars.concat(
            [polars.read_ndjson(file, infer_schema_length=None) for file in files], how="diagonal_relaxed"
        ).to_dicts()
        opened["pandas"] = pandas.concat(pandas.read_json(file, lines=True) for file in files).to_dict("records")
        opened["duckdb"] = duckdb.read_json(pattern, sample_size=-1).to_arrow_table().to_pylist()
        tables = [pyarrow.json.read_json(file) for file in files]
        opened["pyarrow"] = pyarrow.concat_tables(tables, promote_options="permissive").to_pylist()
    types = {name: str(kind) for name, kind in table["train"].features.items()}
    return {"splits": list(table), "types": types, **{name: summarize(rows) for name, rows in opened.items()}}


print(json.dumps({folder: open_results(Path(folder)) for folder in sys.argv[1:]}))
