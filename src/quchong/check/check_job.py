"""The whole check on one screen: find, recall, look, compare, keep, tell; nothing is written but the cache."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quchong.check.cache.check_cache import CacheUse, Memory, keep, recall
from quchong.check.cache.file_states import describe_files
from quchong.check.collect_findings import find_named, tell, tell_passed_over
from quchong.check.duplicates.duplicate_pairs import find_pairs, move_excerpts
from quchong.check.findings import Finding
from quchong.check.places import Places
from quchong.check.scan.article_reader import Reader
from quchong.check.selection import select_findings
from quchong.config.load import Config
from quchong.engines.choose_engine import choose_engine
from quchong.engines.engine import Engine
from quchong.errors import UsageError
from quchong.progress import ProgressListener, StepTimer
from quchong.read.find_inputs import InputFile, find_inputs


@dataclass(frozen=True)
class CheckResult:
    """What a check found: the files (by file_index), how many articles, and all that is wanted of the findings.

    A duplicate's finding stands at the article that would go. `locations` gives where a shown path lies.
    """

    files: tuple[InputFile, ...]
    articles: int
    findings: tuple[Finding, ...]
    locations: Mapping[str, Path] = field(default_factory=dict)


def run_check(
    paths: Sequence[Path],
    config: Config,
    cache_use: CacheUse,
    *,
    leave_out: Sequence[Path] = (),
    allow_empty: bool | None = None,
    listener: ProgressListener | None = None,
) -> CheckResult:
    """Check files and folders, but not what is to be left out; writes nothing but the cache.

    Nothing to check is an error unless it is allowed.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to check.
    InputError
        Two files of different folders have one name.
    """
    listener = listener or ProgressListener()
    timer = StepTimer(listener.begin)
    with timer.step("find"):
        inputs = find_inputs(paths, config.read, leave_out=[cache_use.place, *leave_out])
    if not inputs.files and not allow_empty:
        hint = "; see read.include in the configuration" if inputs.skipped else ""
        choice = "" if allow_empty is None else ", or allow it: --allow-empty"
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to check here{hint}{choice}")
    cache_file = cache_use.file_for(paths, config)
    places = Places(inputs.files)
    with tempfile.TemporaryDirectory(prefix="quchong-") as scratch:
        folder = Path(scratch)
        engine = choose_engine(config.engine, folder, listener.report)
        learnt = learn(inputs.files, config, engine, folder, timer, cache_file, listener.warn)
        findings = [*tell(learnt.seen, learnt.pairs, places), *tell_passed_over(inputs.skipped, paths, places)]
    ignored = config.check.ignore_articles
    names = find_named(learnt.seen.articles, ignored)
    for unknown in sorted(ignored.keys() - {name for _, name in names}):
        listener.warn(f"check.ignore_articles: there is no article {unknown}; take it out")
    wanted = select_findings(findings, config.check, {article for article, _ in names})
    wanted.sort(key=lambda it: (it.place.path, it.place.line, it.code, it.identity))
    return CheckResult(inputs.files, learnt.seen.articles.num_rows, tuple(wanted), places.locations)


def learn(
    inputs: tuple[InputFile, ...],
    config: Config,
    engine: Engine[Any],
    scratch: Path,
    timer: StepTimer,
    cache_file: Path | None,
    warn: Callable[[str], None],
) -> Memory:
    """Learn all there is to know of files, from the cache where it was seen before, and keep what is new there."""
    before = recall(cache_file)
    with timer.step("digest"):
        files = describe_files(inputs, before.files, config.engine.worker_count)
    new_indices, new = files.compare(before.files)
    reader = Reader(engine, scratch, files.inputs, config, timer)
    with timer.step("parse"):
        seen = before.seen.moved(new_indices).with_new(reader.look_at(new))
    pairs, proofs = before.pairs, before.proofs
    if before.content != files.content:
        excerpts = move_excerpts(pairs, new_indices)
        pairs, proofs = find_pairs(seen.articles, proofs, excerpts, reader, config.dedup)
    learnt = Memory(files.without_changed(new), seen, pairs, proofs, files.content)
    if cache_file and (new or before.content != files.content or not learnt.files.equals(before.files)):
        keep(learnt, cache_file, warn)
    return learnt
