"""The whole job on one screen: parse, fingerprint, find duplicates, write.

Every step is a stage over record batches, carried out by the verbs of an engine (`engines/engine.py`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from quchong.config.sections import Config, DedupOptions
from quchong.engines.engine import DatasetT, Engine
from quchong.flow import deduplicate, totals
from quchong.flow.article_ids import find_unknown
from quchong.flow.fates import find_fates
from quchong.flow.joins import join
from quchong.flow.output_layout import choose_layout, with_layout
from quchong.flow.parsed_corpus import ParsedCorpus, parse_corpus
from quchong.flow.skipped_inputs import list_skipped
from quchong.model import FATE, MANIFEST, OUTPUT_LINE, OUTPUT_ROW, OUTPUT_SKIPPED, WRITTEN
from quchong.progress import StepTimer
from quchong.read.pieces import Pieces
from quchong.split.sites.sheet import SITES_FILE, dump_sheets
from quchong.write.corpus_formats import choose_row_file
from quchong.write.options import OutputOptions
from quchong.write.output_rows import (
    ROW_BYTES,
    corpus_rows,
    ledger_rows,
    measure_rows,
    output_lines,
    output_skipped,
    shards_for,
)
from quchong.write.result_files import (
    LINE_KEYS,
    SKIPPED_KEYS,
    complete_file,
    complete_shards,
    name_shards,
    write_file,
    write_lines,
    write_shards,
    write_skipped,
    write_text,
)
from quchong.write.row_layout import RowLayout
from quchong.write.row_schema import REMOVED_ROW

if TYPE_CHECKING:
    from quchong.flow.deduplicate import Duplicates


@dataclass(frozen=True)
class PipelineResult:
    """What a run gave.

    Attributes
    ----------
    files
        The files that were written (model.MANIFEST).
    skipped
        How much was not read, by reason; see `totals.count_skipped`.
    counts
        What each step took and gave; see `totals.count`.
    unknown
        The ids that `dedup.always_keep` names and no article has.
    schemas
        The columns of the corpus and of the ledger, by stem; none for a corpus without types.
    """

    files: pa.Table
    skipped: Mapping[str, Counter[str]]
    counts: Mapping[str, Mapping[str, int]]
    unknown: Sequence[str]
    schemas: Mapping[str, pa.Schema]


def run_pipeline(
    pieces: Pieces, passed_over: pa.Table, config: Config, engine: Engine[DatasetT], out: Path, timer: StepTimer
) -> PipelineResult:
    """Make a corpus of the inputs in the folder `out`; `passed_over` (model.SKIPPED) are the inputs left out before.

    Raises
    ------
    InputError
        Several articles have the same id, and the replacement ids are already in use.
    """
    with timer.step("parse"):
        corpus = parse_corpus(engine, pieces, config, to_write=True)
    duplicates = find_duplicates(engine, corpus, config.dedup, timer)
    removed = engine.union(corpus.dropped, duplicates.removed)
    with timer.step("write"):
        fates = find_fates(engine, removed, duplicates.contained, corpus.articles)
        searched = config.dedup.enabled and config.dedup.containment != "off"
        layout = choose_layout(engine, corpus.written, config)
        files = write_results(engine, corpus, fates, layout, searched=searched, options=config.output, out=out)
        skipped = list_skipped(engine, passed_over, corpus.skipped)
        files.append(write_all_skipped(engine, skipped, out / "skipped.jsonl"))
        if corpus.sites:
            files.append(write_text(dump_sheets(corpus.sites), out / SITES_FILE, len(corpus.sites)))
    skipped_counts = totals.count_skipped(engine, skipped)
    counts = totals.count(engine, corpus, skipped_counts, fates, duplicates.caps, config)
    typed = config.output.format != "text" and layout.has_types
    schemas = {"removed": REMOVED_ROW} | ({"articles": layout.schema} if typed else {})
    unknown = find_unknown(engine, corpus.articles, config.dedup.always_keep)
    return PipelineResult(pa.concat_tables(files), skipped_counts, counts, unknown, schemas)


def find_duplicates(
    engine: Engine[DatasetT], corpus: ParsedCorpus[DatasetT], options: DedupOptions, timer: StepTimer
) -> "Duplicates[DatasetT]":
    """Find the duplicates among the articles, where the options say so."""
    if not options.enabled:
        return deduplicate.no_duplicates(engine)
    with timer.step("fingerprint"):
        prints = deduplicate.fingerprint_articles(engine, corpus.wanted, options)
    return deduplicate.find_duplicates(engine, prints, lambda _wanted: corpus.wanted, options, timer)


def write_results(
    engine: Engine[DatasetT],
    corpus: ParsedCorpus[DatasetT],
    fates: DatasetT,
    layout: RowLayout,
    *,
    searched: bool,
    options: OutputOptions,
    out: Path,
) -> list[pa.Table]:
    """Write the corpus, the ledger and the lines to a folder; returns the MANIFEST of each.

    `fates` is what becomes of articles (model.FATE); `searched` says whether containers were searched for.
    """
    of_fates, of_articles = (fates, FATE), (corpus.written, WRITTEN)
    removed = join(engine, of_fates, of_articles, ledger_rows, OUTPUT_ROW)

    def rows_in(shards: int) -> DatasetT:
        to_corpus = partial(corpus_rows, shards=shards, searched=searched)
        kept = join(engine, of_fates, of_articles, to_corpus, OUTPUT_ROW)
        return with_layout(engine, kept, removed, layout, shards)

    shards = options.shards
    if options.shard_bytes is not None:
        shards = shards_for(engine.fold(rows_in(1), measure_rows, ROW_BYTES)["bytes"], options.shard_bytes)
    articles = name_shards(out, "articles", shards, choose_row_file(options, layout.schema, of_corpus=True))
    ledger = name_shards(out, "removed", 1, choose_row_file(options, REMOVED_ROW, of_corpus=False))
    lines = out / "lines.parquet"
    by_shard = ["shard", "row_key"]
    of_pages = engine.map(corpus.lines, output_lines, OUTPUT_LINE)
    to_articles, to_ledger = (partial(write_shards, files=files) for files in (articles, ledger))
    # a join gives rows in the order of row keys, which is that of a single shard
    kept_files = engine.exchange(rows_in(shards), by_shard, to_articles, MANIFEST, in_order=shards == 1)
    removed_files = engine.exchange(removed, by_shard, to_ledger, MANIFEST, in_order=True)
    line_files = engine.exchange(of_pages, LINE_KEYS, partial(write_file, path=lines, write=write_lines), MANIFEST)
    return [
        complete_shards(engine.collect(kept_files), articles),
        complete_shards(engine.collect(removed_files), ledger),
        complete_file(engine.collect(line_files), lines, write_lines),
    ]


def write_all_skipped(engine: Engine[DatasetT], skipped: DatasetT, path: Path) -> pa.Table:
    """Write what was skipped (model.SKIPPED) to a file; returns its MANIFEST."""
    rows = engine.map(skipped, output_skipped, OUTPUT_SKIPPED)
    written = engine.exchange(rows, SKIPPED_KEYS, partial(write_file, path=path, write=write_skipped), MANIFEST)
    return complete_file(engine.collect(written), path, write_skipped)
