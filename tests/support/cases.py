from pathlib import Path
from typing import Any

import pytest
import yaml


def load_cases(folder: Path) -> list[Any]:
    """Load every case file of a folder; one with `known_failure` is expected to fail, strictly."""
    files = sorted(folder.glob("*.yaml"))
    assert files, f"no cases in {folder}"
    cases = []
    for file in files:
        case = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 -- builds strings only
        marks = [pytest.mark.xfail(reason=case["known_failure"], strict=True)] if "known_failure" in case else []
        cases.append(pytest.param(case, id=file.stem, marks=marks))
    return cases
