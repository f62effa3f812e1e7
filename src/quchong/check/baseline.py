"""The baseline: a sorted text file of known findings, one a line, without line numbers or times.

A finding is known by its code and identity, as often as the file lists it; one more of the same is new. The path after
them is for people, and decides which of several equal findings are the known ones; renaming a file never fails a check.
"""

import codecs
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from quchong.atomic_write import atomic_write
from quchong.check.findings import Finding
from quchong.errors import ConfigError, UsageError
from quchong.read.own_files import BASELINE_TITLE

FORMAT = 1
TITLE = BASELINE_TITLE
CONFIGURATION = "# configuration"
HEAD = re.compile(rf"{TITLE} (\d+)\n{CONFIGURATION} ([0-9a-f]{{64}})\n")
LINE = re.compile(r"([A-Z]{3}\d{3})\t([0-9a-f]{32})\t([^\t\n]*)")
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters and line ends."""
MAX_BYTES = 256 << 20


class KnownFinding(NamedTuple):
    """A line of a baseline: a rule's code, an identity, a path."""

    code: str
    identity: str
    path: str


@dataclass(frozen=True)
class Baseline:
    """The known findings, each as often as it was found."""

    known: Counter[KnownFinding]

    def __len__(self) -> int:
        return self.known.total()


def read_baseline(path: Path, configuration: str) -> Baseline:
    """Read a baseline.

    Parameters
    ----------
    path
        The file.
    configuration
        Hash of the configuration in force (Config.result_hash), in hexadecimal.

    Raises
    ------
    ConfigError
        The file cannot be read, is no baseline, or was made with another configuration.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path}: too large for a baseline")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; create it with `quchong baseline create`") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not a baseline (not UTF-8)") from None
    head = HEAD.match(text)
    if head is None:
        raise ConfigError(f"{path}: not a baseline (it does not start with `{TITLE} {FORMAT}`)")
    if int(head[1]) != FORMAT:
        raise ConfigError(
            f"{path}: baseline format {head[1]} is not supported (this version writes {FORMAT}); "
            "recreate it with `quchong baseline update`"
        )
    if head[2] != configuration:
        raise ConfigError(
            f"{path}: made with another configuration (read, split, clean or dedup differs), so its findings cannot be "
            "compared; recreate it with `quchong baseline update`"
        )
    return Baseline(Counter(read_lines(path, text[head.end() :])))


def read_lines(path: Path, text: str) -> Iterator[KnownFinding]:
    """Yield the findings in a baseline, from the text below its head; raises ConfigError for any other line."""
    for number, line in enumerate(text.splitlines(), start=3):
        if not line:
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise ConfigError(f"{path}:{number}: not a finding; correct the line or run `quchong baseline update`")
        yield KnownFinding(*found.groups())


def is_baseline(path: Path) -> bool:
    """Return whether a file starts like a baseline, of any format and configuration."""
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
    """Write a baseline; the file is replaced as a whole. Raises UsageError where it cannot be written."""
    try:
        with atomic_write(path) as stream:
            stream.write(render_baseline(baseline, configuration).encode())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; pass another file as --baseline") from None


def make_baseline(findings: Iterable[Finding]) -> Baseline:
    """Return the baseline in which all of the findings are known."""
    return Baseline(Counter(map(as_known, findings)))


def as_known(finding: Finding) -> KnownFinding:
    """Return the line for a finding; characters of its path that would break the line are escaped."""
    path = finding.place.path.encode("utf-8", "backslashreplace").decode("utf-8")
    return KnownFinding(finding.code, finding.identity, BREAKING.sub(escape_character, path))


def escape_character(found: re.Match[str]) -> str:
    """Return the escape for a character."""
    return found[0].encode("unicode_escape").decode("ascii")


def prune_baseline(baseline: Baseline, findings: Sequence[Finding]) -> Baseline:
    """Return a baseline without what is no longer found; new findings are not added."""
    found, _ = divide(findings, baseline, lambda _finding: False)
    return make_baseline(found)


def divide(
    findings: Sequence[Finding], baseline: Baseline, is_touched: Callable[[Finding], bool]
) -> tuple[list[Finding], list[Finding]]:
    """Divide findings into known and new.

    Of several equal findings, those that were not touched are known first, then those at a path that the baseline
    lists, then those that come first.
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
        listed = paths[key]
        ranked = sorted(
            indices,
            key=lambda index: (is_touched(findings[index]), as_known(findings[index]).path not in listed, index),
        )
        known_ones.update(ranked[: counts[key]])
    return (
        [finding for index, finding in enumerate(findings) if index in known_ones],
        [finding for index, finding in enumerate(findings) if index not in known_ones],
    )
