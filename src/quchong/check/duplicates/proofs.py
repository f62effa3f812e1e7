"""Figures of pairs from earlier checks, by the digests of the folded texts: they hold wherever the texts are."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.check.duplicates.pair_rows import PROOF
from quchong.model import MATCH

MAX_PROOFS = 1_000_000


class DigestProofs:
    """The figures of pairs by the digests of their texts (`deduplicate.KnownFigures`).

    `known` are those of an earlier check (PROOF), `articles` the fingerprints of this one (model.FINGERPRINT), in the
    order of row keys.
    """

    def __init__(self, known: pa.Table, articles: pa.Table) -> None:
        self.known, self.articles = known, articles
        self.used_proofs: list[pa.Table] = []

    def look_up(self, pairs: pa.Table) -> pa.Table:
        """Return the figures (model.MATCH) of those pairs (model.PAIR) that are known."""
        if not self.known.num_rows or not pairs.num_rows:
            return MATCH.empty_table()
        places = pc.index_in(self.digests_of(pairs), value_set=self.known["pair"])
        is_known = pc.is_valid(places)
        figures = self.known.take(places.drop_null())
        self.used_proofs.append(figures)
        columns = [*(pairs[name].filter(is_known) for name in ("lower", "higher")), *figures.columns[1:]]
        return pa.Table.from_arrays(columns, schema=MATCH)

    def add(self, figures: pa.Table) -> None:
        """Take the figures (model.MATCH) of pairs that were compared."""
        if figures.num_rows:
            columns = [self.digests_of(figures), *(figures[name] for name in PROOF.names[1:])]
            self.used_proofs.append(pa.Table.from_arrays(columns, schema=PROOF))

    def digests_of(self, pairs: pa.Table) -> pa.ChunkedArray:
        """Return the digests of both articles of each pair, one after the other."""
        row_keys = self.articles["row_key"].to_numpy()
        digests = self.articles["digest"].cast(pa.binary())
        lower, higher = (
            digests.take(pa.array(np.searchsorted(row_keys, pairs[name].to_numpy()))) for name in ("lower", "higher")
        )
        return pc.binary_join_element_wise(lower, higher, b"")

    def used(self) -> pa.Table:
        """Return the proofs (PROOF) that were of use to this check, at most MAX_PROOFS."""
        return pa.concat_tables([PROOF.empty_table(), *self.used_proofs]).slice(0, MAX_PROOFS)
