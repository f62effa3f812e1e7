"""Small corpora for checks: written from a few words, checked in this process."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import CheckResult, run_check
from quchong.config.config_file import parse_config
from quchong.config.sections import Config
from support.damage import join_parts
from support.texts import make_text

RANDOM_TEXT = re.compile(r"^@text (\d+) (\d+)$", re.MULTILINE)


def fill(text: str) -> str:
    """Replace each line `@text SEED SENTENCES` by a random text."""
    return RANDOM_TEXT.sub(lambda found: make_text(int(found[1]), int(found[2])), text)


def write_files(folder: Path, files: Mapping[str, str], encodings: Mapping[str, str] | None = None) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fill(text).encode((encodings or {}).get(name, "utf-8")))
    return folder


def write_parts(folder: Path, files: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write files whose bytes are not all text in one encoding (see `join_parts`)."""
    for name, parts in files.items():
        filled = [{encoding: fill(content) for encoding, content in part.items()} for part in parts]
        (folder / name).write_bytes(join_parts(filled))


def check_folder(folder: Path, config: Config | str = "", cache: Path | None = None) -> CheckResult:
    if isinstance(config, str):
        config = parse_config(config)
    return run_check([folder], config, CacheUse(cache, enabled=cache is not None))


def places(checked: CheckResult, folder: Path) -> list[str]:
    """Return what was found as `path:line CODE`, and `warning` behind warnings."""
    return [
        f"{checked.locations[finding.place.path].relative_to(folder).as_posix()}:{finding.place.line} {finding.code}"
        f"{' warning' if finding.severity == 'warning' else ''}"
        for finding in checked.findings
    ]
