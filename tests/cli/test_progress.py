"""Every step that a user waits for has a title in plain words."""

from pathlib import Path

import pytest

import quchong
from quchong import Config, ProgressListener
from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import run_check
from quchong.cli.progress_bar import TITLES
from quchong.evaluate.sample import evaluate_sample


@pytest.mark.parametrize("command", ["run", "check", "evaluate"])
def test_titles(repository: Path, tmp_path: Path, command: str) -> None:
    steps: list[str] = []
    corpus, listener = repository / "corpus", ProgressListener(begin=steps.append)
    if command == "run":
        quchong.run(corpus, tmp_path / "out", listener=listener)
    elif command == "check":
        run_check([corpus], Config(), CacheUse(tmp_path / "cache"), listener=listener)
    else:
        evaluate_sample([corpus], 20, Config(), listener)
    assert len(steps) > 3
    assert set(steps) <= TITLES.keys()
