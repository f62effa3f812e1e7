"""The rules of `quchong check`; each has a page beside this file, named by its code, that explains it."""

from quchong.check_rules.rule_info import RuleInfo

RULES: dict[str, RuleInfo] = {
    rule.code: rule
    for rule in (
        RuleInfo("DUP001", "exact-duplicate", "the same text as another article", "error"),
        RuleInfo("DUP002", "near-duplicate", "nearly the same text as another article", "error"),
        RuleInfo("DUP003", "contained-in-another", "text that a longer article contains", "warning"),
        RuleInfo("CLN001", "boilerplate-left", "lines or phrases that a site added to the article", "error"),
        RuleInfo("CLN002", "markup-left", "HTML tags or entities", "error"),
        RuleInfo("CLN003", "mojibake", "text read in the wrong encoding, or replacement characters", "error"),
        RuleInfo("CLN004", "unnormalised-characters", "invisible or unnormalised characters", "error"),
        RuleInfo("SPL001", "several-articles", "a page that holds several articles", "error"),
        RuleInfo("ENC001", "not-utf-8", "a file that is not UTF-8", "error"),
        RuleInfo("ENC002", "damaged-bytes", "bytes that are not text, or lines in another encoding", "warning"),
        RuleInfo("FMT001", "unreadable", "a file or record that cannot be read, or has no text", "error"),
        RuleInfo("FMT002", "duplicate-id", "two articles with the same id", "error"),
    )
}
"""The rules by code, in the order in which they are listed."""


def explain(code: str) -> str:
    """Return the page that explains a rule, as Markdown."""
    from importlib import resources  # most checks explain nothing

    return resources.files("quchong.check_rules").joinpath(f"{code}.md").read_text("utf-8")
