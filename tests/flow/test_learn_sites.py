import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quchong.config.sections import Config
from quchong.engines.engine import Engine
from quchong.engines.local import LocalEngine
from quchong.flow.learn_sites import first_of, learn_sites, take_smallest
from quchong.flow.site_sample import MAX_CHARACTERS, PageSample, cut_middle
from quchong.model import PIECE, SITE_PAGE
from quchong.split.page_lines import cut_lines
from quchong.split.sites.learn import MOST_PAGES, learn
from quchong.split.sites.sheet import load_json
from support.recut_engine import RecutEngine
from support.site_generator import make_site


def write_sites(folder: Path, sites: dict[str, int]) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    for site, seed in sites.items():
        for number, page in enumerate(make_site(seed)):
            path = folder / site / f"{number:03}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(page.text, "utf-8")
            pieces.append(piece_of(path, folder, len(pieces)))
    return pieces


def piece_of(path: Path, folder: Path, file_index: int) -> dict[str, Any]:
    known = {
        "file_index": file_index,
        "path": str(path.relative_to(folder)),
        "location": os.fsencode(path),
        "size": path.stat().st_size,
    }
    return dict.fromkeys(PIECE.names) | known


def learn_with(engine: Engine[Any], pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sheets, _ = learn_sites(engine, engine.source(pieces, 1), Config())
    return sorted(engine.collect(sheets).to_pylist(), key=lambda row: row["site"])


def test_each_site_is_learned_from_its_pages(tmp_path: Path) -> None:
    pieces = write_sites(tmp_path, {"a": 3, "b": 4})
    sheets = learn_with(RecutEngine(1, 10, 2), pieces)
    for row, site, seed in zip(sheets, "ab", (3, 4), strict=True):
        alone = learn(cut_lines(page.text).texts for page in make_site(seed))
        assert row["site"] == site
        assert (row["pages"], len(load_json(row["sheet"]).kinds)) == (alone.pages, len(alone.kinds))


@pytest.mark.parametrize("engine", [RecutEngine(1, 1, 1), RecutEngine(2, 3, 5), RecutEngine(3, 1000, 3)])
def test_order_batches_parts_and_reducers_make_no_difference(tmp_path: Path, engine: RecutEngine) -> None:
    pieces = write_sites(tmp_path, {"a": 11, "b": 12, "c": 13})
    assert learn_with(engine, pieces) == learn_with(RecutEngine(0, 7, 2), pieces)


def test_one_worker_and_two_learn_the_same(tmp_path: Path) -> None:
    pieces = write_sites(tmp_path, {"a": 21, "b": 22})
    results = []
    for workers in (1, 2):
        folder = tmp_path / f"work{workers}"
        folder.mkdir()
        results.append(learn_with(LocalEngine(folder, workers, 256 << 20), pieces))
    assert results[0] == results[1] == learn_with(RecutEngine(5, 4, 3), pieces)


def test_pages_without_a_site_are_learned_from_too(tmp_path: Path) -> None:
    pages = make_site(31)
    pieces = []
    for number, page in enumerate(pages):
        path = tmp_path / f"{number}.txt"
        path.write_text(page.text, "utf-8")
        pieces.append(piece_of(path, tmp_path, number))
    [sheet] = learn_with(RecutEngine(1, 3, 2), pieces)
    assert sheet["site"] == ""
    assert load_json(sheet["sheet"]).kinds


def row(digest: int, exact: int = 0, site: str = "a") -> dict[str, Any]:
    return {"slot": 0, "site": site, "digest": digest, "exact": exact, "text": f"{digest} {exact}"}


def test_a_sample_holds_the_smallest_hashes_whatever_the_order() -> None:
    rows = [row(digest * 7919 % 1000) for digest in range(1000)]
    samples = []
    for some in (rows, rows[::-1]):
        sample = PageSample(10)
        for one in some:
            sample.add("a", one)
        samples.append(list(sample.take()))
    assert samples[0] == samples[1] == [row(digest) for digest in range(10)]
    assert not list(sample.take())


def test_pages_that_differ_in_numbers_only_count_once() -> None:
    sample = PageSample(10)
    for exact in (3, 1, 2):
        sample.add("a", row(5, exact))
    assert list(sample.take()) == [row(5, 1)]


def test_a_large_site_sends_no_more_than_its_share() -> None:
    pages = pa.Table.from_pylist([row(digest) for digest in range(3 * MOST_PAGES)], SITE_PAGE)
    taken = pa.Table.from_batches(list(take_smallest(iter(pages.to_batches(7)))), SITE_PAGE)
    assert taken["digest"].to_pylist() == list(range(MOST_PAGES))
    assert len(list(first_of(pages.to_pylist()))) == MOST_PAGES


def test_a_long_page_is_cut_in_its_middle() -> None:
    text = "\n".join(f"第 {number} 行" for number in range(40_000))
    cut = cut_middle(text)
    assert len(cut) <= MAX_CHARACTERS
    assert cut.startswith("第 0 行\n")
    assert cut.endswith("\n第 39999 行")
    assert set(cut.split("\n")) <= set(text.split("\n"))
