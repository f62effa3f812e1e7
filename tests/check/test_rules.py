"""What each rule finds, and what it does not: a case is a file in cases/."""

from pathlib import Path
from typing import Any

import pytest

from quchong.check_rules import RULES, explain
from support.cases import load_cases
from support.corpora import check_folder, places, write_files, write_parts

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", load_cases(CASES))
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    write_files(tmp_path, case.get("files", {}), case.get("encodings"))
    write_parts(tmp_path, case.get("parts", {}))
    checked = check_folder(tmp_path, case.get("config", ""))
    assert places(checked, tmp_path) == case["found"]
    for finding, words in zip(checked.findings, case.get("messages", []), strict=False):
        assert words in finding.message


def test_every_rule_has_a_case_that_finds_it_and_a_page_that_explains_it() -> None:
    every = "".join(file.read_text("utf-8") for file in CASES.glob("*.yaml"))
    for code, rule in RULES.items():
        assert f" {code}" in every, code
        assert explain(code).startswith(f"# {code}: ")
        assert rule.summary
