"""A join by an exchange against one by hand, however the rows come."""

from collections.abc import Iterator

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given

from quchong.flow.joins import join
from support.recut_engine import RecutEngine

FACT = pa.schema([("row_key", pa.int64()), ("name", pa.string())])
ROW = pa.schema([("other", pa.int64()), ("number", pa.int64()), ("data", pa.binary())])
MET = pa.schema([("number", pa.int64()), ("data", pa.binary()), ("names", pa.list_(pa.string()))])
KEYS = st.integers(0, 6)


def meet(facts: pa.RecordBatch, rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield each row with the names of its facts."""
    assert facts.schema.equals(FACT)
    assert rows.schema.equals(ROW)
    known = facts.to_pylist()
    yield pa.RecordBatch.from_pylist(
        [
            {
                "number": row["number"],
                "data": row["data"],
                "names": sorted(fact["name"] or "" for fact in known if fact["row_key"] == row["other"]),
            }
            for row in rows.to_pylist()
        ],
        MET,
    )


@given(
    st.lists(st.tuples(KEYS, st.text(max_size=3) | st.none()), max_size=12),
    st.lists(st.tuples(KEYS, st.binary(max_size=3) | st.none()), max_size=30),
    st.integers(1, 7),
    st.integers(1, 4),
)
def test_each_row_meets_the_facts_of_its_key(
    facts: list[tuple[int, str | None]], rows: list[tuple[int, bytes | None]], batch_rows: int, parts: int
) -> None:
    engine = RecutEngine(3, batch_rows, parts)
    fact_table = pa.table([[key for key, _ in facts], [name for _, name in facts]], FACT)
    keys, data = [key for key, _ in rows], [own for _, own in rows]
    row_table = pa.table([keys, list(range(len(rows))), data], ROW)
    joined = engine.collect(
        join(engine, (engine.distribute(fact_table), FACT), (engine.distribute(row_table), ROW), meet, MET)
    )
    expected = [
        {"number": number, "data": own, "names": sorted(name or "" for fact, name in facts if fact == key)}
        for number, (key, own) in enumerate(rows)
    ]
    assert sorted(joined.to_pylist(), key=lambda row: row["number"]) == expected
