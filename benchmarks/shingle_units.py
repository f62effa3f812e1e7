"""What shingles of characters and of words find: `python benchmarks/shingle_units.py FOLDER`.

FOLDER holds `laws.jsonl.zst` (id, text), `laws_version_pairs.tsv` (path_a, path_b: two versions of one law) and
`poem_pairs.jsonl.zst` (title, author, a, b, jaccard3: two editions of one poem). Prints the tables of
docs/matching.md. Seconds are of the processor, for folding, cutting, shingling and signing.
"""

import csv
import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import metadata
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from quchong.config.load import DedupOptions

from quchong import __version__
from quchong.evaluate.pair_figures import SignedTexts, count_shared, sign_batches
from quchong.match.brute_force import CountedPairs, find_all_pairs
from quchong.match.fold import fold_text
from quchong.read.streams import open_stream

UNITS = {
    **{f"char {width}": {"unit": "char", "shingle": width} for width in (5, 4, 3, 2)},
    **{f"word {width}": {"unit": "word", "shingle": width} for width in (3, 2, 1)},
}
THRESHOLD = 0.8
THRESHOLDS = (0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
SIMILARITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Where the ranges of the poems' grades begin; the last holds equal ones."""
SHORTEST = 20
"""Characters of a clause."""
ROUNDS = 3
TEXTS_A_BATCH = 1024
SENTENCE_END = re.compile("[。\\n]")
CLAUSE_NUMBER = re.compile("^第[一二三四五六七八九十百零]+条")
NUMBER = re.compile("[0-9]+|[一二三四五六七八九十百千万]+")
Key = tuple[int, int]


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    laws, poems = read(folder / "laws.jsonl.zst"), read(folder / "poem_pairs.jsonl.zst")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("jieba", "rjieba", "numpy"))
    print(f"quchong {__version__}, Python {platform.python_version()}, {platform.machine()}, {versions}\n")
    compare_on_laws(laws, folder / "laws_version_pairs.tsv")
    compare_on_poems(poems)
    compare_on_clauses([law["text"] for law in laws])
    time_a_user_dictionary([law["text"] for law in laws[::10]])


def read(path: Path) -> list[dict[str, Any]]:
    """Read records."""
    with open_stream(str(path)) as stream:
        return [orjson.loads(line) for line in stream.read().splitlines()]


def take(texts: Sequence[str], options: DedupOptions) -> tuple[SignedTexts, float]:
    """Return the shingle sets and signatures of texts, and the seconds it takes, the best of some rounds."""
    best = inf
    for _ in range(ROUNDS):
        started = time.process_time()
        taken = sign_batches(batches(texts), options)
        best = min(best, time.process_time() - started)
    return taken, best


def batches(texts: Sequence[str]) -> Iterator[pa.Array]:
    """Yield texts as Arrow arrays."""
    for start in range(0, len(texts), TEXTS_A_BATCH):
        yield pa.array(texts[start : start + TEXTS_A_BATCH], pa.large_string())


def figures(texts: SignedTexts, pairs: CountedPairs) -> dict[Key, float]:
    """Return the exact Jaccard of pairs."""
    sizes = np.diff(texts.sets.offsets)
    jaccard = pairs.shared / np.maximum(sizes[pairs.first] + sizes[pairs.second] - pairs.shared, 1)
    keys = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    return dict(zip(keys, jaccard.tolist(), strict=True))


def compare_on_laws(laws: list[dict[str, Any]], version_pairs: Path) -> None:
    """Compare with the pairs that shingles of five characters have at 0.8, and with the versions of one law."""
    numbers = {law["id"]: number for number, law in enumerate(laws)}
    with version_pairs.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    versions = [(numbers[row["path_a"]], numbers[row["path_b"]]) for row in rows]
    first, second = (np.array(side) for side in zip(*versions, strict=True))
    truth: set[Key] = set()
    print(f"{len(laws):,} laws; truth: the pairs at {THRESHOLD} by char 5; versions: {len(versions)} pairs of one law")
    print("unit    threshold  pairs  recall  precision      F1   versions  seconds")
    for name, unit in UNITS.items():
        texts, seconds = take([law["text"] for law in laws], DedupOptions.model_validate(unit))
        found = figures(texts, find_all_pairs(texts.sets, 0.5, 2))
        of_versions = list(figures(texts, count_shared(texts, first, second)).values())
        truth = truth or {key for key, jaccard in found.items() if jaccard >= THRESHOLD}
        best = max(THRESHOLDS, key=lambda threshold: f1(truth, at(found, threshold)))
        for threshold in dict.fromkeys((THRESHOLD, best)):
            taken = at(found, threshold)
            share = sum(jaccard >= threshold for jaccard in of_versions) / len(of_versions)
            recall, precision = len(taken & truth) / len(truth), len(taken & truth) / len(taken)
            print(
                f"{name}{threshold:11.2f}{len(taken):7}{recall:8.3f}{precision:11.3f}{f1(truth, taken):8.3f}"
                f"{share:11.3f}{seconds:9.2f}"
            )
    print()


def compare_on_poems(poems: list[dict[str, Any]]) -> None:
    """Compare with the pairs of two editions of a poem, by how much the editions have in common."""
    held = [text for poem in poems for text in (poem["a"], poem["b"])]
    named = [(poem["title"], poem["author"]) for poem in poems for _ in range(2)]
    first = np.arange(0, len(held), 2)
    grades = np.array([poem["jaccard3"] for poem in poems])
    starts = [(least, below) for least, below in zip(SIMILARITIES, (*SIMILARITIES[1:], 2), strict=True)]
    print(f"{len(poems):,} poems in two editions; recall by their graded similarity, precision over all {len(held):,}")
    print("grade from       " + "".join(f"{least:8.1f}" for least in SIMILARITIES) + "     all  precision      F1")
    counts = [int(((grades >= least) & (grades < below)).sum()) for least, below in starts]
    print("pairs            " + "".join(f"{count:8,}" for count in counts) + f"{len(poems):8,}")
    for name, unit in UNITS.items():
        texts, _ = take(held, DedupOptions.model_validate(unit))
        found = figures(texts, find_all_pairs(texts.sets, 0.4, 2))
        editions = np.array(list(figures(texts, count_shared(texts, first, first + 1)).values()))
        for threshold in (0.8, 0.7, 0.6, 0.5):
            reached = editions >= threshold
            recalls = [reached[(grades >= least) & (grades < below)].mean() for least, below in starts]
            taken = at(found, threshold)
            right = sum(named[a] == named[b] for a, b in taken)
            precision, recall = right / len(taken), reached.mean()
            print(
                f"{name} at {threshold:4.2f}  "
                + "".join(f"{recall:8.3f}" for recall in recalls)
                + f"{recall:8.3f}{precision:11.4f}{2 * precision * recall / (precision + recall):8.3f}"
            )

    for narrow in (3, 2):
        for bound in (50, 100, 200):
            compare_by_length(held, narrow, bound)
    print()


def compare_by_length(held: Sequence[str], narrow: int, bound: int) -> None:
    """Tell what narrow shingles below a length would find, and which pairs are torn because only one text is below."""
    lengths = np.array([len(fold_text(text)) for text in held])
    first = np.arange(0, len(held), 2)
    below, above = lengths[first] < bound, lengths[first + 1] < bound
    by_width = {}
    for width in (narrow, 5):
        texts, _ = take(held, DedupOptions(shingle=width))
        by_width[width] = np.array(list(figures(texts, count_shared(texts, first, first + 1)).values())) >= THRESHOLD
    found = np.where(below & above, by_width[narrow], by_width[5] & ~below & ~above)
    torn = (below != above) & by_width[narrow]
    print(
        f"char {narrow} below {bound} characters, else char 5, at {THRESHOLD}: recall {found.mean():.3f}, "
        f"{int((below != above).sum())} pairs on both sides of the bound, {int(torn.sum())} of them alike"
    )


def compare_on_clauses(laws: Sequence[str]) -> None:
    """Tell how many different clauses of laws are taken for duplicates, and how many of those differ in a number."""
    clauses = sorted(
        {clause for law in laws for clause in map(cut_clause, SENTENCE_END.split(law)) if len(clause) >= SHORTEST}
    )
    drawn = random.Random(5).sample(clauses, 60_000)  # noqa: S311 -- a sample, no secret
    for least, below in ((SHORTEST, 50), (50, 100)):
        held = [clause for clause in drawn if least <= len(clause) < below]
        print(f"{len(held):,} clauses of {least} to {below - 1} characters: pairs taken / of those with other numbers")
        for name in ("char 5", "char 4", "char 3", "char 2", "word 3", "word 2", "word 1"):
            texts, _ = take(held, DedupOptions.model_validate(UNITS[name]))
            found = figures(texts, find_all_pairs(texts.sets, 0.6, 2))
            cells = []
            for threshold in (0.8, 0.7, 0.6):
                taken = at(found, threshold)
                other = sum(NUMBER.findall(held[a]) != NUMBER.findall(held[b]) for a, b in taken)
                cells.append(f"at {threshold} {len(taken):5,} /{other:5,}")
            print(f"{name}  " + "   ".join(cells))
    print()


def cut_clause(text: str) -> str:
    """Return a clause folded, without its number."""
    return CLAUSE_NUMBER.sub("", fold_text(text))


def time_a_user_dictionary(laws: Sequence[str]) -> None:
    """Tell what jieba itself takes, which cuts where there is a user dictionary."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as user_dict:
        user_dict.write("河道管理机构\n")
        user_dict.flush()
        size = sum(len(law.encode()) for law in laws) / 1e6
        for name, given in (("rjieba", None), ("jieba, with a user dictionary", user_dict.name)):
            _, seconds = take(laws, DedupOptions(unit="word", shingle=2, user_dict=given))
            print(f"{name}: {size:.1f} MB in {seconds:.2f} s, {size / seconds:.1f} MB/s")


def at(found: dict[Key, float], threshold: float) -> set[Key]:
    """Return the pairs at a threshold."""
    return {key for key, jaccard in found.items() if jaccard >= threshold}


def f1(truth: set[Key], taken: set[Key]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * len(taken & truth) / max(len(taken) + len(truth), 1)


if __name__ == "__main__":
    main()
