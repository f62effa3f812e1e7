"""The articles of files and folders, as a run has them before it searches for duplicates."""

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
from quchong.flow.lookups import ROW_COUNT, count_rows
from quchong.flow.parsed_corpus import parse_corpus
from quchong.flow.skipped_inputs import list_skipped
from quchong.folder_lock import temporary_folder
from quchong.model import ARTICLE, SKIPPED
from quchong.progress import ProgressListener, StepTimer
from quchong.read.input_files import describe_inputs
from quchong.read.pieces import Pieces
from quchong.runs.job import find_job_inputs

PLACE = pa.schema([("place", pa.int64())])


@dataclass(frozen=True)
class OpenCorpus:
    """Articles (model.ARTICLE) that an engine has, and the timer of the work on them."""

    engine: Engine[Any]
    articles: Any
    timer: StepTimer


@contextmanager
def open_corpus(paths: Sequence[Path], config: Config, listener: ProgressListener) -> Iterator[OpenCorpus]:
    """Read, split and clean files and folders; the result is deleted when the block ends.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to read.
    InputError
        Several articles have the same id, and the replacement ids are already in use.
    """
    timer = StepTimer(listener.begin)
    with temporary_folder() as folder:
        engine = choose_engine(config.engine, folder, listener.report)
        with timer.step("find"):
            files = find_job_inputs(paths, config, folder).files
            pieces = Pieces(describe_inputs(files, config.engine.worker_count), folder / "unpacked")
        with timer.step("parse"):
            corpus = parse_corpus(engine, pieces, config)
        listed = list_skipped(engine, SKIPPED.empty_table(), corpus.skipped)
        skipped = engine.fold(listed, count_rows, ROW_COUNT)["rows"]
        if skipped:
            listener.warn(
                f"{skipped:,} files, pages or records could not be read; `quchong run` on the same paths lists them in "
                "skipped.jsonl, with the reasons"
            )
        yield OpenCorpus(engine, corpus.wanted, timer)


def find_articles(corpus: OpenCorpus, names: Sequence[str]) -> pa.Table:
    """Return the articles (model.ARTICLE) with some ids, their own or those of their records, in order of row keys."""
    find = partial(named_articles, names=tuple(names))
    return corpus.engine.collect(corpus.engine.map(corpus.articles, find, ARTICLE)).sort_by("row_key")


def named_articles(batches: Iterator[pa.RecordBatch], names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those whose id, or that of their record, is among the names."""
    for batch in batches:
        yield batch.filter(pa.array(is_named(batch, names)))


def draw_sample(corpus: OpenCorpus, size: int) -> tuple[pa.Table, int]:
    """Return `size` articles (model.ARTICLE) in the order of row keys, and how many there are in all.

    They are those with the smallest hashes of their ids: the sample depends on the ids alone, and a smaller sample is
    part of a larger one.
    """
    engine = corpus.engine
    places = np.sort(engine.collect(engine.map(corpus.articles, find_places, PLACE))["place"].to_numpy())
    if len(places) <= size:
        return engine.collect(corpus.articles).sort_by("row_key"), len(places)
    choose = partial(articles_up_to, last=int(places[size - 1]))
    return engine.collect(engine.map(corpus.articles, choose, ARTICLE)).sort_by("row_key"), len(places)


def find_places(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → PLACE: where each article is in the order of the sample."""
    for batch in batches:
        yield pa.record_batch([places_of(batch)], schema=PLACE)


def articles_up_to(batches: Iterator[pa.RecordBatch], last: int) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those up to a last place in the order of the sample."""
    for batch in batches:
        yield batch.filter(pc.less_equal(places_of(batch), last))


def places_of(batch: pa.RecordBatch) -> pa.Array:
    """Return the place of each article in the order of the sample: a hash of its id, 63 bits."""
    digests = (blake2b(name.encode(), digest_size=8).digest() for name in batch["id"].to_pylist())
    return pa.array([int.from_bytes(digest, "big") >> 1 for digest in digests], pa.int64())
