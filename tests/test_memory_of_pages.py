"""What a page takes grows no faster than the page, and no kind of page takes many times its bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.texts import make_text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is not told here"),
]

SCRIPT = """
import sys, threading
from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_all
from quchong.model import Piece
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.splitter import make_splitter

def anonymous():
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith("RssAnon"))

def watch():
    while not done.wait(0.002):
        seen[0] = max(seen[0], anonymous())

def parse(path):
    parse_all(list(read_file(Piece(0, "a.txt", path), ReadOptions())), splitter, cleaner)

config = Config()
splitter, cleaner = make_splitter(config.split), make_cleaner(config.clean)
parse(sys.argv[1])
base, seen, done = anonymous(), [0], threading.Event()
watcher = threading.Thread(target=watch)
watcher.start()
parse(sys.argv[2])
done.set()
watcher.join()
print(seen[0] - base)
"""


def make_page(shape: str, size: int) -> bytes:
    text = make_text(1, 20_000).replace("\n", "")
    if shape == "prose":
        lines = [text[at : at + 150] for at in range(0, len(text), 150)]
    elif shape == "short lines":
        lines = [text[at : at + 9] for at in range(0, len(text), 9)]
    else:
        lines = list(text)
    data = "\n".join(lines).encode() + b"\n"
    return (data * (size // len(data) + 1))[:size].rpartition(b"\n")[0] + b"\n"


@pytest.mark.parametrize(("shape", "most"), [("prose", 12), ("short lines", 24), ("lines of a character", 60)])
def test_memory_is_linear_with_a_small_factor(tmp_path: Path, shape: str, most: int) -> None:
    (tmp_path / "first.txt").write_bytes(make_page(shape, 2000))
    taken = []
    for size in (2_000_000, 6_000_000):
        file = tmp_path / f"{size}.txt"
        file.write_bytes(make_page(shape, size))
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / "first.txt"), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
        taken.append(int(done.stdout) / size)
    assert taken[1] < 1.5 * taken[0]
    assert max(taken) < most
