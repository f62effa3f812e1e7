import logging
import warnings
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pytest

from quchong.config.config_file import load_config
from quchong.config.sections import Config
from quchong.errors import ConfigError
from quchong.match.fold import fold_text, fold_texts
from quchong.match.options import MatchOptions
from quchong.match.words import hash_words
from quchong.native import kernels
from quchong.read.streams import open_stream
from support.command import Command, rows, write_records
from support.shingles import shingle_sets

SENTENCE = "云栖谷的数据湖仓项目，去年冬天在石磨坊村落了地。"


def cut_with_jieba(text: str, user_dict: Path | None = None) -> list[str]:
    """Let jieba cut, by its own reading of the dictionary."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = jieba.dt.tmp_dir
    if user_dict:
        with user_dict.open("rb") as stream:
            tokenizer.load_userdict(stream)
    return list(tokenizer.cut(text, HMM=False))


def assert_same_words(texts: list[str], user_dict: Path | None = None) -> None:
    folded = fold_texts(pa.array(texts, pa.string()))
    hashes, offsets = hash_words(folded, str(user_dict) if user_dict else None, "characters")
    for index in range(len(folded)):
        words = cut_with_jieba(folded.string(index), user_dict)
        codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        expected = np.empty(len(words), np.uint64)
        kernels.hash_words(codes, np.array([len(word) for word in words], np.int64), expected)
        np.testing.assert_array_equal(hashes[offsets[index] : offsets[index + 1]], expected)


@pytest.fixture
def user_dict(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("云栖谷 50 ns\n数据湖仓\n石磨坊村 nz\n\n落了地 3\n", "utf-8")
    return path


def test_words_are_those_of_jieba() -> None:
    assert_same_words(["", "我们在河边的小学里读书，读到2024年。", "ABC公司的iPhone15手机", "讀書讀書", "αβγ δ"])


def test_with_a_user_dictionary_words_are_those_of_jieba_with_it(user_dict: Path) -> None:
    words = cut_with_jieba(fold_text(SENTENCE), user_dict)
    assert {"云栖谷", "数据湖仓", "石磨坊村", "落了地"} <= set(words)
    assert not {"云栖谷", "数据湖仓"} & set(cut_with_jieba(fold_text(SENTENCE)))
    assert_same_words([SENTENCE, "", "数据湖仓", "湖仓的数据"], user_dict)


def test_words_of_the_dictionary_are_folded_as_the_texts_are(tmp_path: Path, user_dict: Path) -> None:
    other = tmp_path / "traditional.txt"
    other.write_text("\ufeff雲棲谷 50 ns\n數據·湖倉\n石磨坊村 nz\n！！\n落了地 3\n", "utf-8")
    plain, folded = (
        shingle_sets([SENTENCE], MatchOptions(unit="word", shingle=1, user_dict=str(path)))[0]
        for path in (user_dict, other)
    )
    np.testing.assert_array_equal(plain, folded)


def test_what_the_dictionary_holds_enters_the_result_hash_and_its_place_does_not(
    tmp_path: Path, user_dict: Path
) -> None:
    def hash_with(path: Path) -> str:
        return Config.model_validate({"dedup": {"unit": "word", "user_dict": str(path)}}).result_hash

    moved = tmp_path / "elsewhere.txt"
    moved.write_bytes(user_dict.read_bytes())
    before = hash_with(user_dict)
    assert hash_with(moved) == before
    user_dict.write_text("云栖谷\n", "utf-8")
    assert hash_with(user_dict) != before
    assert Config.model_validate({"dedup": {"unit": "word"}}).result_hash != before


def test_the_dictionary_is_looked_for_beside_the_configuration(tmp_path: Path, user_dict: Path) -> None:
    (tmp_path / "config.yaml").write_text("quchong: 1\ndedup: {unit: word, user_dict: words.txt}\n")
    assert load_config(tmp_path / "config.yaml").dedup.user_dict == str(user_dict)


@pytest.mark.parametrize(
    ("dedup", "says"),
    [
        ("{unit: word, user_dict: none.txt}", "none.txt: No such file"),
        ("{unit: word, user_dict: .}", "Is a directory"),
        ("{unit: word, user_dict: gbk.txt}", "not UTF-8"),
        ("{user_dict: words.txt}", "unit: word"),
    ],
)
def test_a_dictionary_that_is_none_is_an_error(tmp_path: Path, user_dict: Path, dedup: str, says: str) -> None:
    assert user_dict.is_file()
    (tmp_path / "gbk.txt").write_bytes("云栖谷".encode("gbk"))
    (tmp_path / "config.yaml").write_text(f"quchong: 1\ndedup: {dedup}\n")
    with pytest.raises(ConfigError, match=says):
        load_config(tmp_path / "config.yaml")


def test_a_run_with_a_user_dictionary_says_nothing_of_jieba_and_does_another_run_when_it_changes(
    quchong: Command,
) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": SENTENCE}, {"text": SENTENCE}])
    (quchong.folder / "words.txt").write_text("云栖谷\n", "utf-8")
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {unit: word, user_dict: words.txt}\n")
    assert quchong("run", "in", "--out", "out").stderr.startswith("configuration: ")
    assert "jieba" not in quchong("run", "in", "--out", "again").stderr
    assert len(rows(quchong.folder / "out/removed.jsonl")) == 1
    assert "up to date" in quchong("run", "in", "--out", "out").stdout
    (quchong.folder / "words.txt").write_text("数据湖仓\n", "utf-8")
    assert "another dedup.user_dict" in quchong("run", "in", "--out", "out", code=2).stderr


@pytest.mark.slow
def test_words_are_those_of_jieba_on_statutes(real_data: Path) -> None:
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        lines = stream.read().splitlines()
    assert_same_words([orjson.loads(line)["text"] for line in lines[::40]])
