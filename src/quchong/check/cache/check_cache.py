"""What a check leaves to the next one of the same paths: what it found out, and the file in which that is kept."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from quchong.check.cache.file_states import FILE
from quchong.check.cache.store import SUFFIX, default_folder, load_tables, save_tables
from quchong.check.duplicates.duplicate_findings import DuplicatePair
from quchong.check.duplicates.pair_rows import DUPLICATE_PAIR, PROOF, as_pairs, as_rows
from quchong.check.scan.finding_rows import FINDING
from quchong.check.scan.scanned_files import SCANNED_ARTICLE, ScannedFiles
from quchong.config.sections import Config
from quchong.version import __version__

CONTENT = pa.schema([("key", pa.string()), ("pairs_skipped", pa.int64())])
"""One row: the hash of the files that the pairs were found among (FileStates.content), and how many pairs of their
articles were not compared."""
CACHED = (FILE, SCANNED_ARTICLE, FINDING, DUPLICATE_PAIR, PROOF, CONTENT)


@dataclass(frozen=True)
class CacheUse:
    """Whether a check uses a cache, and the folder of it; None is the user's own."""

    folder: Path | None = None
    enabled: bool = True

    @property
    def place(self) -> Path:
        """The folder."""
        return self.folder or default_folder()

    def file_for(self, paths: Sequence[Path], config: Config) -> Path | None:
        """Return the file for these paths under this configuration and version; None without a cache."""
        if not self.enabled:
            return None
        parts = [__version__, config.result_hash, *sorted(os.path.realpath(path) for path in paths)]
        name = blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return self.place / f"{name}{SUFFIX}"


@dataclass(frozen=True)
class CheckCache:
    """What a check found out.

    `files` are the states of the files (FILE), `scanned` their articles and findings, `pairs` the duplicates among the
    articles, `proofs` what proves them (PROOF). `content` is the hash of the files that the pairs were found among,
    None where there was no check yet; `pairs_skipped` is how many pairs were not compared.
    """

    files: pa.Table = field(default_factory=FILE.empty_table)
    scanned: ScannedFiles = field(default_factory=ScannedFiles)
    pairs: Sequence[DuplicatePair] = ()
    proofs: pa.Table = field(default_factory=PROOF.empty_table)
    content: str | None = None
    pairs_skipped: int = 0


def load_cache(file: Path | None) -> CheckCache:
    """Return what an earlier check left in a file, an empty cache where there is none."""
    tables = load_tables(file, CACHED) if file else None
    if tables is None:
        return CheckCache()
    files, articles, findings, pairs, proofs, content = tables
    row = content.to_pylist()[0]
    scanned = ScannedFiles(articles, findings)
    return CheckCache(files, scanned, as_pairs(pairs), proofs, row["key"], row["pairs_skipped"])


def save_cache(cache: CheckCache, file: Path, warn: Callable[[str], None]) -> None:
    """Leave a cache to the next check; where that fails, warn and go on."""
    content = pa.table({"key": [cache.content], "pairs_skipped": [cache.pairs_skipped]}, CONTENT)
    scanned = cache.scanned
    tables = [cache.files, scanned.articles, scanned.findings, as_rows(cache.pairs), cache.proofs, content]
    save_tables(file, tables, warn)
