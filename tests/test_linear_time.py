"""Time grows with the length of what is read, whatever is in it: adversarial shapes at two sizes, by processor time."""

import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import orjson
import pytest

from quchong.check.cleaning_tools import make_tools
from quchong.check.scan.scan_page import scan_page
from quchong.clean.cleaner import make_cleaner
from quchong.clean.steps import STEPS
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_page
from quchong.model import Page, Piece
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.splitter import make_splitter

SIZES = (30_000, 300_000)
FACTOR = 3
"""How much more time a byte of the larger text may take."""
LEAST_SECONDS = 0.02
"""A measurement that took less says nothing."""

SHAPES = {
    "marks": "a" + "\u0300\u0323" * 50,
    "marks without end": "\u0300\u0323",
    "z w": "z w ",
    "open tags": "<",
    "nested tags": "<a",
    "entities": "&",
    "nested entities": "&amp;",
    "quotes": "“",
    "brackets": "（",
    "closing brackets": "）",
    "spaces": " ",
    "wide spaces": "\u3000",
    "tabs and feeds": "\t\n",
    "line feeds": "\n",
    "carriage returns": "\r",
    "numbers": "1",
    "numbered lines": "一、\n",
    "chapters": "第一章\n",
    "dates": "2024-01-01 ",
    "date lines": "2024年1月1日\n",
    "colons": "：",
    "labels": "作者：",
    "one character": "字",
    "two characters": "字a",
    "han and spaces": "字 ",
    "pinyin": "zì字",
    "mojibake": "ã\x80\x82",
    "latin": "é",
    "private use": "\ue000",
    "zero width": "\u200b\u200d",
    "half-width": "ｱ",
    "slashes": "/",
    "addresses": "http://a.b/",
    "phrases": "上一篇：下一篇：",
    "rights": "本站转载",
    "dashes": "—",
}


@cache
def tools() -> dict[str, Callable[[str], object]]:
    """What is tried: each cleaning step, splitting and cleaning as a whole, what a check does, each reader."""
    config = Config()
    splitter, cleaner, checking = make_splitter(config.split), make_cleaner(config.clean), make_tools(config)
    tried: dict[str, Callable[[str], object]] = {f"step {name}": step for name, step in STEPS.items()}
    tried["split and clean"] = lambda text: parse_page(Page(0, "a.txt", None, text), splitter, cleaner)
    tried["check"] = lambda text: scan_page(Page(0, "a.txt", None, text), checking)
    return tried


def measure(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", list(tools()))
def test_time_of_a_byte_stays_the_same(name: str, shape: str) -> None:
    unit = SHAPES[shape]
    tools()[name](unit)
    small, large = (measure(lambda size=size: tools()[name](unit * (size // len(unit)))) for size in SIZES)  # type: ignore[misc]
    assert large <= max(small * SIZES[1] / SIZES[0] * FACTOR, LEAST_SECONDS * 10), f"{small:.3f} s, then {large:.3f} s"


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "brackets.jsonl"])
def test_time_of_a_byte_read_stays_the_same(tmp_path: Path, name: str, shape: str) -> None:
    unit = re.sub(r"\s", " ", SHAPES[shape]) if name == "brackets.jsonl" else SHAPES[shape]
    took = []
    for size in SIZES:
        text = unit * (size // len(unit))
        file = tmp_path / f"{size}-{name}"
        content = {"a.txt": text.encode(), "a.jsonl": orjson.dumps({"text": text}), "brackets.jsonl": text.encode()}
        file.write_bytes(content[name])
        piece = Piece(0, name, str(file))
        took.append(measure(lambda piece=piece: list(read_file(piece, ReadOptions()))))  # type: ignore[misc]
    assert took[1] <= max(took[0] * SIZES[1] / SIZES[0] * FACTOR, LEAST_SECONDS * 10)
