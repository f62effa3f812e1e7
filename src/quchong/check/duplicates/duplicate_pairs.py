"""The duplicates among the articles of a check, with the passages in which the two of a pair differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s
from quchong.check.duplicates.content_order import ContentOrder
from quchong.check.duplicates.duplicate_findings import DuplicatePair
from quchong.check.duplicates.pair_rows import PROOF
from quchong.check.duplicates.proofs import DigestProofs
from quchong.check.excerpt import find_excerpt
from quchong.check.findings import Excerpt
from quchong.check.scan.article_reader import ArticleReader
from quchong.check.scan.file_moves import GONE, move_keys
from quchong.config.sections import DedupOptions
from quchong.model import overlap_of

if TYPE_CHECKING:
    from quchong.flow.duplicate_search import Duplicates

MAX_EXCERPTS = 20_000
"""Pairs whose differing passages are searched for, at most."""

Excerpts = Mapping[tuple[int, int], Excerpt | None]
"""The passages in which the articles of pairs (lower, higher) differ, None where none was found or searched for."""


def find_pairs(
    articles: pa.Table, proofs: pa.Table, excerpts: Excerpts, reader: ArticleReader, options: DedupOptions
) -> tuple[list[DuplicatePair], pa.Table, int]:
    """Find the duplicates among articles (SCANNED_ARTICLE).

    Returns them, the proofs (PROOF) that were of use, and how many pairs were not compared because too many texts are
    alike. `proofs` and `excerpts` are those of an earlier check.
    """
    if not options.enabled or articles.num_rows < 2:
        return [], PROOF.empty_table(), 0
    from quchong.flow.deduplicate import collect_duplicates, find_duplicates  # not every check needs it

    engine, order = reader.engine, ContentOrder(articles)
    known = DigestProofs(proofs, order.prints)

    def articles_of(wanted: Any) -> Any:
        keys = np.unique(engine.collect(wanted)["row_key"].to_numpy())
        return order.put_in_order(engine, reader.articles_of(order.row_keys_of(keys)))

    prints = engine.distribute(order.prints.combine_chunks())
    found = collect_duplicates(engine, find_duplicates(engine, prints, articles_of, options, reader.timer, known))
    pairs = [order.as_run_decides(pair) for pair in list_pairs(found)]
    with reader.timer.step("excerpts"):
        return add_excerpts(pairs, excerpts, reader), known.used(), found.caps["pairs_skipped"]


def list_pairs(found: "Duplicates[pa.Table]") -> Iterator[DuplicatePair]:
    """Yield what a run would remove, and what it would keep though it is contained in another, as pairs."""
    for row in found.removed.to_pylist():
        yield DuplicatePair(row["row_key"], row["survivor"], row["match"], overlap_of(row))
    for row in found.contained.to_pylist():
        yield DuplicatePair(row["row_key"], row["container"], "contained_kept", overlap_of(row))


def add_excerpts(pairs: Sequence[DuplicatePair], known: Excerpts, reader: ArticleReader) -> list[DuplicatePair]:
    """Return pairs with the passages in which they differ, of the first MAX_EXCERPTS that differ."""
    differing = [(pair.lower, pair.higher) for pair in pairs if pair.kind != "exact"][:MAX_EXCERPTS]
    unknown = [keys for keys in differing if keys not in known]
    texts = reader.texts_of(np.unique(np.array(unknown, np.int64)))
    shown = {**known, **{keys: find_excerpt(*(texts[key] for key in keys)) for keys in unknown}}
    return [replace(pair, excerpt=shown.get((pair.lower, pair.higher))) for pair in pairs]


def move_excerpts(pairs: Sequence[DuplicatePair], new_indices: Int64s) -> Excerpts:
    """Return the excerpts of pairs by the row keys that both articles have now, where both are still there.

    `new_indices` gives for the index of each file in the earlier check its index now, see `file_moves.move_keys`.
    """
    keys = np.array([(pair.lower, pair.higher) for pair in pairs], np.int64).reshape(-1, 2)
    moved = zip(map(tuple, move_keys(keys, new_indices).tolist()), pairs, strict=True)
    return {(lower, higher): pair.excerpt for (lower, higher), pair in moved if GONE not in (lower, higher)}
