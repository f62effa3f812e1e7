"""Time grows with the length of what is read, whatever is in it, and a signal is heard: by processor time.

`benchmarks/adversarial.py` measures the same at three sizes, up to 3 MB, and prints the figures.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from quchong.clean.boilerplate_rule import load_rules
from quchong.clean.rule_matching import CompiledRule, NormalizedLine
from quchong.text.pattern_speed import list_units
from support.adversarial import FILES, SHAPES, measure, read, text_runs

SIZES = (30_000, 300_000)
SIZES_OF_LEARNING = (150_000, 600_000)
"""From fewer lines little is learned, whatever they are."""
FACTOR = 3
"""How much more time a byte of the larger text may take."""
LEAST_SECONDS = 0.02
"""A measurement that took less says nothing."""
UNHEARD_SECONDS = 2
"""For how long no signal may be heard, at the larger size."""


LARGER = 4
"""Where time grows more, it has to grow less between sizes so many times larger: what is only a step, as from one block
of a file to several, is none there, and what grows with the square grows on."""


def hold(shape: str, prepare: Callable[[int], Callable[[], object]], sizes: tuple[int, int] = SIZES) -> None:
    small, large = (measure(prepare(size)) for size in sizes)
    assert large.unheard <= UNHEARD_SECONDS, shape
    if not is_linear(small.seconds, large.seconds, sizes):
        sizes = (sizes[0] * LARGER, sizes[1] * LARGER)
        small, large = (measure(prepare(size)) for size in sizes)
        assert is_linear(small.seconds, large.seconds, sizes), (
            f"{shape}: {small.seconds:.3f} s at {sizes[0]:,} bytes, {large.seconds:.3f} s at {sizes[1]:,}"
        )


def is_linear(small: float, large: float, sizes: tuple[int, int]) -> bool:
    return large <= max(small, LEAST_SECONDS) * sizes[1] / sizes[0] * FACTOR


@pytest.mark.slow
@pytest.mark.parametrize("name", list(text_runs()))
def test_time_of_a_byte_stays_the_same(name: str) -> None:
    run = text_runs()[name]
    run("字")  # what is loaded on first use is not measured
    sizes = SIZES_OF_LEARNING if name == "learn" else SIZES
    for shape, unit in SHAPES.items():
        hold(shape, lambda size, unit=unit: partial(run, unit * (size // len(unit.encode()))), sizes)  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_time_of_a_byte_read_stays_the_same(tmp_path: Path, name: str) -> None:
    file_name, make = FILES[name]

    def write(size: int, unit: str) -> Callable[[], object]:
        file = tmp_path / file_name
        file.write_bytes(make(unit * (size // len(unit.encode()))))
        return partial(read, file)

    for shape, unit in SHAPES.items():
        hold(shape, partial(write, unit=unit))


@pytest.mark.slow
def test_shipped_patterns_are_linear_on_their_own_characters() -> None:
    slow: dict[str, str] = {}
    for name, rule in load_rules().items():
        compiled = CompiledRule(name, rule)
        for unit in list_units(compiled.pattern.pattern):
            lines = (NormalizedLine(unit * (size // len(unit))) for size in (3_000, 30_000))
            small, large = (measure(partial(compiled.find, line)).seconds for line in lines)
            if large > max(small, LEAST_SECONDS) * 10 * FACTOR:
                slow[name] = unit
    assert slow == {}
