"""Evaluate against labelled pairs: a JSON object a line, {"a": …, "b": …, "same": true or false}."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from quchong.config.sections import Config, DedupOptions
from quchong.errors import UsageError
from quchong.evaluate.articles import find_articles, open_corpus
from quchong.evaluate.pair_figures import THRESHOLDS, banding_at, count_shared, judge, score_at, sign_batches
from quchong.evaluate.scores import Evaluation, Judged, Truth, count_by_similarity
from quchong.progress import ProgressListener
from quchong.read.jsonl import iterate_lines
from quchong.read.streams import open_stream

TEXTS_A_BATCH = 4096
ID = re.compile(r"#\d+(?:\.\d+)?\Z")
"""How the id of an article ends, and hardly any text does."""
SHOWN = 5
"""Lines that a warning names, at most."""


@dataclass(frozen=True)
class LabelledPair:
    """Two texts, or the ids of two articles; whether they are the same; and the line that says so, from 1."""

    line: int
    a: str
    b: str
    same: bool


def evaluate_labelled(truth: Path, corpus: Sequence[Path], config: Config, listener: ProgressListener) -> Evaluation:
    """Evaluate against the labelled pairs in the file `truth`.

    They are pairs of texts or, with a corpus (files and folders), of ids of its articles.

    Raises
    ------
    UsageError
        The file cannot be read, a line is not a labelled pair, an id is that of several records, or no pair is left.
    InputError
        Several articles have the same id, and the replacement ids are already in use.
    """
    given = list(read_pairs(truth))
    if corpus:
        pairs = list(find_texts(given, truth, corpus, config, listener))
        warn_of_left_out(given, pairs, truth, config, listener)
    else:
        pairs = given
        refuse_ids(pairs, truth)
    if not pairs:
        raise UsageError(f"{truth}: no labelled pair left to judge; give at least one whose texts or ids exist")
    judged = judge_labelled(pairs, config.dedup)
    banding = banding_at(config.dedup.threshold, config.dedup)
    return Evaluation(
        score=score_at(judged, [config.dedup.threshold], config.dedup)[0],
        by_threshold=score_at(judged, THRESHOLDS, config.dedup),
        by_similarity=count_by_similarity(judged, banding, lambda index: (f"line {pairs[index].line}",)),
        truth=compare_with_labels(judged, pairs, config.dedup, left_out=len(given) - len(pairs)),
    )


def judge_labelled(pairs: Sequence[LabelledPair], options: DedupOptions) -> Judged:
    """Judge pairs of texts by the configuration; a text of several pairs is shingled and signed once."""
    numbers: dict[str, int] = {}
    first, second = (
        np.array([numbers.setdefault(text, len(numbers)) for text in side], np.int64)
        for side in ([pair.a for pair in pairs], [pair.b for pair in pairs])
    )
    texts = sign_batches(as_batches(numbers), options)
    return judge(texts, count_shared(texts, first, second), np.array([pair.same for pair in pairs]), options)


def compare_with_labels(judged: Judged, pairs: Sequence[LabelledPair], options: DedupOptions, left_out: int) -> Truth:
    """Return what the labelled pairs are, and which of them are judged wrongly."""
    lines = np.array([pair.line for pair in pairs])
    same = np.array([pair.same for pair in pairs])
    taken = (judged.jaccard >= options.threshold) & judged.met[banding_at(options.threshold, options)]
    return Truth(
        pairs=len(pairs),
        same=int(same.sum()),
        left_out=left_out,
        wrong=tuple(lines[taken & ~same].tolist()),
        missed=tuple(lines[same & ~taken].tolist()),
    )


def refuse_ids(pairs: Sequence[LabelledPair], truth: Path) -> None:
    """Raise UsageError where all texts look like ids of articles."""
    if pairs and all(ID.search(text) for pair in pairs for text in (pair.a, pair.b)):
        raise UsageError(f"{truth}: these are ids, not texts ({pairs[0].a}); say where the articles are: --corpus PATH")


def warn_of_left_out(
    given: Sequence[LabelledPair],
    pairs: Sequence[LabelledPair],
    truth: Path,
    config: Config,
    listener: ProgressListener,
) -> None:
    """Warn of the pairs that were left out because they name ids of no article."""
    lines = sorted({pair.line for pair in given} - {pair.line for pair in pairs})
    if lines:
        named = ", ".join(map(str, lines[:SHOWN])) + (", …" if len(lines) > SHOWN else "")
        dropped = " or one that clean.drop drops" if config.clean.drop else ""
        listener.warn(
            f"{truth}: {len(lines):,} pairs name ids that no article has{dropped}, and are left out (line {named})"
        )


def read_pairs(truth: Path) -> Iterator[LabelledPair]:
    """Yield the labelled pairs of a file; raises UsageError that names the line."""
    try:
        with open_stream(str(truth)) as stream:
            for number, line in enumerate(iterate_lines(stream), start=1):
                if line is None or line.strip():
                    yield read_pair(line, number, truth)
    except OSError as error:
        reason = (
            "a folder" if truth.is_dir() else error.strerror or ("unreadable" if truth.exists() else "no such file")
        )
        raise UsageError(f"{truth}: {reason}; give a file of labelled pairs, or --sample N to draw a sample") from None


def read_pair(line: bytes | None, number: int, truth: Path) -> LabelledPair:
    """Return the labelled pair of a line; raises UsageError where it is none. A line that is too long is None."""
    try:
        row = orjson.loads((line or b"").removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{truth}:{number}: not valid JSON: {error.msg}") from None
    kinds = {"a": str, "b": str, "same": bool}
    for key, kind in kinds.items():
        if not isinstance(row, dict) or not isinstance(row.get(key), kind):
            wanted = "true or false" if kind is bool else "a text"
            raise UsageError(f'{truth}:{number}: no {key!r} that is {wanted}; a line is {{"a": …, "b": …, "same": …}}')
    return LabelledPair(number, row["a"], row["b"], row["same"])


def find_texts(
    pairs: Sequence[LabelledPair], truth: Path, corpus: Sequence[Path], config: Config, listener: ProgressListener
) -> Iterator[LabelledPair]:
    """Yield the pairs of ids as pairs of texts, but for those of which an article is not there.

    An id that is both an article's own and that of a record is the article's. Raises UsageError where one is that of
    several records.
    """
    with open_corpus(corpus, config, listener) as opened:
        found = find_articles(opened, [name for pair in pairs for name in (pair.a, pair.b)])
    by_id = dict(zip(found["id"].to_pylist(), found["text"].to_pylist(), strict=True))
    by_record_id = dict(zip(found["record_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    repeated = {name for name, count in Counter(found["record_id"].to_pylist()).items() if count > 1} - by_id.keys()
    texts = by_record_id | by_id
    for pair in pairs:
        for name in {pair.a, pair.b} & repeated:
            raise UsageError(f"{truth}:{pair.line}: {name} is the id of several records; give the ids of the articles")
        if pair.a in texts and pair.b in texts:
            yield replace(pair, a=texts[pair.a], b=texts[pair.b])


def as_batches(texts: Iterable[str]) -> Iterator[pa.Array]:
    """Yield texts as Arrow arrays (large_string) of at most TEXTS_A_BATCH."""
    every = list(texts)
    for start in range(0, len(every), TEXTS_A_BATCH):
        yield pa.array(every[start : start + TEXTS_A_BATCH], pa.large_string())
