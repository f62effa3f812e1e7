import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from support.command import Command, CommandHere

# how long an example takes says nothing on a busy machine; a gate tries the same examples each
# time, so that it fails for what changed
hypothesis.settings.register_profile("quchong", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("quchong")


REAL_DATA = os.environ.get("QUCHONG_TEST_DATA")
NEED_REAL_DATA = os.environ.get("QUCHONG_REQUIRE_DATA") == "1"
SLOW_SECONDS = 900


def pytest_report_header() -> str:
    left_out = "left out (set QUCHONG_TEST_DATA to run them)"
    return f"tests on real data: {REAL_DATA or (NEED_REAL_DATA and 'required') or left_out}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of real data where there is none, and give slow tests more time."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_SECONDS))
    if not (REAL_DATA or NEED_REAL_DATA):
        left_out = [item for item in items if "real_data" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # jieba's dictionary stays in the user's own cache: it is the same for all and slow to make
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUCHONG_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not REAL_DATA or not Path(REAL_DATA).is_dir():
        pytest.fail("QUCHONG_TEST_DATA names no folder with the real data")
    return Path(REAL_DATA)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[1]


@pytest.fixture
def quchong(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def quchong_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandHere:
    return CommandHere(tmp_path, monkeypatch, capsys)
