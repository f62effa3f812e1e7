"""The whole job on one screen: parse, fingerprint, band, prove, choose, write.

Every step is a stage over record batches, carried by the seven verbs of an engine (`engines/base.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from quchong import counts, model
from quchong.choose.dropped import DROPPED, as_removals, find_flagged, leave_out
from quchong.choose.policies import choose_policy
from quchong.choose.survivors import choose_survivors
from quchong.clock import Clock
from quchong.config import Config
from quchong.engines.base import DatasetT, Engine
from quchong.match import stages as match
from quchong.match.bands import choose_banding
from quchong.model import Removal
from quchong.parse import parse, pick
from quchong.write.files import shard_names, write_lines, write_rows, write_skipped
from quchong.write.options import OutputOptions
from quchong.write.rows import corpus_rows, ledger_rows


@dataclass(frozen=True)
class Outcome:
    """What a run came to: the removals by row key, the files written, what was skipped, the counts of every step."""

    removed: Mapping[int, Removal]
    files: pa.Table
    skipped: pa.Table
    counts: Mapping[str, Mapping[str, int]]


def run_pipeline(
    inputs: pa.Table, found: pa.Table, config: Config, engine: Engine[DatasetT], out: Path, clock: Clock
) -> Outcome:
    """Carry the job out over the inputs (model.INPUT); `found` (model.SKIPPED) is what was passed over before."""
    with clock.step("parse"):
        parsed = engine.keep(engine.map(engine.source(inputs), partial(parse, config=config), model.PARSED), "parsed")
        articles = engine.map(parsed, partial(pick, column="article"), model.ARTICLE)
        lines = engine.map(parsed, partial(pick, column="line"), model.LINE)
        pages = engine.collect(engine.map(parsed, partial(pick, column="page"), model.PAGE))
        skipped = engine.collect(engine.map(parsed, partial(pick, column="skipped"), model.SKIPPED))
        counts.check_ids(engine, articles, inputs)
    flagged = engine.map(articles, partial(find_flagged, flags=frozenset(config.clean.drop)), DROPPED)
    dropped = as_removals(engine.collect(flagged))
    left = engine.map(articles, partial(leave_out, row_keys=list(dropped)), model.ARTICLE) if dropped else articles
    duplicates, caps = find_removals(engine, left, config, clock) if config.dedup.enabled else ({}, 0)
    removed = {**dropped, **duplicates}
    with clock.step("write"):
        skipped = pa.concat_tables([found, skipped])
        files = write_results(engine, articles, lines, removed, config.output, out)
        files.append(write_skipped(skipped, out / "skipped.jsonl"))
    totals = counts.count(engine, articles, lines, pages, skipped, removed, caps)
    return Outcome(removed, pa.concat_tables(files), skipped, totals)


def find_removals(
    engine: Engine[DatasetT], articles: DatasetT, config: Config, clock: Clock
) -> tuple[dict[int, Removal], int]:
    """Find exact and near duplicates; return what goes, by row key, and the count of pairs that were held back."""
    options = config.dedup
    with clock.step("fingerprint"):
        fingerprint = partial(match.fingerprint, options=options, rank_articles=choose_policy(options))
        prints = engine.keep(engine.map(articles, fingerprint, model.FINGERPRINT), "fingerprints")
    with clock.step("exact"):
        keys = engine.map(prints, match.copy_keys, model.COPY_KEY)
        copies = engine.collect(engine.exchange(keys, model.COPY_KEY.names, match.find_copies, model.COPY))
    with clock.step("candidates"):
        banding = choose_banding(options.num_perm, options.threshold, options.recall)
        copied = np.sort(copies["row_key"].to_numpy())
        bands = engine.map(prints, partial(match.band_rows, banding=banding, left_out=copied), model.BAND)
        pairs = engine.exchange(bands, model.BAND.names, match.pair_bucket_members, model.CANDIDATE)
        distinct = engine.exchange(pairs, ["lower", "higher"], match.distinct_candidates, model.CANDIDATE)
        candidates = engine.keep(distinct, "candidates")
        caps = engine.fold(candidates, match.count_capped, match.CAPPED)["capped"]
    with clock.step("prove"):
        wanted = match.endpoints(engine.collect(candidates))
        shingles_of = partial(match.shingles_of, options=options, wanted=wanted)
        shingles = engine.keep(engine.map(articles, shingles_of, model.SHINGLES), "shingles")
        asked = engine.union(shingles, engine.map(candidates, match.ask_for_shingles, model.SHINGLES))
        sent = engine.exchange(asked, ["row_key", "partner"], match.send_shingles, model.SHINGLES)
        prove = partial(match.prove, threshold=options.threshold)
        both = engine.union(shingles, sent)
        matches = engine.collect(engine.exchange(both, ["row_key", "partner"], prove, model.MATCH))
    with clock.step("choose"):
        ranks = counts.ranks_of(engine, prints, matches)
        return choose_survivors(matches, dict(zip(*copies.to_pydict().values(), strict=True)), ranks), caps


def write_results(
    engine: Engine[DatasetT],
    articles: DatasetT,
    lines: DatasetT,
    removed: Mapping[int, Removal],
    output: OutputOptions,
    out: Path,
) -> list[pa.Table]:
    """Write the corpus, the ledger and the lines; return what was written, each as a model.MANIFEST."""
    survivors = counts.ids_of(engine, articles, {removal.survivor for removal in removed.values() if removal.survivor})
    corpus = engine.map(articles, partial(corpus_rows, removed=removed, shards=output.shards), model.OUTPUT_ROW)
    ledger = engine.map(articles, partial(ledger_rows, removed=removed, survivors=survivors), model.OUTPUT_ROW)
    write = partial(write_rows, folder=out, compression=output.compression)
    write_corpus = partial(write, names=shard_names("articles", output.shards, output.compression))
    write_ledger = partial(write, names=shard_names("removed", 1, output.compression))
    written = [
        engine.exchange(corpus, ["shard", "row_key"], write_corpus, model.MANIFEST),
        engine.exchange(ledger, ["shard", "row_key"], write_ledger, model.MANIFEST),
        engine.exchange(lines, ["rank", "line"], partial(write_lines, path=out / "lines.parquet"), model.MANIFEST),
    ]
    return [engine.collect(manifest) for manifest in written]
