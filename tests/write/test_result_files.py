"""Results do not depend on where batches end or how many reducers write them."""

import gzip
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quchong.arrays.columns import as_table
from quchong.errors import EngineError
from quchong.model import MANIFEST, OUTPUT_LINE, OUTPUT_ROW
from quchong.write import row_groups
from quchong.write.corpus_formats import choose_row_file
from quchong.write.options import OutputOptions
from quchong.write.result_files import (
    complete_file,
    complete_shards,
    name_shards,
    write_file,
    write_lines,
    write_shards,
)
from quchong.write.row_schema import REMOVED_ROW

LINES = as_table(
    [(0, number // 9, "页.txt", number, "text", 1, None, "文" * (number % 5)) for number in range(60)], OUTPUT_LINE
)
PLAIN, PACKED = (
    choose_row_file(OutputOptions(compression=compression), REMOVED_ROW, of_corpus=True)
    for compression in ("none", "gz")
)
ROWS = as_table([(shard, key, b'{"key": %d}\n' % key) for shard in (0, 2) for key in range(shard, 30, 3)], OUTPUT_ROW)


def cut(table: pa.Table, cuts: list[int]) -> list[pa.RecordBatch]:
    batch = table.to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], schema=table.schema)
    places = [0, *sorted(cut % (len(table) + 1) for cut in cuts), len(table)]
    return [batch.slice(first, end - first) for first, end in pairwise(places)]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 60), max_size=12))
def test_lines_are_the_same_file_wherever_batches_end(tmp_path: Path, cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_groups, "GROUP_ROWS", 13)
        patch.setattr(row_groups, "GROUP_BYTES", 70)
        for name, batches in (("whole", LINES.to_batches()), ("cut", cut(LINES, cuts))):
            [manifest] = write_file(iter(batches), tmp_path / name, write_lines)
            assert manifest["rows"].to_pylist() == [60]
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "cut").read_bytes()
    file = pq.ParquetFile(tmp_path / "cut")
    assert file.read().equals(LINES.drop_columns(["shard", "file_index"]))
    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert max(groups) == 13
    assert min(groups[:-1]) < 13


@given(st.lists(st.integers(0, 20), max_size=8))
def test_each_reducer_writes_its_own_shards_and_the_rest_is_written_afterwards(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    files = name_shards(folder, "articles", 4, PLAIN)
    shares = [ROWS.filter(pc.equal(ROWS["shard"], shard)).combine_chunks() for shard in (2, 3, 0)]
    manifests = [batch for share in shares for batch in write_shards(iter(cut(share, cuts)), files)]
    written = complete_shards(pa.Table.from_batches(manifests), files)
    assert written["file"].to_pylist() == [f"articles-{shard:05d}-of-00004.jsonl" for shard in range(4)]
    assert written["rows"].to_pylist() == [10, 0, 10, 0]
    content = [(folder / name).read_bytes() for name in files.names]
    assert list(map(len, content)) == written["bytes"].to_pylist()
    assert b"".join(content) == b"".join(ROWS["json"].to_pylist())


def test_no_rows_at_all_make_whole_files(tmp_path: Path) -> None:
    files = name_shards(tmp_path, "removed", 1, PACKED)
    assert not list(write_shards(iter([]), files))
    assert not list(write_file(iter(LINES.schema.empty_table().to_batches()), tmp_path / "lines.parquet", write_lines))
    assert not list(tmp_path.iterdir())
    empty = complete_shards(MANIFEST.empty_table(), files)
    lines = complete_file(MANIFEST.empty_table(), tmp_path / "lines.parquet", write_lines)
    assert pa.concat_tables([empty, lines])["rows"].to_pylist() == [0, 0]
    assert gzip.decompress((tmp_path / "removed.jsonl.gz").read_bytes()) == b""
    assert pq.read_table(tmp_path / "lines.parquet").num_rows == 0


def test_rows_out_of_order_are_refused(tmp_path: Path) -> None:
    backwards = ROWS.sort_by([("shard", "descending")]).to_batches()
    with pytest.raises(EngineError, match="rows to write came out of order"):
        list(write_shards(iter(backwards), name_shards(tmp_path, "articles", 4, PLAIN)))
    lines = LINES.sort_by([("line", "descending")]).to_batches()
    with pytest.raises(EngineError, match="lines to write came out of order"):
        list(write_file(iter(lines), tmp_path / "lines.parquet", write_lines))
    assert not list(tmp_path.iterdir())
