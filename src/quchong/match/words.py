"""Words of folded texts: rjieba where it cuts exactly as jieba does, jieba itself where there is a user dictionary."""

import logging
import re
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quchong.match.fold import FoldedTexts, fold_text
from quchong.match.options import Fold
from quchong.native import kernels

Cut = Callable[[str], Iterable[str]]
ENTRY = re.compile(r"(?P<word>.+?)(?:\s+(?P<frequency>[0-9]+))?(?:\s+[a-z]+)?")
"""A line of a user dictionary in jieba's format: the word, and optionally its frequency and its part of speech."""


@cache
def load_jieba() -> Any:
    """Return jieba, silenced, with its cache in a private folder instead of the shared temporary one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.ERROR)
    jieba.dt.tmp_dir = cache_folder()
    return jieba


@cache
def cache_folder() -> str:
    """Return the user's cache folder; where it cannot be made, a new temporary one that is private to the user."""
    import platformdirs  # only where words are cut

    try:
        return platformdirs.user_cache_dir("quchong", ensure_exists=True)
    except OSError:
        return tempfile.mkdtemp(prefix="quchong-")


def choose_cut(user_dict: str | None, fold: Fold) -> Cut:
    """Return a function that cuts a folded text into words; unknown words are not guessed (jieba's HMM is off)."""
    if user_dict is not None:
        return partial(load_tokenizer(Path(user_dict).read_text("utf-8-sig"), fold).cut, HMM=False)
    import rjieba

    return partial(rjieba.cut, hmm=False)


@lru_cache(maxsize=1)
def load_tokenizer(user_dict: str, fold: Fold) -> Any:
    """Return a tokenizer of jieba that knows the words of a user dictionary (its content) too; it takes a second."""
    tokenizer = load_jieba().Tokenizer()
    tokenizer.tmp_dir = cache_folder()
    for word, frequency in read_entries(user_dict, fold):
        tokenizer.add_word(word, frequency)
    return tokenizer


def read_entries(user_dict: str, fold: Fold) -> Iterator[tuple[str, int | None]]:
    """Yield the words of a user dictionary, folded as the texts are, each with its frequency where one is given."""
    for line in user_dict.splitlines():
        entry = ENTRY.fullmatch(line.strip())
        if entry and (word := fold_text(entry["word"], fold)):
            yield word, int(entry["frequency"]) if entry["frequency"] else None


def hash_words(
    folded: FoldedTexts, user_dict: str | None, fold: Fold
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the hashes of the words of texts end to end (uint64), and where those of each text start and end (int64).

    Text i has the words from entry i to entry i + 1 of the second array. The folded text is cut, so copies that differ
    only in punctuation, width or script have the same words.
    """
    cut = choose_cut(user_dict, fold)
    lengths: list[int] = []
    offsets = np.zeros(len(folded) + 1, np.int64)
    for index in range(len(folded)):
        lengths.extend(map(len, cut(folded.string(index))))
        offsets[index + 1] = len(lengths)
    words = np.empty(len(lengths), np.uint64)
    kernels.hash_words(folded.codes, np.array(lengths, np.int64), words)
    return words, offsets
