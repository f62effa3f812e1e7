"""Processor time of adversarial shapes, at three sizes: `python benchmarks/adversarial.py [WORDS ...]`.

The shapes and what reads them are those of the tests (`PYTHONPATH=tests`). WORDS choose among the readers. A line for
each reader and shape that took more than the median per MB by a factor of 5, or grew; then the worst of all.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.adversarial import FILES, SHAPES, Measured, measure, read, text_runs

SIZES = (30_000, 300_000, 3_000_000)
MOST_SECONDS = 60
"""A size for which more is to be expected is left out, if time grew with the square of the length."""


@dataclass(frozen=True)
class Line:
    """What was measured of one reader and one shape, a figure for each size."""

    reader: str
    shape: str
    measured: list[Measured]

    @property
    def per_mb(self) -> list[float]:
        """Processor seconds per MB at each size."""
        return [one.seconds / size * 1e6 for one, size in zip(self.measured, SIZES, strict=False)]

    @property
    def growth(self) -> float:
        """How much more a byte took at the largest size than at the one before."""
        return self.per_mb[-1] / max(self.per_mb[-2], 0.01)

    def __str__(self) -> str:
        figures = "  ".join(f"{one:8.2f}" for one in self.per_mb)
        unheard = max(one.unheard for one in self.measured)
        return f"{self.reader:22} {self.shape:20} {figures}  ×{self.growth:5.1f}  unheard {unheard:6.2f} s"


def measure_sizes(prepare: Callable[[int], Callable[[], object]]) -> list[Measured]:
    """Measure at each size that is not likely to take for ever."""
    measured: list[Measured] = []
    for size in SIZES:
        if len(measured) > 1:
            growth = measured[-1].seconds / max(measured[-2].seconds, 0.005)
            if measured[-1].seconds * growth > MOST_SECONDS:
                break
        measured.append(measure(prepare(size)))
    return measured


def measure_all(words: list[str], folder: Path) -> list[Line]:
    """Measure every reader that one of the words is in, or all, with every shape."""
    lines: list[Line] = []

    def add(reader: str, shape: str, prepare: Callable[[int], Callable[[], object]]) -> None:
        lines.append(Line(reader, shape, measure_sizes(prepare)))
        if lines[-1].growth > 2 or len(lines[-1].measured) < len(SIZES) or lines[-1].measured[-1].unheard > 1:
            print(lines[-1], flush=True)

    for reader, run in text_runs().items():
        if words and not any(word in reader for word in words):
            continue
        for shape, unit in SHAPES.items():
            run(unit)
            add(reader, shape, lambda size, run=run, unit=unit: lambda: run(unit * (size // len(unit.encode()))))  # type: ignore[misc]
    for reader, (name, make) in FILES.items():
        if words and not any(word in reader for word in words):
            continue
        for shape, unit in SHAPES.items():

            def write(size: int, name: str = name, unit: str = unit) -> Callable[[], object]:
                file = folder / name
                file.write_bytes(make(unit * (size // len(unit.encode()))))  # noqa: B023 -- called at once
                return lambda: read(file)

            add(reader, shape, write)
    return lines


def main() -> None:
    """Print what stands out, then the worst."""
    with tempfile.TemporaryDirectory() as folder:
        lines = measure_all(sys.argv[1:], Path(folder))
    largest = [line.per_mb[-1] for line in lines]
    print(f"{len(lines)} pairs; median {statistics.median(largest):.3f} s per MB at the largest size; the worst:")
    for line in sorted(lines, key=lambda line: -line.per_mb[-1])[:12]:
        print(line)


if __name__ == "__main__":
    main()
