"""The duplicates among the articles of a check, with the passages in which the two of a pair differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_table
from quchong.check.duplicates.content_order import ContentOrder
from quchong.check.duplicates.duplicate_findings import EXACT, HELD, Pair
from quchong.check.duplicates.proofs import PROOF, DigestProofs
from quchong.check.excerpt import find_excerpt
from quchong.check.findings import Excerpt
from quchong.check.scan.article_reader import ArticleReader
from quchong.check.scan.file_moves import GONE, move_keys
from quchong.config.sections import DedupOptions

PAIR = pa.schema(
    [
        ("lower", pa.int64()),
        ("higher", pa.int64()),
        ("kind", pa.string()),
        ("jaccard", pa.float64()),
        ("containment", pa.float64()),
        ("here", pa.string()),
        ("there", pa.string()),
    ]
)
"""`check.duplicates.Pair` as a row."""
MOST_EXCERPTS = 20_000
"""Pairs of which the differing passage is looked for."""

Excerpts = Mapping[tuple[int, int], Excerpt | None]
"""The passages in which the articles of pairs (lower, higher) differ, None where none was found or looked for."""


def find_pairs(
    articles: pa.Table, proofs: pa.Table, excerpts: Excerpts, reader: ArticleReader, options: DedupOptions
) -> tuple[list[Pair], pa.Table]:
    """Find the duplicates among articles (SCANNED_ARTICLE); returns them and the proofs (PROOF) that they took.

    `proofs` and `excerpts` are those of an earlier check.
    """
    if not options.enabled or articles.num_rows < 2:
        return [], PROOF.empty_table()
    from quchong.flow.deduplicate import find_duplicates  # it loads numba, which a check may not need

    engine, order = reader.engine, ContentOrder(articles)
    remembered = DigestProofs(proofs, order.prints)

    def articles_of(wanted: Int64s) -> Any:
        return order.rename(engine, reader.articles_of(order.row_keys_of(wanted)))

    prints = engine.distribute(order.prints.combine_chunks())
    found = find_duplicates(engine, prints, articles_of, options, reader.timer, remembered)
    pairs = [
        *(Pair(it["row_key"], it["survivor"], it["match"], *figures_of(it)) for it in found.removed.to_pylist()),
        *(Pair(it["row_key"], it["container"], HELD, *figures_of(it)) for it in found.contained.to_pylist()),
    ]
    with reader.timer.step("excerpts"):
        return show_differences([order.back(pair) for pair in pairs], excerpts, reader), remembered.used()


def figures_of(row: Mapping[str, float]) -> tuple[float, float]:
    """Return Jaccard and containment of a row (model.REMOVAL, model.CONTAINED)."""
    return row["jaccard"], row["containment"]


def show_differences(pairs: Sequence[Pair], known: Excerpts, reader: ArticleReader) -> list[Pair]:
    """Add to pairs the passages in which they differ, as far as there are not too many of them."""
    differing = [(pair.lower, pair.higher) for pair in pairs if pair.kind != EXACT][:MOST_EXCERPTS]
    unknown = [keys for keys in differing if keys not in known]
    texts = reader.texts_of(np.unique(np.array(unknown, np.int64)))
    shown = {**known, **{keys: find_excerpt(*(texts[key] for key in keys)) for keys in unknown}}
    return [replace(pair, excerpt=shown.get((pair.lower, pair.higher))) for pair in pairs]


def as_pairs(table: pa.Table) -> list[Pair]:
    """Return rows of PAIR as values."""
    return [
        Pair(lower, higher, kind, jaccard, containment, None if here is None else Excerpt(here, there))
        for lower, higher, kind, jaccard, containment, here, there in zip(*table.to_pydict().values(), strict=True)
    ]


def as_rows(pairs: Sequence[Pair]) -> pa.Table:
    """Return pairs as a table (PAIR)."""
    excerpts = [(None, None) if it.excerpt is None else (it.excerpt.here, it.excerpt.there) for it in pairs]
    rows = [
        (it.lower, it.higher, it.kind, it.jaccard, it.containment, *excerpt)
        for it, excerpt in zip(pairs, excerpts, strict=True)
    ]
    return as_table(rows, PAIR)


def move_excerpts(pairs: Sequence[Pair], new_indices: Int64s) -> Excerpts:
    """Return the excerpts of pairs under the row keys that both articles have now, if both are still there."""
    keys = np.array([(pair.lower, pair.higher) for pair in pairs], np.int64).reshape(-1, 2)
    moved = zip(map(tuple, move_keys(keys, new_indices).tolist()), pairs, strict=True)
    return {(lower, higher): pair.excerpt for (lower, higher), pair in moved if GONE not in (lower, higher)}
