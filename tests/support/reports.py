"""Reports as hostile as possible, for the output formats."""

import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from quchong.check.findings import Excerpt, Finding, Partner, Place
from quchong.check.report import Report
from quchong.check_rules.rule_info import RuleInfo

MadeT = TypeVar("MadeT")

ATTACKS = (
    "::error file=a.txt,line=1::forged", "\n::stop-commands::word\n", "\r::set-env name=PATH::/tmp", "##[error]forged",
    "##vso[task.complete]", "###[group]x", "%0A::warning::x", "%", ":", ",", "::", "=", "\x1b]0;owned\x07", "\x1b[2J",
    "\x9b31m", "\u202e", "\u2066", "\u2028", "\x00", "\x85", "\ud800", "\udfff", "\ufffe", "\ufeff", "]]>",
    "<!--", "-->", "<script>alert(1)</script>", "&amp;", "&#x1b;", "<img src=x onerror=y>", '"', "'", "\\", "`", "```",
    "|", "</code></td></tr></table>\n\n# heading\n\n<b>", "@team", "#1", "owner/name#1", "https://example.org/a?b",
    "www.example.org", "a@example.org", "[text](https://example.org)", "[text](1)", "![x](y)", "{0}", "{{", "}", "*a*",
    "__b__", "~~c~~", "//example.org/x", "../..", "javascript:alert(1)", "C:\\x", "\t", " ", "红豆", "《标题》", "𠀀",
)  # fmt: skip

hostile = st.lists(st.text(st.characters(), max_size=8) | st.sampled_from(ATTACKS), max_size=4).map("".join)
RULES = {
    "CLN001": RuleInfo("CLN001", "boilerplate-left", "lines that a site added", "error"),
    "DUP002": RuleInfo("DUP002", "near-duplicate", "nearly the same text as another article", "error"),
    "FMT002": RuleInfo("FMT002", "duplicate-id", "two articles with one id", "warning"),
}
EXPLANATIONS = {"CLN001": "# CLN001\n\nLook [here].", "DUP002": "# DUP002\n\n{}", "FMT002": ""}


def make_report(findings: tuple[Finding, ...], *, colour: bool = False) -> Report:
    made = datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    explain = EXPLANATIONS.__getitem__
    return Report(
        findings, RULES, files=12, articles=34, known=1, explain=explain, version="1.2.3", made=made, colour=colour
    )


def make_finding(texts: list[str], source: random.Random) -> Finding:
    """Return a finding with the texts in all its fields."""

    def text() -> str:
        return source.choice(texts)

    def place() -> Place:
        line = source.randint(1, 10**6)
        return Place(text() or "a.txt", line, line + source.randint(0, 3), maybe(text), maybe(text))

    def maybe(make: Callable[[], MadeT]) -> MadeT | None:
        return make() if source.random() < 0.6 else None

    return Finding(
        code=source.choice(list(RULES)),
        severity="error" if source.random() < 0.6 else "warning",
        place=place(),
        message=text(),
        identity=source.choice([*texts, "0a1b2c"]) or "2c3d",
        partner=maybe(lambda: Partner(place(), source.random(), source.random())),
        excerpt=maybe(lambda: Excerpt(text(), text())),
        fixable=source.random() < 0.5,
    )


def compose(texts: list[str], count: int, seed: int) -> Report:
    """Return a report on that many findings; few texts in many fields find a fault sooner than many texts."""
    source = random.Random(seed)
    return make_report(tuple(make_finding(texts, source) for _ in range(count)))


reports = st.builds(compose, st.lists(hostile, min_size=1, max_size=5), st.integers(0, 12), st.integers(0, 2**32))

SAMPLE = make_report(
    (
        Finding(
            "CLN001", "error", Place("corpus/甲.txt", 3, 4, "甲.txt#1", "石榴树"), "收藏本站 (2 lines)", "0a1b",
            excerpt=Excerpt("收藏本站", ""), fixable=True,
        ),
        Finding(
            "DUP002", "error", Place("corpus/a b.txt", 7, 9, "a b.txt#1", "石榴树"),
            "nearly the same text as corpus/c.txt:1, Jaccard 0.912", "2c3d",
            Partner(Place("corpus/c.txt", 1, 5, "c.txt#1", "石榴"), 0.9123, 0.98), Excerpt("红得像火", "红得像灯笼"),
        ),
        Finding("FMT002", "warning", Place("x.jsonl", 5, 5), "duplicate id 17, first used at x.jsonl:2", "4e5f"),
    )
)  # fmt: skip


DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def acts(character: str) -> bool:
    """Return whether a character could act on a terminal, by its Unicode properties."""
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in DIRECTIONS
        or character in "\u061c\u200e\u200f"
    )


def without_surrogates(text: str) -> str:
    return "".join("\ufffd" if unicodedata.category(character) == "Cs" else character for character in text)
