"""Keywords of a text by jieba's TF-IDF, for people to look at; its table takes seconds to load."""

import logging
import tempfile
import warnings
from functools import cache
from typing import Any

import platformdirs


@cache
def load_analyser() -> Any:
    """Load jieba's analyser, silenced, its cache in a private folder instead of the shared temporary one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        import jieba.analyse
    jieba.setLogLevel(logging.ERROR)
    try:
        jieba.dt.tmp_dir = platformdirs.user_cache_dir("quchong", ensure_exists=True)
    except OSError:
        jieba.dt.tmp_dir = tempfile.mkdtemp(prefix="quchong-")
    return jieba.analyse


def find_keywords(text: str, count: int) -> list[str]:
    """Return the words of a text with the highest TF-IDF (jieba's own table), the highest first."""
    words: list[str] = load_analyser().extract_tags(text, topK=count)
    return words
