"""What docs/rules.md says of boilerplate rules is what they do."""

import re
from pathlib import Path

import pytest
import yaml

from quchong.clean.boilerplate_rule import MAX_LENGTH, ZONE_LINES, Rule, load_rules
from quchong.clean.rule_matching import TRAIL_LENGTH
from quchong.split.furniture import load_shared_furniture
from quchong.split.load_profiles import load_shipped
from support.command import Command

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs/rules.md").read_text("utf-8")


def test_the_worked_example(quchong: Command, text: str) -> None:
    blocks = BLOCK.findall(text)
    page, shown = (content for language, content in blocks if not language)
    config, _ = (content for language, content in blocks if language == "yaml")
    (quchong.folder / "page.txt").write_text(page, "utf-8")
    classes = re.findall(r"^ +\d+ +1 (\w+(?: \w+)?)", quchong("split", "page.txt").stdout, re.MULTILINE)
    assert classes == ["title", *["text"] * 4]
    (quchong.folder / "config.yaml").write_text(config, "utf-8")
    assert quchong("split", "page.txt", "--config", "config.yaml").stdout == shown
    narrow = str.maketrans("（！）", "(!)")
    (quchong.folder / "page.txt").write_text(page.translate(narrow), "utf-8")
    assert quchong("split", "page.txt", "--config", "config.yaml").stdout == shown.translate(narrow)


def test_the_keys_are_those_of_a_rule(text: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE)
    assert [key for key, _ in rows] == list(Rule.model_fields)
    said = dict(rows)
    assert f"the last {TRAIL_LENGTH} characters" in said["scope"]
    assert f"first or last {ZONE_LINES} lines" in said["zone"]
    assert f"{MAX_LENGTH} characters where the scope is `line`" in said["max_length"]
    assert said["min_count"].endswith(f"; default: {Rule.model_fields['min_count'].default}")
    for key in ("scope", "zone"):
        assert f"`{Rule.model_fields[key].default}` (the default)" in said[key]


def test_rules_are_turned_off_as_shown(quchong: Command, text: str) -> None:
    *_, shown = (content for language, content in BLOCK.findall(text) if language == "yaml")
    [name] = yaml.safe_load(shown)["clean"]["rules"]
    assert name in load_rules()
    (quchong.folder / "page.txt").write_text("渡口的风", "utf-8")
    (quchong.folder / "config.yaml").write_text(shown, "utf-8")
    quchong("split", "page.txt", "--config", "config.yaml")
    (quchong.folder / "config.yaml").write_text(shown.replace(name, "no_such_rule"), "utf-8")
    assert "no_such_rule" in quchong("split", "page.txt", "--config", "config.yaml", code=2).stderr
    assert "slogan" in load_shared_furniture()
    assert "slogan" not in load_rules()
    assert "download_notice" in load_rules().keys() & load_shipped()["docfarm"].furniture.keys()
