from pathlib import Path
from typing import Any

import orjson
import pytest
from datasketch import MinHash

from quchong.evaluate.pair_figures import THRESHOLDS
from quchong.match.bands import choose_banding
from quchong.match.options import MatchOptions
from support import brute_force
from support.command import Command, write_records
from support.shingles import shingle_sets
from support.texts import edit_text, make_text

PAIRS = [(make_text(seed, 12), edit_text(make_text(seed, 12), seed, seed % 9), seed % 9 < 5) for seed in range(90)]
PAIRS += [(make_text(seed, 12), make_text(seed + 1000, 12), False) for seed in range(20)]
PAIRS += [("", "", False), ("！？", "。", False), ("月", "月", True)]


def write_truth(folder: Path, pairs: list[tuple[str, str, bool]]) -> Path:
    return write_records(folder / "truth.jsonl", [{"a": a, "b": b, "same": same, "why": 1} for a, b, same in pairs])


def evaluate(quchong: Command, *arguments: object) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(quchong("evaluate", *arguments, "--json").stdout)
    return content


def expect(threshold: float) -> dict[str, int]:
    """Judge the pairs by sets of strings, and by datasketch's signatures in bands."""
    options = MatchOptions()
    banding = choose_banding(options.num_perm, threshold, options.recall)
    counted = dict.fromkeys(("found", "wrong", "below_threshold", "lost_by_bands"), 0)
    for a, b, same in PAIRS:
        reaches = brute_force.jaccard(brute_force.shingles(a), brute_force.shingles(b)) >= threshold
        signatures = []
        for shingles in shingle_sets([a, b], options):
            minhash = MinHash(options.num_perm, seed=options.seed, hashfunc=int, scheme="affine32")
            minhash.update_batch([int(shingle) >> 32 for shingle in shingles])
            signatures.append(minhash.hashvalues.tolist())
        starts = range(0, banding.bands * banding.rows, banding.rows)
        met = any(signatures[0][at : at + banding.rows] == signatures[1][at : at + banding.rows] for at in starts)
        if same and not reaches:
            counted["below_threshold"] += 1
        elif same and not met:
            counted["lost_by_bands"] += 1
        elif same:
            counted["found"] += 1
        elif reaches and met:
            counted["wrong"] += 1
    return counted


def test_every_threshold_counts_as_sets_of_strings_and_datasketch_say(quchong: Command) -> None:
    evaluation = evaluate(quchong, write_truth(quchong.folder, PAIRS))
    expected = [expect(threshold) for threshold in THRESHOLDS]
    assert len({str(counted) for counted in expected}) > 5
    for row, counted in zip(evaluation["by_threshold"], expected, strict=True):
        assert {name: row[name] for name in counted} == counted
    assert evaluation["score"] == next(row for row in evaluation["by_threshold"] if row["threshold"] == 0.8)
    assert evaluation["truth"]["pairs"] == len(PAIRS)
    assert "sample" not in evaluation


def test_wrong_and_missed_pairs_are_named_by_line(quchong: Command) -> None:
    text = make_text(1)
    pairs = [(text, text, True), (text, text, False), (text, make_text(2), True), (text, make_text(3), False)]
    truth = evaluate(quchong, write_truth(quchong.folder, pairs))["truth"]
    assert (truth["wrong"], truth["missed"]) == ([2], [3])


def test_empty_texts_and_symbols_are_no_match(quchong: Command) -> None:
    truth = write_truth(quchong.folder, [("", "", True), ("！？", "！？", True), ("", "天", True)])
    evaluation = evaluate(quchong, truth)
    assert [evaluation["score"][name] for name in ("found", "below_threshold", "recall")] == [0, 3, 0.0]
    assert [row["met"] for row in evaluation["by_similarity"]] == [0]


def test_pairs_of_ids_are_looked_up_in_a_corpus(quchong: Command) -> None:
    text = make_text(1)
    write_records(
        quchong.folder / "in/a.jsonl",
        [{"id": "r1", "text": text}, {"id": "r2", "text": edit_text(text, 1, 1)}, {"id": "r3", "text": make_text(2)}],
    )
    truth = write_truth(quchong.folder, [("r1", "a.jsonl#2", True), ("r1", "r3", False), ("r1", "r9", True)])
    done = quchong("evaluate", truth, "--corpus", "in", "--json")
    assert "1 pairs name ids that no article has, and are left out (line 3)" in done.stderr
    evaluation = orjson.loads(done.stdout)
    assert evaluation["truth"] == {"pairs": 2, "same": 1, "left_out": 1, "wrong": [], "missed": []}
    assert evaluation["score"]["f1"] == 1.0


def test_an_id_of_several_records_is_an_error(quchong: Command) -> None:
    for name in ("a", "b"):
        write_records(quchong.folder / f"in/{name}.jsonl", [{"id": "r1", "text": make_text(1)}])
    truth = write_truth(quchong.folder, [("a.jsonl#1", "b.jsonl#1", True), ("r1", "a.jsonl#1", True)])
    assert (
        "truth.jsonl:2: r1 is the id of several records" in quchong("evaluate", truth, "--corpus", "in", code=2).stderr
    )


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('{"a": "x", "b": "y", "same": true}\n\n{"a": "x"', "truth.jsonl:3: not valid JSON"),
        ('{"a": "x", "b": "y", "same": "yes"}', "truth.jsonl:1: no 'same' that is true or false"),
        ('{"a": "x", "b": 7, "same": true}', "truth.jsonl:1: no 'b' that is a text"),
        ("[1]", "truth.jsonl:1: no 'a' that is a text"),
        ("", "no labelled pair left to judge"),
        ('{"a": "x.txt#1", "b": "x.jsonl#2.1", "same": true}', "these are ids, not texts (x.txt#1)"),
    ],
)
def test_what_is_no_truth_is_an_error(quchong: Command, lines: str, says: str) -> None:
    (quchong.folder / "truth.jsonl").write_text(lines)
    assert says in quchong("evaluate", "truth.jsonl", code=2).stderr


def test_a_byte_order_mark_is_no_part_of_a_truth(quchong: Command) -> None:
    truth = Path(write_truth(quchong.folder, PAIRS))
    plain = evaluate(quchong, truth)
    truth.write_bytes(b"\xef\xbb\xbf" + truth.read_bytes())
    assert evaluate(quchong, truth) == plain


def test_wrong_usage(quchong: Command) -> None:
    assert "none.jsonl" in quchong("evaluate", "none.jsonl", code=2).stderr
    assert "--sample" in quchong("evaluate", "a", "b", code=2).stderr
    assert "--corpus" in quchong("evaluate", "a", "--sample", 5, "--corpus", "b", code=2).stderr
    assert ".: a folder; give a file of labelled pairs, or --sample N" in quchong("evaluate", ".", code=2).stderr


def test_the_tables_are_printed_and_nothing_in_them_acts_on_a_terminal(quchong: Command) -> None:
    printed = quchong("evaluate", write_truth(quchong.folder, PAIRS)).stdout
    assert printed.startswith(f"pairs     {len(PAIRS)}  (")
    assert "at 0.8    precision " in printed
    assert "21×6" in printed
    assert printed.count("line ") >= 3
