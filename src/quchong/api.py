"""The Python interface: split a page, deduplicate texts, make MinHash signatures, run a whole job."""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.clean.cleaner import make_cleaner
from quchong.config.config_file import load_config
from quchong.config.sections import Config, DedupOptions
from quchong.engines.choose_engine import choose_engine
from quchong.errors import InputError, QuchongError
from quchong.flow.deduplicate import collect_duplicates, find_duplicates, fingerprint_articles
from quchong.flow.read_split_clean import article_row, parse_page
from quchong.flow.site_splitter import make_site_splitter
from quchong.folder_lock import temporary_folder
from quchong.match import minhash
from quchong.match.bands import explain_skipped_pairs
from quchong.model import ARTICLE, Article, MatchKind, Meta, Page, Source, figures_of, make_row_key, number_of_row
from quchong.progress import ProgressListener, StepTimer
from quchong.runs.run_job import RunResult, run_job
from quchong.runs.run_record import RunRecord

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = [
    "Article",
    "Config",
    "DedupOptions",
    "Meta",
    "ProgressListener",
    "QuchongError",
    "Removed",
    "RunRecord",
    "RunResult",
    "Source",
    "deduplicate",
    "load_config",
    "make_minhashes",
    "make_signatures",
    "run",
    "split_page",
]

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the Basic Multilingual Plane; Python allows it in a string, no encoding does."""


@dataclass(frozen=True)
class Removed:
    """A text that `deduplicate` would remove.

    Attributes
    ----------
    index
        The index of the text, from 0.
    survivor
        The index of the text that stays.
    match
        `exact`, `near` or, with `dedup.containment: remove`, `contained`.
    jaccard
        Exact Jaccard of the shingle sets of both texts, from 0 to 1.
    containment
        Share of the shingles of the removed text that the survivor has, from 0 to 1.
    """

    index: int
    survivor: int
    match: MatchKind
    jaccard: float
    containment: float


def split_page(text: str, path: str = "page.txt", config: Config | None = None) -> list[Article]:
    """Split the text of a page into its articles, and clean them.

    Parameters
    ----------
    text
        The page, decoded.
    path
        Its path, with which the ids of the articles begin: `page.txt#1`. The first folder is the site.
    config
        The configuration, of which `split` and `clean` count; by default the defaults.

    Returns
    -------
    list[Article]
        The articles in the order of the page, at least one unless the page is blank. Lines in their `source` are
        1-based and inclusive.

    Raises
    ------
    QuchongError
        `split.profiles` names a profile that does not exist, or the page has too many articles to be numbered.
    """
    config = config or Config()
    page = Page(0, path, None, text)
    return list(parse_page(page, make_site_splitter(config.split), make_cleaner(config.clean)).articles)


def deduplicate(texts: Iterable[str], config: Config | None = None) -> list[Removed]:
    """Find exact and near duplicates among texts.

    The texts are compared as they are, without cleaning. Each removed text matches the survivor that it names: none is
    removed through a chain of similar texts. Where so many texts are alike that pairs are not compared, a UserWarning
    says how many.

    Parameters
    ----------
    texts
        The texts. Where an option asks for an id (`dedup.always_keep`), a text's is its index, as a string.
    config
        The configuration, of which `dedup` and `engine` count; by default the defaults.

    Returns
    -------
    list[Removed]
        What to remove, by rising index; empty texts match nothing.

    Raises
    ------
    QuchongError
        `texts` is a single string, or one of them is not a string or contains a lone surrogate.
    """
    config = config or Config()
    articles = as_articles(as_list(texts))
    with temporary_folder() as folder:
        engine = choose_engine(config.engine, folder)
        dataset = engine.distribute(articles)
        prints = fingerprint_articles(engine, dataset, config.dedup)
        found = find_duplicates(engine, prints, lambda _wanted: dataset, config.dedup, StepTimer())
        removed = collect_duplicates(engine, found).removed
    if found.caps["pairs_skipped"]:
        warnings.warn(explain_skipped_pairs(found.caps["pairs_skipped"]), stacklevel=2)
    return [
        Removed(
            index=number_of_row(row["row_key"]) - 1,
            survivor=number_of_row(row["survivor"]) - 1,
            match=row["match"],
            **figures_of(row)._asdict(),
        )
        for row in removed.to_pylist()
    ]


def make_signatures(texts: Iterable[str], options: DedupOptions | None = None) -> npt.NDArray[np.uint32]:
    """Make the MinHash signatures of texts, equal to those of datasketch 2 (scheme `affine32`).

    Parameters
    ----------
    texts
        The texts.
    options
        Section `dedup` of a configuration (`Config().dedup`), of which unit, shingle, num_perm and seed count.

    Returns
    -------
    numpy.ndarray
        uint32 of shape (number of texts, num_perm); the row of an empty text has all bits set.

    Raises
    ------
    QuchongError
        `texts` is a single string, or one of them is not a string or contains a lone surrogate.
    """
    return minhash.sign_texts(as_list(texts), options or DedupOptions())


def make_minhashes(texts: Iterable[str], options: DedupOptions | None = None) -> "list[MinHash]":
    """Make the MinHash signatures of texts as `datasketch.MinHash` objects, for datasketch's own indexes.

    Takes and raises the same as `make_signatures`; there is one object for each text, with the same seed.
    """
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
    """Make a corpus of files and folders, as `quchong run` does.

    With more than one worker, large inputs are read in processes: call this below `if __name__ == "__main__":`.

    Parameters
    ----------
    paths
        A file or folder, or several.
    out
        The folder for the result: new, empty, or of an earlier run. An unfinished run is continued, a finished one of
        the same inputs and configuration is left alone.
    config
        The configuration; by default the defaults. `config.yaml` is not searched for: use `load_config`.
    fresh
        Replace an earlier result, and start over where a run is unfinished.
    listener
        Receives the steps, their progress and warnings; by default they go nowhere.

    Returns
    -------
    RunResult
        The folder, the content of its `run.json`, and whether the result was up to date. That too many inputs failed
        is no error: see `record.failed.too_many`.

    Raises
    ------
    QuchongError
        A path is missing, there is nothing to read, two files have one path in ids, or the folder holds something else
        or the result of another job.
    OSError
        The folder cannot be written to, or the disk is full.
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    return run_job([Path(path) for path in given], Path(out), config or Config(), fresh=fresh, listener=listener)


def as_list(texts: Iterable[str]) -> list[str]:
    """Return texts, composed (NFC) as cleaning does; raises InputError where they are not texts that can be encoded."""
    if isinstance(texts, str):
        raise InputError("expected a list of texts, got a string")
    listed = list(texts)
    for index, text in enumerate(listed):
        if not isinstance(text, str):
            raise InputError(f"texts[{index}]: expected a string, got {type(text).__name__}")
        if not text.isascii() and LONE_SURROGATE.search(text):
            raise InputError(
                f"texts[{index}]: contains a lone surrogate, which is not valid Unicode; decode the text again, "
                "or remove that character"
            )
    return [unicodedata.normalize("NFC", text) for text in listed]


def as_articles(texts: Sequence[str]) -> pa.Table:
    """Return texts as articles (model.ARTICLE) of no page, numbered from 1."""
    blank = article_row(Article(0, "", None, "", Source(path="", site=None)))
    columns = {field.name: [value] * len(texts) for field, value in zip(ARTICLE, blank, strict=True)}
    columns["row_key"] = [make_row_key(0, index + 1) for index in range(len(texts))]
    columns["id"], columns["text"] = list(map(str, range(len(texts)))), list(texts)
    return pa.table(columns, schema=ARTICLE)
