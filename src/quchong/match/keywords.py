"""Keywords of a text by jieba's TF-IDF, for people to read; its table takes seconds to load."""

import warnings
from functools import cache
from typing import Any

from quchong.match.words import load_jieba


@cache
def load_analyser() -> Any:
    """Return jieba's analyser."""
    load_jieba()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba.analyse
    return jieba.analyse


def find_keywords(text: str, count: int) -> list[str]:
    """Return the `count` words of a text with the highest TF-IDF (by jieba's own table), the highest first."""
    words: list[str] = load_analyser().extract_tags(text, topK=count)
    return words
