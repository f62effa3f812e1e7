"""What was proved of articles before, by the digests of their folded texts: it holds wherever the texts lie."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.model import MATCH, NO_ROW

PROOF = pa.schema(
    [
        ("pair", pa.binary()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""What two articles share (see model.MATCH), by the digests of their folded texts one behind the other."""
MOST_PROOFS = 1_000_000


class DigestProofs:
    """Proofs by the digests of folded texts: they hold wherever the texts lie."""

    def __init__(self, known: pa.Table, articles: pa.Table) -> None:
        self.known, self.articles = known, articles
        self.new: list[pa.Table] = []

    def recall(self, pairs: pa.Table) -> pa.Table:
        """Return the figures (MATCH) of those pairs (CANDIDATE) that are known."""
        pairs = pairs.filter(pa.array(pairs["lower"].to_numpy() != NO_ROW))
        if not self.known.num_rows or not pairs.num_rows:
            return MATCH.empty_table()
        places = pc.index_in(self.digests_of(pairs), value_set=self.known["pair"])
        there = pc.is_valid(places)
        figures = self.known.take(places.drop_null())
        self.new.append(figures)
        columns = [*(pairs[name].filter(there) for name in ("lower", "higher")), *figures.columns[1:]]
        return pa.Table.from_arrays(columns, schema=MATCH)

    def learn(self, figures: pa.Table) -> None:
        """Take the figures (MATCH) of pairs."""
        if figures.num_rows:
            columns = [self.digests_of(figures), *(figures[name] for name in PROOF.names[1:])]
            self.new.append(pa.Table.from_arrays(columns, schema=PROOF))

    def digests_of(self, pairs: pa.Table) -> pa.ChunkedArray:
        """Return the digests of both articles of each pair, one behind the other."""
        row_keys = self.articles["row_key"].to_numpy()
        digests = self.articles["digest"].cast(pa.binary())
        lower, higher = (
            digests.take(pa.array(np.searchsorted(row_keys, pairs[name].to_numpy()))) for name in ("lower", "higher")
        )
        return pc.binary_join_element_wise(lower, higher, b"")

    def used(self) -> pa.Table:
        """Return the proofs that were of use this time, at most MOST_PROOFS."""
        every = pa.concat_tables([PROOF.empty_table(), *self.new])
        return every.slice(0, MOST_PROOFS)
