"""A disk that fills up at any write, of any command: one clear line, and nothing is lost when it has room again."""

import random
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from support.command import Command
from support.full_disk import FullDisk, build_full_disk
from support.texts import make_text
from support.varied_corpus import write_corpus

CACHE = ("--cache-dir", "cache")
COMMANDS = {
    "run": ("run", "corpus", "--out", "out"),
    "spill": ("run", "corpus", "--out", "out", "--config", "small.yaml"),
    "stdout": ("run", "corpus", "--out", "-"),
    "check": ("check", "corpus", *CACHE, "--report", "sarif=report.sarif"),
    "fix": ("check", "corpus", *CACHE, "--fix"),
    "baseline": ("baseline", "create", "corpus", *CACHE),
    "learn": ("learn", "corpus", "-o", "sites.yaml"),
    "evaluate": ("evaluate", "corpus", "--sample", "50"),
}
POINTS = 6
"""Moments at which the disk fills up, for each command."""
CONTINUED = ("fix", "baseline")
"""What these did before the disk was full is done, so the same command finds less to do."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> FullDisk:
    if sys.platform != "linux" or not shutil.which("cc"):
        pytest.skip("needs Linux and a C compiler")
    return build_full_disk(tmp_path_factory.mktemp("disk"))


@pytest.fixture(scope="module")
def inputs(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    write_corpus(folder / "corpus", repository)
    with zipfile.ZipFile(folder / "corpus/pages.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", f"题目第{number}号\n{make_text(500 + number, 30)}")
    (folder / "small.yaml").write_text("quchong: 1\nengine: {memory: 8MB}\n")
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, but for caches and what differs between runs."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "run.json"]
    return {str(path): path.read_bytes() for path in paths if folder / "cache" not in path.parents}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_fills_up_costs_one_line(name: str, disk: FullDisk, inputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    command = [sys.executable, "-m", "quchong", *COMMANDS[name]]
    shutil.copytree(inputs, folder)
    calls = disk.calls_of(command, folder)
    undisturbed = files_in(folder)
    luck = random.Random(name)
    for allowed in [0, 1, *luck.sample(range(2, calls), POINTS - 2)]:
        shutil.rmtree(folder)
        shutil.copytree(inputs, folder)
        done = disk.run(command, folder, allowed)
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
        if done.returncode in (0, 1):  # all that it needed was written: what is not is a cache
            assert files_in(folder) == undisturbed
            continue
        assert done.returncode == 2
        error = done.stderr.strip().splitlines()[-1]
        assert error.startswith("error: ")
        assert any(words in error.lower() for words in ("no space left on device", "no usable temporary directory"))
        assert any(place in error for place in (str(folder), "out: ", tempfile.gettempdir(), "--report: "))
        if name not in CONTINUED:
            assert Command(folder)(*COMMANDS[name], code=int(name == "check")) is not None
            assert files_in(folder) == undisturbed
