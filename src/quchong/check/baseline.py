"""Findings that are known and let pass: a sorted text file, one finding a line, without lines' numbers or times.

A finding is known by its code and identity, as often as the file names it; one more of the same is new. The path
behind them is for the reader, and tells which of several alike is the known one; a renamed file fails nothing.
"""

import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from quchong.atomic_write import atomic_write
from quchong.check.findings import Finding
from quchong.errors import ConfigError, UsageError

FORMAT = 1
TITLE = "# quchong baseline"
CONFIGURATION = "# configuration"
HEAD = re.compile(rf"{TITLE} (\d+)\n{CONFIGURATION} ([0-9a-f]{{64}})\n")
LINE = re.compile(r"([A-Z]{3}\d{3})\t([0-9a-f]{32})\t([^\t\n]*)")
MOST_BYTES = 256 << 20


class Known(NamedTuple):
    """A line of a baseline."""

    code: str
    identity: str
    path: str


@dataclass(frozen=True)
class Baseline:
    """The known findings, each as often as it was there."""

    known: Counter[Known]

    def __len__(self) -> int:
        return self.known.total()


def read_baseline(path: Path, configuration: str) -> Baseline:
    """Read a baseline.

    Parameters
    ----------
    path
        The file.
    configuration
        Hash of the configuration in force (Config.result_hash).

    Raises
    ------
    ConfigError
        The file cannot be read, is no baseline, or was made with another configuration.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigError(f"{path}: too large for a baseline")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; make it with `quchong baseline create`") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8, so no baseline") from None
    head = HEAD.match(text)
    if head is None:
        raise ConfigError(f"{path}: no baseline (it does not begin with `{TITLE} {FORMAT}`)")
    if int(head[1]) != FORMAT:
        raise ConfigError(
            f"{path}: a baseline of format {head[1]}, not {FORMAT}; make it anew with `quchong baseline update`"
        )
    if head[2] != configuration:
        raise ConfigError(
            f"{path}: made with another configuration (read, split, clean or dedup differ), so its findings cannot be "
            "recognised; make it anew with `quchong baseline update`"
        )
    known: Counter[Known] = Counter()
    for number, line in enumerate(text[head.end() :].splitlines(), start=3):
        if not line:
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise ConfigError(f"{path}:{number}: not a finding; mend the line or make the baseline anew")
        known[Known(*found.groups())] += 1
    return Baseline(known)


def is_baseline(path: Path) -> bool:
    """Say whether a file begins as a baseline does, of whatever format and configuration."""
    try:
        with path.open("rb") as stream:
            return stream.read(100).removeprefix(codecs.BOM_UTF8).startswith(TITLE.encode())
    except OSError:
        return False


def render_baseline(baseline: Baseline, configuration: str) -> str:
    """Return a baseline as text; equal baselines give equal text."""
    lines = ["\t".join(known) for known in sorted(baseline.known.elements())]
    return "".join(f"{line}\n" for line in (f"{TITLE} {FORMAT}", f"{CONFIGURATION} {configuration}", *lines))


def write_baseline(path: Path, baseline: Baseline, configuration: str) -> None:
    """Write a baseline; the file appears whole, or stays what it was. Raises UsageError where it cannot be written."""
    try:
        with atomic_write(path) as stream:
            stream.write(render_baseline(baseline, configuration).encode())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give another file as --baseline") from None


def make_baseline(findings: Iterable[Finding]) -> Baseline:
    """Return the baseline in which all of the findings are known."""
    return Baseline(Counter(map(as_known, findings)))


def as_known(finding: Finding) -> Known:
    """Return the line for a finding; what of its path would break the line is written as an escape."""
    path = finding.place.path.encode("utf-8", "backslashreplace").decode("utf-8")
    return Known(finding.code, finding.identity, re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", escape, path))


def escape(found: re.Match[str]) -> str:
    """Return a character as an escape."""
    return found[0].encode("unicode_escape").decode("ascii")


def prune_baseline(baseline: Baseline, findings: Sequence[Finding]) -> Baseline:
    """Return a baseline without what is no longer found; nothing new comes in."""
    found, _ = divide(findings, baseline, lambda _finding: False)
    return make_baseline(found)


def divide(
    findings: Sequence[Finding], baseline: Baseline, is_touched: Callable[[Finding], bool]
) -> tuple[list[Finding], list[Finding]]:
    """Divide findings into known and new.

    Of several alike the known ones are first those that were not touched, then those at a path that the baseline
    names; the order of the findings decides what is left open.
    """
    counts: Counter[tuple[str, str]] = Counter()
    paths: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for known, count in baseline.known.items():
        counts[known[:2]] += count
        paths[known[:2]][known.path] += count
    alike: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        alike[finding.code, finding.identity].append(index)
    known_ones: set[int] = set()
    for key, indices in alike.items():
        named = paths[key]
        ranked = sorted(
            indices, key=lambda it: (is_touched(findings[it]), as_known(findings[it]).path not in named, it)
        )
        known_ones.update(ranked[: counts[key]])
    return (
        [finding for index, finding in enumerate(findings) if index in known_ones],
        [finding for index, finding in enumerate(findings) if index not in known_ones],
    )
