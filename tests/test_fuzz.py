"""Damaged, mixed and made-up bytes through reading, splitting, cleaning and writing, and all of it again.

`benchmarks/fuzz_pages.py` tries as many as one likes.
"""

from pathlib import Path

import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.split.splitter import make_splitter
from support.fuzzed_bytes import try_seed


@pytest.fixture(scope="module")
def samples(repository: Path) -> list[str]:
    return [file.read_bytes().decode("utf-8") for file in sorted((repository / "corpus").rglob("*.txt"))]


def try_seeds(folder: Path, samples: list[str], seeds: range) -> int:
    """Try some seeds; returns how many articles there were."""
    splitter, cleaner = make_splitter(Config().split), make_cleaner(Config().clean)
    tried = [try_seed(seed, folder, samples, splitter, cleaner) for seed in seeds]
    assert {one.seed: one.faults for one in tried if one.faults} == {}
    return sum(one.articles for one in tried)


def test_bytes_end_in_text_or_in_a_skip(tmp_path: Path, samples: list[str]) -> None:
    assert try_seeds(tmp_path, samples, range(300))


@pytest.mark.slow
@pytest.mark.parametrize("group", range(10))
def test_many_bytes_end_in_text_or_in_a_skip(tmp_path: Path, samples: list[str], group: int) -> None:
    assert try_seeds(tmp_path, samples, range(1000 + 2000 * group, 3000 + 2000 * group))
