"""Which findings are selected: by rule, by path, by article."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from quchong.check.findings import Finding
from quchong.config.check_options import CheckOptions
from quchong.text.path_patterns import compile_patterns

RAW_PAGE = "SPL001"
INSIDE_RAW_PAGE = ("CLN001", "CLN002")
"""Not reported in a page that is still to be split: nearly every line of it would be a finding."""


def is_selected(code: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Return whether a rule is selected: the longest prefix of its code decides, at a tie `ignore`."""
    selected = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return selected > ignored


def select_findings(
    findings: Sequence[Finding], options: CheckOptions, ignored_articles: Collection[str]
) -> list[Finding]:
    """Return the findings that the options select.

    Parameters
    ----------
    findings
        All findings, a duplicate's at the article that a run would remove.
    options
        The rules that are selected and ignored, everywhere and by path.
    ignored_articles
        The ids of the articles about which nothing is reported.
    """
    specs = [(compile_patterns([pattern]), codes) for pattern, codes in options.per_path_ignores.items()]

    @cache
    def ignored_at(path: str) -> tuple[str, ...]:
        return tuple(code for spec, codes in specs if spec.match_file(path) for code in codes)

    selected = [
        finding
        for finding in findings
        if is_selected(finding.code, options.select, [*options.ignore, *ignored_at(finding.place.path)])
        and finding.place.article not in ignored_articles
    ]
    raw = {finding.place.path for finding in selected if finding.code == RAW_PAGE}
    return [finding for finding in selected if not (finding.code in INSIDE_RAW_PAGE and finding.place.path in raw)]
