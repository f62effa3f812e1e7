from typing import Any

import orjson
import pytest

from quchong.evaluate.pair_figures import THRESHOLDS
from support import brute_force
from support.command import Command, rows, write_records
from support.texts import edit_text, make_text


def make_records(count: int = 120) -> list[dict[str, Any]]:
    texts = [make_text(seed, 12) for seed in range(count)]
    texts += [edit_text(text, seed, 1 + seed % 5) for seed, text in enumerate(texts)]
    return [{"id": f"r{number}", "text": text} for number, text in enumerate([*texts, texts[0], "", "！"])]


def evaluate(quchong: Command, *arguments: object) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(quchong("evaluate", *arguments, "--json").stdout)
    return content


def test_the_pairs_are_those_of_another_brute_force_and_the_removals_those_of_a_run(quchong: Command) -> None:
    records = make_records()
    write_records(quchong.folder / "in/a.jsonl", records)
    evaluation = evaluate(quchong, "in", "--sample", 1000)
    figures = brute_force.all_pairs([brute_force.shingles(row["text"]) for row in records], 0.5)
    for row, threshold in zip(evaluation["by_threshold"], THRESHOLDS, strict=True):
        assert row["found"] + row["lost_by_bands"] == sum(figure >= threshold for figure in figures.values())
        assert row["wrong"] == 0
    assert sum(row["pairs"] for row in evaluation["by_similarity"]) == len(figures)
    sample = evaluation["sample"]
    assert (sample["articles"], sample["out_of"]) == (len(records), len(records))
    for threshold, count in zip(THRESHOLDS, sample["removed_by_threshold"], strict=True):
        if threshold in (0.6, 0.8):
            (quchong.folder / "config.yaml").write_text(
                f"quchong: 1\ndedup: {{threshold: {threshold}, recall: 0.999999}}\n"
            )
            quchong("run", "in", "--out", f"out-{threshold}")
            removed = rows(quchong.folder / f"out-{threshold}/removed.jsonl")
            assert len(removed) == count > 20


@pytest.mark.parametrize("keep", ["longest", "first"])
def test_what_a_run_leaves_is_what_the_bands_lose(quchong: Command, keep: str) -> None:
    write_records(quchong.folder / "in/a.jsonl", make_records())
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\ndedup: {{keep: {keep}, recall: 0.5, num_perm: 32}}\n")
    evaluation = evaluate(quchong, "in", "--sample", 1000)
    sample, score = evaluation["sample"], evaluation["score"]
    assert score["lost_by_bands"] > 0
    assert 0 < sample["pairs_left"] <= score["lost_by_bands"]
    assert sample["removed"] < sample["removed_by_brute_force"]
    quchong("run", "in", "--out", "out")
    assert len(rows(quchong.folder / "out/removed.jsonl")) == sample["removed"]


def test_articles_that_are_always_kept_are_not_a_pair_that_is_left(quchong: Command) -> None:
    text = make_text(1)
    write_records(quchong.folder / "in/a.jsonl", [{"id": f"r{n}", "text": text} for n in range(3)])
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {always_keep: [r1, r2]}\n")
    sample = evaluate(quchong, "in", "--sample", 5)["sample"]
    assert (sample["removed"], sample["removed_by_brute_force"], sample["pairs_left"]) == (1, 1, 0)


def test_a_sample_depends_on_the_ids_alone_and_a_smaller_one_is_part_of_it(quchong: Command) -> None:
    records = [{"text": make_text(7)} for _ in range(40)]
    write_records(quchong.folder / "one/in/a.jsonl", records)
    for part in range(2):
        write_records(quchong.folder / f"two/{part}.jsonl", records[:10])
    whole, again, small = (
        evaluate(quchong, *arguments, "--sample", size)
        for arguments, size in ((["one/in"], 12), (["one/in"], 12), (["one/in"], 5))
    )
    assert whole == again
    assert (whole["sample"]["articles"], whole["sample"]["out_of"]) == (12, 40)
    assert whole["score"]["found"] == 12 * 11 / 2
    assert small["score"]["found"] == 5 * 4 / 2
    first, second = (evaluate(quchong, *paths, "--sample", 9) for paths in (["two", "one"], ["one", "two"]))
    assert first == second


def test_dropped_articles_are_in_no_sample_and_unread_records_are_a_warning(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(1)}, {"text": "短"}, {"text": 7}])
    (quchong.folder / "config.yaml").write_text("quchong: 1\nclean: {drop: [short]}\n")
    done = quchong("evaluate", "in", "--sample", 5, "--json")
    assert orjson.loads(done.stdout)["sample"]["out_of"] == 1
    assert done.stderr == (
        "warning: 1 files, pages or records could not be read; `quchong run` on the same paths lists them in "
        "skipped.jsonl, with the reasons\n"
    )


def test_the_corpus_of_the_repository(quchong: Command, repository: Any) -> None:
    printed = quchong("evaluate", repository / "corpus", "--sample", 100).stdout
    assert printed.startswith("sample    80 of 80 articles\n")
    assert "removed   10 articles  (brute force: 10; pairs left: 0)" in printed
    assert "wenku/" in printed


def test_names_that_act_on_a_terminal_are_shown_as_escapes(quchong: Command) -> None:
    write_records(quchong.folder / "in/a\x1b[31m\u202e.jsonl", [{"text": make_text(1)}] * 2)
    printed = quchong("evaluate", "in", "--sample", 5).stdout
    assert "\\x1b" in printed
    assert not {"\x1b", "\u202e"} & set(printed)


def test_nothing_to_read(quchong: Command) -> None:
    assert "no such file" in quchong("evaluate", "none", "--sample", 5, code=2).stderr
    (quchong.folder / "empty").mkdir()
    assert "nothing to read" in quchong("evaluate", "empty", "--sample", 5, code=2).stderr
