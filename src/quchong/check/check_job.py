"""The whole check on one screen: find files, renew the cache where any changed, collect findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quchong.check.cache.check_cache import CacheUse, CheckCache, load_cache, save_cache
from quchong.check.cache.file_states import describe_files
from quchong.check.collect_findings import collect_findings, find_ignored, find_skipped
from quchong.check.findings import Finding, sort_findings
from quchong.check.places import Places
from quchong.check.selection import select_findings
from quchong.config.sections import Config
from quchong.errors import UsageError
from quchong.match.bands import explain_skipped_pairs
from quchong.model import Skipped
from quchong.progress import ProgressListener, StepTimer
from quchong.read.find_inputs import ANOTHER_NAME, FoundFiles, find_inputs
from quchong.read.input_files import InputFile
from quchong.read.remote_files import uri_of
from quchong.read.walk_folder import RUN_FOLDER


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    `files` are in the order of their indices. `articles` is how many they hold. `findings` are the selected ones, a
    duplicate's at the article that a run would remove. `locations` has where each shown path lies.
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
    """Check files and folders; nothing is written but the cache.

    Parameters
    ----------
    paths
        What to check.
    config
        The configuration in force.
    cache_use
        Whether a cache is used, and where it is.
    leave_out
        Files and folders in `paths` that are not checked.
    allow_empty
        Whether finding nothing to check, no file or no article, is fine; None where the caller has no option for that.
    listener
        Receives progress and warnings.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to check.
    InputError
        Two files of different folders have the same name.
    """
    if uri := next(filter(None, map(uri_of, paths)), None):
        raise UsageError(f"{uri}: what is checked lies on this machine; `quchong run` reads URIs")
    listener = listener or ProgressListener()
    timer = StepTimer(listener.begin)
    with timer.step("find"):
        inputs = find_inputs(paths, config.read, leave_out=[cache_use.place, *leave_out])
    if not inputs.files and not allow_empty:
        raise nothing_to_check(paths, inputs, has_option=allow_empty is not None)
    warn_of_unread(inputs.skipped, listener.warn)
    cache_file = cache_use.file_for(paths, config)
    before = load_cache(cache_file)
    cache = update(before, inputs.files, config, listener, timer)
    if cache_file and cache is not before:
        save_cache(cache, cache_file, listener.warn)
    if cache.pairs_skipped:
        listener.warn(explain_skipped_pairs(cache.pairs_skipped))
    places = Places(inputs.files)
    findings = [*collect_findings(cache.scanned, cache.pairs, places), *find_skipped(inputs.skipped, paths, places)]
    ignored = find_ignored(cache.scanned.articles, config.check.ignore_articles, listener.warn)
    selected = sort_findings(select_findings(findings, config.check, ignored))
    articles = cache.scanned.articles.num_rows
    if not articles and not selected and allow_empty is False:
        given = ", ".join(map(str, paths))
        raise UsageError(f"{given}: no articles in {len(inputs.files):,} files; allow it with --allow-empty")
    return CheckResult(inputs.files, articles, selected, places.locations)


def warn_of_unread(skipped: Sequence[Skipped], warn: Callable[[str], None]) -> None:
    """Warn of links that were not followed and of run folders: what they lead to, and hold, was not checked."""
    links = [item for item in skipped if item.reason == "link" and not item.detail.startswith(ANOTHER_NAME)]
    if links:
        warn(f"{len(links):,} links were not followed, such as {links[0].path} ({links[0].detail})")
    runs = [item for item in skipped if item.detail == RUN_FOLDER]
    if runs:
        warn(f"{len(runs):,} folders of runs were not checked, such as {runs[0].path}; give one as a path to check it")


def nothing_to_check(paths: Sequence[Path], found: FoundFiles, *, has_option: bool) -> UsageError:
    """Return the error for paths without a file to check, and what to do about it."""
    remedy = "; allow it with --allow-empty" if has_option else ""
    return UsageError(f"{', '.join(map(str, paths))}: nothing to check{found.why_nothing}{remedy}")


def update(
    before: CheckCache,
    inputs: tuple[InputFile, ...],
    config: Config,
    listener: ProgressListener,
    timer: StepTimer,
) -> CheckCache:
    """Return what is known of the files now: what changed is scanned and compared, the rest is taken from `before`.

    Where nothing changed this is `before` itself.
    """
    with timer.step("digest"):
        files = describe_files(inputs, before.files, config.engine.worker_count)
    _, new = files.compare(before.files)
    if not new and files.content == before.content and files.table.equals(before.files):
        return before
    from quchong.check.renew_cache import renew_cache  # loads all that reads and compares

    return renew_cache(before, files, config, listener, timer)
