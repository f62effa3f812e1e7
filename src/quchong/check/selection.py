"""Which findings are wanted: by rule, by path, by article."""

from collections.abc import Collection, Iterable, Sequence

from pathspec import GitIgnoreSpec

from quchong.check.findings import Finding
from quchong.config.check_options import CheckOptions

RAW_PAGE = "SPL001"
INSIDE_RAW_PAGE = ("CLN001", "CLN002")
"""Said of every line of a page that is still to be split; that it is says it all."""


def is_selected(code: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Say whether a rule is to be applied: the longest beginning of its code decides, at a tie `ignore`."""
    chosen = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return chosen > ignored


def select_findings(
    findings: Sequence[Finding], options: CheckOptions, ignored_articles: Collection[str]
) -> list[Finding]:
    """Return the findings that are wanted.

    Parameters
    ----------
    findings
        All of them, a duplicate at the article that would go.
    options
        What is selected and ignored.
    ignored_articles
        The ids of the articles that nothing is said about.
    """
    specs = [(GitIgnoreSpec.from_lines([pattern]), codes) for pattern, codes in options.per_path_ignores.items()]
    ignored_at: dict[str, tuple[str, ...]] = {}

    def ignored_on(path: str) -> tuple[str, ...]:
        if path not in ignored_at:
            ignored_at[path] = tuple(code for spec, codes in specs if spec.match_file(path) for code in codes)
        return ignored_at[path]

    wanted = [
        finding
        for finding in findings
        if is_selected(finding.code, options.select, [*options.ignore, *ignored_on(finding.place.path)])
        and finding.place.article not in ignored_articles
    ]
    raw = {finding.place.path for finding in wanted if finding.code == RAW_PAGE}
    return [finding for finding in wanted if not (finding.code in INSIDE_RAW_PAGE and finding.place.path in raw)]
