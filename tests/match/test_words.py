import logging
import warnings
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pytest

from quchong.match import kernel
from quchong.match.fold import fold_texts
from quchong.match.shingles import cut_words
from quchong.read.location import open_stream


def cut_with_jieba(text: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.ERROR)
    return list(jieba.cut(text, HMM=False))


def assert_same_words(texts: list[str]) -> None:
    folded = fold_texts(pa.array(texts, pa.string()))
    cut = cut_words(folded)
    for index in range(len(folded)):
        words = cut_with_jieba(folded.string(index))
        codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        expected = np.empty(len(words), np.uint64)
        kernel.hash_words(codes, np.array([len(word) for word in words], np.int64), expected)
        np.testing.assert_array_equal(cut.units[cut.offsets[index] : cut.offsets[index + 1]], expected)


def test_words_are_those_of_jieba() -> None:
    assert_same_words(["", "我们在河边的小学里读书，读到2024年。", "ABC公司的iPhone15手机", "讀書讀書", "αβγ δ"])


@pytest.mark.slow
def test_words_are_those_of_jieba_on_statutes(real_data: Path) -> None:
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        lines = stream.read().splitlines()
    assert_same_words([orjson.loads(line)["text"] for line in lines[::40]])
