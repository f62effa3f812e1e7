"""The Python interface: split a page, deduplicate texts, make signatures, run a configuration."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.clean.cleaner import make_cleaner
from quchong.config.load import Config, DedupOptions, load_config
from quchong.engines.local import LocalEngine
from quchong.errors import InputError, QuchongError
from quchong.flow.deduplicate import find_duplicates, fingerprint_articles
from quchong.flow.read_split_clean import article_row, parse_page
from quchong.match import minhash
from quchong.model import ARTICLE, Article, MatchKind, Meta, Page, Source, figures_of, make_row_key, number_of_row
from quchong.progress import ProgressListener, StepTimer
from quchong.runs.run_job import RunResult, run_job
from quchong.split.splitter import make_splitter

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = [
    "Article",
    "Config",
    "Meta",
    "QuchongError",
    "Removed",
    "Source",
    "deduplicate",
    "load_config",
    "make_minhashes",
    "make_signatures",
    "run",
    "split_page",
]

HALF = re.compile("[\ud800-\udfff]")
"""Half a character beyond the basic plane; in a text of Python's it stands for itself."""


@dataclass(frozen=True)
class Removed:
    """A text that is a duplicate: its index, that of the text that stays, and the exact figures (0 to 1)."""

    index: int
    survivor: int
    match: MatchKind
    jaccard: float
    containment: float


def split_page(text: str, path: str = "page.txt", config: Config | None = None) -> list[Article]:
    """Split a page of text into its articles, and clean them; `path` begins their ids."""
    config = config or Config()
    page = Page(0, path, None, text)
    return list(parse_page(page, make_splitter(config.split), make_cleaner(config.clean)).articles)


def deduplicate(texts: Sequence[str], config: Config | None = None) -> list[Removed]:
    """Find the exact and near duplicates in a list of texts, by index; nothing is removed through a chain.

    Raises
    ------
    QuchongError
        A text holds a lone surrogate.
    """
    config = config or Config()
    articles = as_articles(texts)
    with tempfile.TemporaryDirectory(prefix="quchong-") as folder:
        engine = LocalEngine(Path(folder), config.engine.worker_count, config.engine.memory_bytes)
        held = engine.hold(articles)
        prints = fingerprint_articles(engine, held, config.dedup)
        removed = find_duplicates(engine, prints, lambda _wanted: held, config.dedup, StepTimer()).removed
    return [
        Removed(
            index=number_of_row(row["row_key"]) - 1,
            survivor=number_of_row(row["survivor"]) - 1,
            match=row["match"],
            **figures_of(row)._asdict(),
        )
        for row in removed.to_pylist()
    ]


def as_articles(texts: Sequence[str]) -> pa.Table:
    """Return texts as articles (model.ARTICLE) of no page, numbered from 1 on; raises InputError."""
    refuse_one_text(texts)
    blank = article_row(Article(0, "", None, "", Source(path="", site=None)))
    columns = {kind.name: [value] * len(texts) for kind, value in zip(ARTICLE, blank, strict=True)}
    columns["row_key"] = [make_row_key(0, index + 1) for index in range(len(texts))]
    columns["id"], columns["text"] = list(map(str, range(len(texts)))), list(texts)
    try:
        return pa.table(columns, schema=ARTICLE)
    except UnicodeEncodeError:
        raise say_which(texts) from None


def refuse_one_text(texts: Sequence[str]) -> None:
    """Raise InputError where one text is given for many: it would be taken for as many as it has characters."""
    if isinstance(texts, str):
        raise InputError("one text, where a list of texts is wanted")


def say_which(texts: Sequence[str]) -> InputError:
    """Say which of some texts holds half a character (a lone surrogate), which no encoding has."""
    index = next(index for index, text in enumerate(texts) if HALF.search(text))
    return InputError(f"texts[{index}]: half a character (a lone surrogate); decode the text anew, or take it out")


def make_signatures(texts: Sequence[str], options: DedupOptions | None = None) -> npt.NDArray[np.uint32]:
    """Return the MinHash signatures of texts, uint32 of shape (texts, num_perm); all ones for an empty text.

    Raises
    ------
    QuchongError
        A text holds a lone surrogate.
    """
    refuse_one_text(texts)
    try:
        return minhash.sign_texts(list(texts), options or DedupOptions())
    except UnicodeEncodeError:
        raise say_which(texts) from None


def make_minhashes(texts: Sequence[str], options: DedupOptions | None = None) -> "list[MinHash]":
    """Return the signatures of texts as datasketch MinHash objects (scheme affine32)."""
    options = options or DedupOptions()
    return minhash.open_in_datasketch(make_signatures(texts, options), options.seed)


def run(
    paths: str | Path | Sequence[str | Path],
    out: str | Path,
    config: Config | None = None,
    *,
    fresh: bool = False,
    listener: ProgressListener | None = None,
) -> RunResult:
    """Make a corpus of files and folders, or one of these, in the run folder `out`, as `quchong run` does.

    More than one worker means processes for large inputs: call it below `if __name__ == "__main__":`.

    Raises
    ------
    QuchongError
        The command cannot be carried out; the message says what, where and what to do.
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    return run_job([Path(path) for path in given], Path(out), config or Config(), fresh=fresh, listener=listener)
