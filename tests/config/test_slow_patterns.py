"""Patterns of the user's that could hang a run are refused; those that ship, and others of their kind, are not."""

from importlib import resources
from typing import Any

import pytest
import yaml

from quchong.config.config_file import parse_config
from quchong.errors import ConfigError
from quchong.split.evidence import LineEvidence
from quchong.split.furniture import Furniture, combine_patterns
from quchong.split.known_lines import find_furniture
from quchong.split.match_evidence import Candidate, has_line, list_starts
from quchong.split.metadata_rule import MetadataRule
from quchong.split.page_lines import PageLines
from quchong.split.profile import Profile
from quchong.split.read_metadata import read_lines
from quchong.text.pattern_speed import find_growing_text, find_slow_text
from support.adversarial import measure

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


HOSTILE = [r"a*a*a*b", r".*红.*红.*x", r"(.*)红\1x", r"(?=.*红.*红x)红", r"(?:红+红?)x"]
"""Patterns that are taken, and whose time grows with the square of the length of some lines or worse."""
LONG_LINES = [unit * (size // len(unit)) for unit in ("红", "a", "红a") for size in (30_000, 300_000, 3_000_000)]


@pytest.mark.parametrize("pattern", [r"\s*广告", r".*?推广", r"a*a*b"])
def test_a_pattern_searched_in_long_lines_is_refused_where_it_is_slow_on_them(pattern: str) -> None:
    rule = {"kind": "notice", "pattern": pattern, "scope": "inline"}
    with pytest.raises(ConfigError, match=r"config\.yaml:\d+: clean\.rules\.mine: .*set max_length"):
        parse_config(yaml.safe_dump({"quchong": 1, "clean": {"rules": {"mine": rule}}}, allow_unicode=True))
    parse_config(yaml.safe_dump({"quchong": 1, "clean": {"rules": {"mine": {**rule, "max_length": 500}}}}))


def test_a_pattern_searched_in_long_lines_may_be_long_itself() -> None:
    assert find_growing_text(r"(?:本文来自|转自)[^。]{1,20}(?:网|论坛)") is None


@pytest.mark.slow
@pytest.mark.parametrize("pattern", HOSTILE)
def test_patterns_of_profiles_are_not_tried_on_lines_for_which_they_are_too_slow(pattern: str) -> None:
    furniture = {"mine": Furniture(line=pattern.replace(r"(.*)红\1", r"(?P<m>.*)红(?P=m)"), first=5)}
    evidence = LineEvidence(line=pattern, below=pattern, weight=1)
    rule = MetadataRule(pattern=pattern, anywhere=True)
    profile = Profile.model_validate(
        {
            "metadata": {"mine": {"pattern": pattern}},
            "regions": [{"name": "text", "boundary": {"kind": "above", "rule": "mine"}}],
        }
    )
    for line in LONG_LINES:
        lines = PageLines((line, line, "短", line, line))

        def run(lines: PageLines = lines) -> None:
            list(read_lines(rule, lines.shown))
            find_furniture(lines, furniture, combine_patterns({}))
            has_line(evidence, Candidate(lines.content, profile))
            list_starts(lines.shown, profile)

        assert measure(run).seconds < 1


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
