"""The articles of files and folders, as a run has them before it looks for duplicates."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.choose.policies import is_named
from quchong.config.sections import Config
from quchong.engines.choose_engine import choose_engine
from quchong.engines.engine import Engine
from quchong.flow.parsed_corpus import parse_corpus
from quchong.model import ARTICLE
from quchong.progress import ProgressListener, StepTimer
from quchong.read.input_files import describe_inputs
from quchong.read.pieces import Pieces
from quchong.runs.job import find_job_inputs

PLACE = pa.schema([("place", pa.int64())])


@dataclass(frozen=True)
class Corpus:
    """Articles (model.ARTICLE) that an engine holds, and the timer of the work on them."""

    engine: Engine[Any]
    articles: Any
    timer: StepTimer


@contextmanager
def open_corpus(paths: Sequence[Path], config: Config, listener: ProgressListener) -> Iterator[Corpus]:
    """Read, split and clean files and folders; what is worked out is gone when the block ends.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to read.
    InputError
        Two inputs give one id.
    """
    timer = StepTimer(listener.begin)
    with tempfile.TemporaryDirectory(prefix="quchong-") as name:
        folder = Path(name)
        engine = choose_engine(config.engine, folder, listener.report)
        with timer.step("find"):
            files = find_job_inputs(paths, config, folder).files
            pieces = Pieces(describe_inputs(files, config.engine.worker_count), folder / "unpacked")
        with timer.step("parse"):
            corpus = parse_corpus(engine, pieces, config)
        skipped = corpus.skipped.num_rows
        if skipped:
            listener.warn(f"{skipped:,} files, pages or records cannot be read; `quchong run` says which and why")
        yield Corpus(engine, corpus.wanted, timer)


def find_articles(corpus: Corpus, names: Sequence[str]) -> pa.Table:
    """Return the articles that some names name, by their ids or those of their records, in the order of row keys."""
    find = partial(named_articles, names=tuple(names))
    return corpus.engine.collect(corpus.engine.map(corpus.articles, find, ARTICLE)).sort_by("row_key")


def named_articles(batches: Iterator[pa.RecordBatch], names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those that are named."""
    for batch in batches:
        yield batch.filter(pa.array(is_named(batch, names)))


def draw_sample(corpus: Corpus, size: int) -> tuple[pa.Table, int]:
    """Return so many articles, those of the smallest hash of their id, by row key; and how many there are in all.

    The sample depends on nothing but the ids, and a smaller sample is a part of a larger one.
    """
    engine = corpus.engine
    places = np.sort(engine.collect(engine.map(corpus.articles, tell_places, PLACE))["place"].to_numpy())
    if len(places) <= size:
        return engine.collect(corpus.articles).sort_by("row_key"), len(places)
    choose = partial(articles_up_to, last=int(places[size - 1]))
    return engine.collect(engine.map(corpus.articles, choose, ARTICLE)).sort_by("row_key"), len(places)


def tell_places(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → PLACE."""
    for batch in batches:
        yield pa.record_batch([places_of(batch)], schema=PLACE)


def articles_up_to(batches: Iterator[pa.RecordBatch], last: int) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those whose place is not behind the last one."""
    for batch in batches:
        yield batch.filter(pc.less_equal(places_of(batch), last))


def places_of(batch: pa.RecordBatch) -> pa.Array:
    """Return the hash of each article's id, 63 bits."""
    digests = (blake2b(name.encode(), digest_size=8).digest() for name in batch["id"].to_pylist())
    return pa.array([int.from_bytes(digest, "big") >> 1 for digest in digests], pa.int64())
