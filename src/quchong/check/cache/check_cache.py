"""What a check leaves to the next one of the same paths: a file in the cache, and what is in it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from quchong.check.cache import store as cache
from quchong.check.cache.file_states import FILE
from quchong.check.duplicates.duplicate_findings import DuplicatePair
from quchong.check.duplicates.duplicate_pairs import DUPLICATE_PAIR, as_pairs, as_rows
from quchong.check.duplicates.proofs import PROOF
from quchong.check.scan.finding_rows import FOUND
from quchong.check.scan.scanned import SEEN, Seen
from quchong.config.load import Config
from quchong.version import __version__

CONTENT = pa.schema([("key", pa.string())])
"""One row: what the pairs were found among (files.Files.content)."""
CACHED = (FILE, SEEN, FOUND, DUPLICATE_PAIR, PROOF, CONTENT)


@dataclass(frozen=True)
class CacheUse:
    """Where what was seen is kept: a folder, None for the user's own; or not at all."""

    folder: Path | None = None
    enabled: bool = True

    @property
    def place(self) -> Path:
        """The folder."""
        return self.folder or cache.default_folder()

    def file_for(self, paths: Sequence[Path], config: Config) -> Path | None:
        """Return the file for these paths under this configuration and version; None without a cache."""
        if not self.enabled:
            return None
        parts = [__version__, config.result_hash, *sorted(os.path.realpath(path) for path in paths)]
        name = blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return self.place / f"{name}{cache.SUFFIX}"


@dataclass(frozen=True)
class Memory:
    """What a check learnt: the files (FILE), what it saw in them, the pairs, what proves them (PROOF).

    `content` is the hash of the files among which the pairs were found, None where nothing was learnt yet.
    """

    files: pa.Table = field(default_factory=FILE.empty_table)
    seen: Seen = field(default_factory=Seen)
    pairs: Sequence[DuplicatePair] = ()
    proofs: pa.Table = field(default_factory=PROOF.empty_table)
    content: str | None = None


def recall(file: Path | None) -> Memory:
    """Return what an earlier check left in a file, nothing where there is none."""
    tables = cache.load_tables(file, CACHED) if file else None
    if tables is None:
        return Memory()
    files, articles, found, pairs, proofs, content = tables
    return Memory(files, Seen(articles, found), as_pairs(pairs), proofs, content["key"][0].as_py())


def keep(memory: Memory, file: Path, warn: Callable[[str], None]) -> None:
    """Leave what was learnt to the next check; where that fails, say so and go on."""
    content = pa.table({"key": [memory.content]}, CONTENT)
    seen = memory.seen
    tables = [memory.files, seen.articles, seen.found, as_rows(memory.pairs), memory.proofs, content]
    cache.save_tables(file, tables, warn)
