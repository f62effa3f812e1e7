import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from support.command import Command, CommandHere

# the first call of a kernel compiles it: how long an example takes says nothing; a gate tries the same examples each
# time, so that it fails for what changed
hypothesis.settings.register_profile("quchong", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("quchong")


def missing(what: str) -> None:
    if os.environ.get("QUCHONG_REQUIRE_DATA") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # compiled code and jieba's dictionary stay in the user's own cache: they are the same for all and slow to make
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUCHONG_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("QUCHONG_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        missing("QUCHONG_TEST_DATA names no folder with the real data")
    return Path(str(folder))


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[1]


@pytest.fixture
def quchong(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def quchong_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandHere:
    return CommandHere(tmp_path, monkeypatch, capsys)
