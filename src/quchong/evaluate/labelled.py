"""Evaluate against labelled pairs: a JSON object a line, {"a": …, "b": …, "same": true or false}."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from quchong.config.sections import Config
from quchong.errors import UsageError
from quchong.evaluate.articles import find_articles, open_corpus
from quchong.evaluate.pair_figures import THRESHOLDS, banding_at, count_shared, judge, score_at, take_texts
from quchong.evaluate.scores import Evaluation, Truth, count_by_similarity
from quchong.progress import ProgressListener
from quchong.read.jsonl import iterate_lines
from quchong.read.streams import open_stream

TEXTS_A_BATCH = 4096
ID = re.compile(r"#\d+(?:\.\d+)?\Z")
"""How the id of an article ends, and hardly any text."""
SHOWN = 5
"""Lines that a warning names."""


@dataclass(frozen=True)
class LabelledPair:
    """Two texts, or the ids of two articles, whether they are the same, and the line that says so."""

    line: int
    a: str
    b: str
    same: bool


def evaluate_labelled(truth: Path, corpus: Sequence[Path], config: Config, listener: ProgressListener) -> Evaluation:
    """Evaluate against labelled pairs of texts or, where there is a corpus, of ids of its articles.

    Raises
    ------
    UsageError
        The file cannot be read, a line is no labelled pair, an id is that of two articles, or no pair is left.
    InputError
        Two inputs of the corpus give one id.
    """
    given = list(read_pairs(truth))
    pairs = list(look_up_texts(given, truth, corpus, config, listener)) if corpus else given
    if not corpus and given and all(ID.search(text) for pair in given for text in (pair.a, pair.b)):
        raise UsageError(f"{truth}: these are ids, not texts ({given[0].a}); say where the articles are: --corpus PATH")
    left_out = sorted({pair.line for pair in given} - {pair.line for pair in pairs})
    if left_out:
        named = ", ".join(map(str, left_out[:SHOWN])) + (", …" if len(left_out) > SHOWN else "")
        dropped = " or one that clean.drop drops" if config.clean.drop else ""
        listener.warn(
            f"{truth}: {len(left_out):,} pairs name ids that no article has{dropped}, and are left out (line {named})"
        )
    if not pairs:
        raise UsageError(f"{truth}: no pair to judge; give at least one")
    options = config.dedup
    numbers = {
        text: number for number, text in enumerate(dict.fromkeys(it for pair in pairs for it in (pair.a, pair.b)))
    }
    texts = take_texts(as_batches(numbers), options)
    first, second = (
        np.array([numbers[text] for text in side]) for side in zip(*((it.a, it.b) for it in pairs), strict=True)
    )
    same = np.array([pair.same for pair in pairs])
    judged = judge(texts, count_shared(texts, first, second), same, options)
    banding = banding_at(options.threshold, options)
    taken = (judged.jaccard >= options.threshold) & judged.met[banding]
    lines = np.array([pair.line for pair in pairs])
    return Evaluation(
        score=score_at(judged, [options.threshold], options)[0],
        by_threshold=score_at(judged, THRESHOLDS, options),
        by_similarity=count_by_similarity(judged, banding, lambda index: (f"line {lines[index]}",)),
        truth=Truth(
            pairs=len(pairs),
            same=int(same.sum()),
            left_out=len(left_out),
            wrong=tuple(lines[taken & ~same].tolist()),
            missed=tuple(lines[same & ~taken].tolist()),
        ),
    )


def read_pairs(truth: Path) -> Iterator[LabelledPair]:
    """Yield the labelled pairs of a file; raises UsageError, naming the line."""
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
    """Read one line."""
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


def look_up_texts(
    pairs: Sequence[LabelledPair], truth: Path, corpus: Sequence[Path], config: Config, listener: ProgressListener
) -> Iterator[LabelledPair]:
    """Yield the pairs with the texts of the articles that they name; those of which one is not there are left out.

    An id is an article's own before it is that of a record.
    """
    with open_corpus(corpus, config, listener) as opened:
        found = find_articles(opened, [name for pair in pairs for name in (pair.a, pair.b)])
    texts: dict[str, str] = {}
    twice: set[str] = set()
    for record_id, text in zip(found["record_id"].to_pylist(), found["text"].to_pylist(), strict=True):
        if record_id in texts:
            twice.add(record_id)
        texts[record_id] = text
    own = dict(zip(found["id"].to_pylist(), found["text"].to_pylist(), strict=True))
    texts.update(own)
    for pair in pairs:
        for name in {pair.a, pair.b} & twice - own.keys():
            raise UsageError(f"{truth}:{pair.line}: {name} is the id of several records; give the ids of the articles")
        if pair.a in texts and pair.b in texts:
            yield replace(pair, a=texts[pair.a], b=texts[pair.b])


def as_batches(texts: Iterable[str]) -> Iterator[pa.Array]:
    """Yield texts as Arrow arrays."""
    held = list(texts)
    for start in range(0, len(held), TEXTS_A_BATCH):
        yield pa.array(held[start : start + TEXTS_A_BATCH], pa.large_string())
