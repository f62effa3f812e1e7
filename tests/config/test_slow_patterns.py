"""Patterns of the user's that could hang a run are refused; those that ship, and others of their kind, are not."""

from importlib import resources
from typing import Any

import pytest
import yaml

from quchong.config.config_file import parse_config
from quchong.errors import ConfigError
from quchong.text.pattern_speed import find_slow_text

SLOW = [
    r"(a+)+$",
    r"(?:第?[一二三]+)+章",
    r"(\s*\w+\s*)+:",
    r"(a|a)+b",
    r"(?=(红+)+$)红",
    r"(?:.*,){12}x",
    r"(.*)(.*)(.*)(.*)x",
    r"(?:\d+\s*)+年",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
]
FAST = [
    r"第[一二三四五六七八九十百]+章.*",
    r"(?<!上)一篇[:：].*",
    r"(?!来源)\S+\s+\d{4}-\d\d-\d\d",
    r"(?:a++)++$",
    r"\s*+责任编辑[:：]?\s*\S{2,4}",
    "",
]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_may_take_for_ever_is_refused_with_its_line(pattern: str) -> None:
    rules = {"clean": {"rules": {"mine": {"kind": "notice", "pattern": pattern, "about": "我的"}}}}
    text = f"quchong: 1\n{yaml.safe_dump(rules, allow_unicode=True)}"
    with pytest.raises(ConfigError, match=r"config\.yaml:\d+: clean\.rules\.mine\.pattern: takes too long on lines"):
        parse_config(text)


@pytest.mark.parametrize("pattern", FAST)
def test_other_patterns_are_taken(pattern: str) -> None:
    assert find_slow_text(pattern) is None


def shipped_patterns() -> list[str]:
    """All strings in the shipped YAML that stand where a pattern may stand."""
    found: list[str] = []

    def collect(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                collect(part, name)
        elif isinstance(value, list) and key in ("pattern", "line", "title", "above", "below", "unless"):
            found.append("".join(map(str, value)))
        elif isinstance(value, list):
            for part in value:
                collect(part, key)
        elif isinstance(value, str) and key in ("pattern", "line", "title", "above", "below", "unless", "words"):
            found.append(value)

    for folder in ("clean/rules", "split/profiles"):
        for file in resources.files("quchong").joinpath(folder).iterdir():
            if file.name.endswith(".yaml"):
                collect(yaml.safe_load(file.read_text("utf-8")), "")
    return found


@pytest.mark.slow
def test_no_shipped_pattern_is_slow() -> None:
    patterns = shipped_patterns()
    assert len(patterns) > 100
    assert {pattern: text[:20] for pattern in patterns if (text := find_slow_text(pattern)) is not None} == {}
