"""An earlier result that is not that of the present job is refused with what differs."""

from pathlib import Path

import orjson
import pytest

from support.command import Command, write_records
from support.texts import make_text

REMEDY = "; use --fresh to replace it, or another --out\n"


@pytest.fixture
def quchong(quchong_here: Command) -> Command:
    for name in "abc":
        write_records(quchong_here.folder / f"in/{name}.jsonl", [{"text": make_text(ord(name))}])
    quchong_here("run", "in", "--out", "out", "--quiet")
    return quchong_here


def configure(quchong: Command, text: str) -> None:
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\n{text}\n", "utf-8")


def refuse(quchong: Command) -> str:
    """Return why the earlier result is refused."""
    message = quchong("run", "in", "--out", "out", "-q", code=2).stderr
    assert message.startswith("error: out/ was made ")
    assert message.endswith(REMEDY)
    return message.removeprefix("error: out/ was made ").removesuffix(REMEDY)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("dedup: {threshold: 0.75}", "with dedup.threshold 0.8, now 0.75"),
        (
            "dedup: {keep: first, always_keep: [x]}",
            'with dedup.keep longest, now first, dedup.always_keep [], now ["x"]',
        ),
        ("read: {gitignore: false}", "with read.gitignore true, now false"),
        ("output: {shards: 2}", "with output.shards 1, now 2"),
        ("clean: {rules: {editor: null}}", 'with clean.rules {}, now {"editor":null}'),
        ("read: {include: ['*.jsonl', '*.txt', '*.parquet', '*.jsonl.gz', '*.zst']}", "with another read.include"),
        (
            "dedup: {shingle: 4, num_perm: 64, seed: 2, threshold: 0.7, recall: 0.9}",
            "with dedup.shingle 5, now 4, dedup.num_perm 128, now 64, dedup.seed 1, now 2 and 2 more",
        ),
    ],
)
def test_options(quchong: Command, config: str, words: str) -> None:
    configure(quchong, config)
    assert refuse(quchong) == words


def test_options_that_decide_nothing_are_no_change(quchong: Command) -> None:
    configure(quchong, "engine: {workers: 1}\ncheck: {max_duplicates: 0.5}")
    assert "is up to date: 3 articles" in quchong("run", "in", "--out", "out").stdout


def test_inputs(quchong: Command) -> None:
    folder = quchong.folder / "in"
    (folder / "a.jsonl").unlink()
    write_records(folder / "b.jsonl", [{"text": make_text(0)}])
    for number in range(5):
        write_records(folder / f"new-{number}.jsonl", [{"text": make_text(number)}])
    new = "new: new-0.jsonl, new-1.jsonl, new-2.jsonl and 2 more"
    assert refuse(quchong) == f"from other inputs ({new}, gone: a.jsonl, changed: b.jsonl)"


def test_inputs_and_options(quchong: Command) -> None:
    write_records(quchong.folder / "in/d.jsonl", [{"text": make_text(0)}])
    configure(quchong, "dedup: {seed: 2}")
    assert refuse(quchong) == "with dedup.seed 1, now 2, and from other inputs (new: d.jsonl)"


def test_the_words_of_a_dictionary(quchong: Command) -> None:
    (quchong.folder / "words.txt").write_text("渡口\n", "utf-8")
    configure(quchong, "dedup: {unit: word, user_dict: words.txt}")
    quchong("run", "in", "--out", "out", "--fresh", "--quiet")
    (quchong.folder / "words.txt").write_text("渡口\n磨坊\n", "utf-8")
    assert refuse(quchong) == "with another dedup.user_dict"
    (quchong.folder / "moved").mkdir()
    (quchong.folder / "words.txt").write_text("渡口\n", "utf-8")
    (quchong.folder / "words.txt").rename(quchong.folder / "moved/words.txt")
    configure(quchong, "dedup: {unit: word, user_dict: moved/words.txt, seed: 2}")
    assert refuse(quchong) == "with dedup.seed 1, now 2"


def rewrite_record(file: Path, **keys: object) -> None:
    file.write_bytes(orjson.dumps({**orjson.loads(file.read_bytes()), **keys}))


def test_another_version(quchong: Command) -> None:
    from quchong import __version__

    rewrite_record(quchong.folder / "out/run.json", quchong="0.0.1", identity="other")
    assert refuse(quchong) == f"by quchong 0.0.1, now {__version__}"


@pytest.mark.parametrize("key", ["counts", "configuration", "files"])
def test_a_record_of_another_form(quchong: Command, key: str) -> None:
    rewrite_record(quchong.folder / "out/run.json", quchong="0.0.1", **{key: 7})
    for arguments in (["run", "in", "--out", "out", "-q"], ["explain", "out", "a.jsonl#1"]):
        message = quchong(*arguments, code=2).stderr
        assert "error: out/run.json: written by quchong 0.0.1, which this version cannot read" in message
        assert f"(key {key}" in message
        assert "); replace the result with `quchong run … --fresh`" in message
    quchong("run", "in", "--out", "out", "--fresh")
    assert "is up to date" in quchong("run", "in", "--out", "out").stdout
