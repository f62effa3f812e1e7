"""The benchmarks' own instruments: what they plant is there, and what they count is so."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from support.brute_force import all_pairs, jaccard, shingles

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ARTICLES = 150


def run_script(*command: object) -> None:
    result = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def read_rows(path: Path) -> list[dict[str, Any]]:
    with pa.input_stream(str(path), compression="detect") as stream:
        return [json.loads(line) for line in stream.read().splitlines()]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "source.jsonl"
    numbers = random.Random(1)
    characters = [chr(code) for code in range(0x4E00, 0x5800)]
    sentences = ("".join(numbers.choices(characters, k=30)) + "。" for _ in range(3_000))
    path.write_text(json.dumps({"text": "".join(sentences)}, ensure_ascii=False) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def series(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("series")
    run_script(BENCHMARKS / "series.py", ARTICLES, folder / "10k.jsonl.zst", "--source", source)
    run_script(BENCHMARKS / "series.py", 40, folder / "templates-5k.jsonl.zst", "--templates")
    return folder


def test_the_same_seed_makes_the_same_articles(source: Path, series: Path, tmp_path: Path) -> None:
    run_script(BENCHMARKS / "series.py", ARTICLES, tmp_path / "again.jsonl.zst", "--source", source)
    run_script(BENCHMARKS / "series.py", ARTICLES, tmp_path / "other.jsonl.zst", "--source", source, "--seed", 2)
    first, again, other = (
        read_rows(path)
        for path in (series / "10k.jsonl.zst", *(tmp_path / f"{name}.jsonl.zst" for name in ("again", "other")))
    )
    assert first == again
    assert first != other


def test_the_pairs_planted_are_the_only_ones(series: Path) -> None:
    rows = read_rows(series / "10k.jsonl.zst")
    planted = {(pair["a"], pair["b"]): pair["jaccard"] for pair in read_rows(series / "10k.truth.jsonl")}
    texts = {row["id"]: shingles(row["text"]) for row in rows}
    assert len(texts) == ARTICLES
    assert planted == {pair: jaccard(texts[pair[0]], texts[pair[1]]) for pair in planted}
    found = all_pairs(list(texts.values()), 0.3)
    ids = list(texts)
    assert {(ids[first], ids[second]) for first, second in found} <= set(planted)


@pytest.mark.slow
def test_a_comparison_counts_the_truth_and_what_is_left_of_it(source: Path, series: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl.zst"
    articles.write_bytes((series / "10k.jsonl.zst").read_bytes())  # without its truth: all pairs are counted
    cases = ["signatures", "kernels", "matching", "whole", "scale", "templates"]
    run_script(
        *(BENCHMARKS / "compare.py", "--data", articles, source, "--series", series, "--cases", *cases, "--peers"),
        *("--work", tmp_path / "work", "--results", tmp_path / "results", "--rounds", 1),
        *("--older", Path(sys.executable).with_name("quchong")),
    )
    results = {name: json.loads((tmp_path / "results" / f"{name}.json").read_bytes()) for name in cases}
    expected = all_pairs([shingles(row["text"]) for row in read_rows(articles)], 0.8)
    assert all(counts["differences"] == 0 for counts in results["signatures"]["compared"].values())
    assert all(results["kernels"]["seconds"].values())
    assert {"older", "baseline"} <= results["kernels"]["seconds"].keys()
    assert results["whole"]["pairs"] == results["matching"]["pairs"] == len(expected) > 0
    for row in [*results["whole"]["rows"], *results["matching"]["rows"]]:
        assert (row["removed"], row["pairs_left"], row["no_partner"]) == (len(expected), 0, 0)
    measured, *absent = results["scale"]["rows"]
    assert measured["rounds"][0]["peak_mb"] > 0
    assert sum(kind["found"] for kind in measured["planted"]) == len(expected)
    assert measured["ledger"]["verified"] == measured["ledger"]["matches"] == len(expected)
    assert measured["ledger"]["below_threshold"] == 0
    assert all("not_available" in row for row in absent)
    forms = results["templates"]["rows"][0]
    assert 0 < forms["removed"] <= forms["removed_by_brute_force"] * 1.5
