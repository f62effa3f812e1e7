"""The whole job on one screen: parse, fingerprint, band, prove, choose, write.

Every step is a stage over record batches, carried by the seven verbs of an engine (`engines/base.py`).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow as pa

from quchong import model
from quchong.choose.dropped import find_flagged, leave_out
from quchong.config.sections import Config, DedupOptions
from quchong.engines.engine import DatasetT, Engine, nothing
from quchong.flow import totals
from quchong.flow.lookups import ids_of
from quchong.flow.read_split_clean import parse, rows_of_kind
from quchong.progress import StepTimer
from quchong.read.pieces import Pieces
from quchong.write.options import OutputOptions
from quchong.write.output_rows import Decisions, corpus_rows, ledger_rows
from quchong.write.result_files import shard_names, write_lines, write_rows, write_skipped


@dataclass(frozen=True)
class PipelineResult:
    """What a run came to: the removals (model.REMOVAL), the files written, what was skipped, the counts.

    `unknown` are the ids that `dedup.always_keep` names and no article has.
    """

    removed: pa.Table
    files: pa.Table
    skipped: pa.Table
    counts: Mapping[str, Mapping[str, int]]
    unknown: Sequence[str]


def run_pipeline(
    pieces: Pieces, found: pa.Table, config: Config, engine: Engine[DatasetT], out: Path, timer: StepTimer
) -> PipelineResult:
    """Carry the job out over the inputs; `found` (model.SKIPPED) is what was passed over before."""
    # not waited for where the run is interrupted: an import that is cut short may keep a lock for which it waits
    loading = Thread(target=load_ahead, args=(config.dedup,), daemon=True)
    with timer.step("parse"):
        read = partial(parse, config=config, to_write=True)
        begun = loading.start if config.dedup.enabled else nothing
        parsed = engine.keep(engine.map(engine.source(pieces, pieces.size), read, model.PARSED), "parsed", begun)
        articles = engine.map(parsed, partial(rows_of_kind, column="article"), model.ARTICLE)
        lines = engine.map(parsed, partial(rows_of_kind, column="line"), model.LINE)
        pages = engine.collect(engine.map(parsed, partial(rows_of_kind, column="page"), model.PAGE))
        skipped = engine.collect(engine.map(parsed, partial(rows_of_kind, column="skipped"), model.SKIPPED))
        totals.check_ids(engine, articles, pieces.inputs)
        flagged = engine.map(articles, partial(find_flagged, flags=frozenset(config.clean.drop)), model.REMOVAL)
        dropped = engine.collect(flagged)
        left = engine.map(articles, partial(leave_out, dropped=dropped["row_key"].to_numpy()), model.ARTICLE)
        if config.dedup.enabled:
            loading.join()
    from quchong.flow.deduplicate import NO_DUPLICATES, find_duplicates, fingerprint_articles

    duplicates = NO_DUPLICATES
    if config.dedup.enabled:
        with timer.step("fingerprint"):
            prints = fingerprint_articles(engine, left, config.dedup)
        duplicates = find_duplicates(engine, prints, lambda _wanted: left, config.dedup, timer)
    removed = pa.concat_tables([dropped, duplicates.removed]).sort_by("row_key")
    with timer.step("write"):
        skipped = pa.concat_tables([found, skipped])
        searched = config.dedup.enabled and config.dedup.containment != "off"
        survivors, containers = removed["survivor"].drop_null(), duplicates.contained["container"]
        named = np.concatenate([survivors.to_numpy(), containers.to_numpy()])
        fates = Decisions(removed, duplicates.contained, ids_of(engine, articles, named), searched)
        written = engine.map(parsed, partial(rows_of_kind, column="written"), model.WRITTEN)
        files = write_results(engine, written, lines, fates, config.output, out)
        files.append(write_skipped(skipped, out / "skipped.jsonl"))
    counts = totals.count(engine, articles, lines, pages, skipped, removed, duplicates.contained, duplicates.caps)
    unknown = totals.find_unknown(engine, articles, config.dedup.always_keep)
    return PipelineResult(removed, pa.concat_tables(files), skipped, counts, unknown)


def load_ahead(options: DedupOptions) -> None:
    """Load what is for matching, numba and the kernels above all: half a second beside the processes that parse."""
    with suppress(Exception):  # what fails here fails again where it is used, and is told there
        from quchong.flow import deduplicate as duplicates

        duplicates.warm_up(options)


def write_results(
    engine: Engine[DatasetT],
    articles: DatasetT,
    lines: DatasetT,
    fates: Decisions,
    output: OutputOptions,
    out: Path,
) -> list[pa.Table]:
    """Write corpus and ledger of the articles (model.WRITTEN), and the lines; return what was written (MANIFEST)."""
    kept, gone = partial(corpus_rows, fates=fates, shards=output.shards), partial(ledger_rows, fates=fates)
    corpus = engine.map(articles, kept, model.OUTPUT_ROW)
    ledger = engine.map(articles, gone, model.OUTPUT_ROW)
    write = partial(write_rows, folder=out, compression=output.compression)
    write_corpus = partial(write, names=shard_names("articles", output.shards, output.compression))
    write_ledger = partial(write, names=shard_names("removed", 1, output.compression))
    shard, one_shard = ["shard", "row_key"], output.shards == 1
    keep_lines = partial(write_lines, path=out / "lines.parquet")
    written = [
        engine.exchange(corpus, shard, write_corpus, model.MANIFEST, in_order=one_shard),
        engine.exchange(ledger, shard, write_ledger, model.MANIFEST, in_order=True),
        engine.exchange(lines, ["file_index", "line"], keep_lines, model.MANIFEST, in_order=True),
    ]
    return [engine.collect(manifest) for manifest in written]
