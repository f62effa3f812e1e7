"""The rules of the guard; each has a page of explanation beside this file, under its code."""

from importlib import resources

from quchong.check_rules.rule_info import RuleInfo

RULES: dict[str, RuleInfo] = {
    rule.code: rule
    for rule in (
        RuleInfo("DUP001", "exact-duplicate", "the same text as another article", "error"),
        RuleInfo("DUP002", "near-duplicate", "nearly the same text as another article", "error"),
        RuleInfo("DUP003", "contained-in-another", "the text of a longer article holds it whole", "warning"),
        RuleInfo("CLN001", "boilerplate-left", "lines or phrases that a site put there", "error"),
        RuleInfo("CLN002", "markup-left", "HTML tags or entities", "error"),
        RuleInfo("CLN003", "mojibake", "text read in a wrong encoding, or replacement characters", "error"),
        RuleInfo("CLN004", "unnormalised-characters", "characters that show nothing or stand for others", "error"),
        RuleInfo("SPL001", "several-articles", "a page that still holds several articles", "error"),
        RuleInfo("ENC001", "not-utf-8", "a file in another encoding than UTF-8, or in none", "error"),
        RuleInfo("FMT001", "unreadable", "a file or record that cannot be read, or lacks its text", "error"),
        RuleInfo("FMT002", "duplicate-id", "two articles with one id", "error"),
    )
}
"""The rules by code, in the order in which they are told."""


def explain(code: str) -> str:
    """Return the page that explains a rule (Markdown)."""
    return resources.files("quchong.check_rules").joinpath(f"{code}.md").read_text("utf-8")
