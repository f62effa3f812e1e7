"""What is known of files after some changed: new ones are scanned, and articles compared again."""

from quchong.check.cache.check_cache import CheckCache
from quchong.check.cache.file_states import FileStates
from quchong.check.duplicates.duplicate_pairs import find_pairs, move_excerpts
from quchong.check.scan.article_reader import ArticleReader
from quchong.config.sections import Config
from quchong.engines.choose_engine import choose_engine
from quchong.folder_lock import temporary_folder
from quchong.progress import ProgressListener, StepTimer


def renew_cache(
    before: CheckCache, files: FileStates, config: Config, listener: ProgressListener, timer: StepTimer
) -> CheckCache:
    """Return what is known of files now: what changed is scanned and compared, the rest is taken from `before`."""
    new_indices, new = files.compare(before.files)
    with temporary_folder() as scratch:
        reader = ArticleReader(
            choose_engine(config.engine, scratch, listener.report), scratch, files.inputs, config, timer
        )
        with timer.step("parse"):
            scanned = before.scanned.moved(new_indices).with_new(reader.scan_files(new))
        pairs, proofs, pairs_skipped = before.pairs, before.proofs, before.pairs_skipped
        if files.content != before.content:
            excerpts = move_excerpts(pairs, new_indices)
            pairs, proofs, pairs_skipped = find_pairs(scanned.articles, proofs, excerpts, reader, config.dedup)
    return CheckCache(files.without_changed(new), scanned, pairs, proofs, files.content, pairs_skipped)
