"""Which of the selected findings are reported: not the known ones, nor those in files that did not change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quchong.check.baseline import Baseline, divide
from quchong.check.duplicates.duplicate_findings import turn_to_changed
from quchong.check.findings import Finding, sort_findings

DUPLICATES = "DUP"


@dataclass(frozen=True)
class ReportedFindings:
    """The findings to report, sorted, and how many are left out: known by the baseline, or in unchanged files."""

    findings: tuple[Finding, ...]
    known: int = 0
    unchanged: int = 0

    @property
    def fails(self) -> bool:
        """Whether any finding fails the check; warnings do not."""
        return any(finding.severity == "error" for finding in self.findings)


def choose_reported(
    findings: Sequence[Finding],
    articles: int,
    *,
    baseline: Baseline | None,
    is_changed: Callable[[str], bool] | None,
    max_duplicates: float,
) -> ReportedFindings:
    """Choose which findings are reported, and where.

    Parameters
    ----------
    findings
        The selected findings, a duplicate's at the article that a run would remove.
    articles
        How many articles there are, duplicates among them.
    baseline
        The known findings, if there is a baseline.
    is_changed
        Whether the file at a path changed; None where that does not matter.
    max_duplicates
        The share (0 to 1) of the articles that may be new duplicates; up to that, duplicates are warnings.
    """

    def touches(finding: Finding) -> bool:
        if is_changed is None:
            return False
        places = [finding.place, *([finding.partner.place] if finding.partner else [])]
        return any(is_changed(place.path) for place in places)

    known, new = divide(findings, baseline, touches) if baseline else ([], list(findings))
    reported = new
    if is_changed is not None:
        reported = [turn_to_changed(finding, is_changed) for finding in new if touches(finding)]
    reported = allow_duplicates(reported, max_duplicates * articles)
    return ReportedFindings(sort_findings(reported), known=len(known), unchanged=len(new) - len(reported))


def allow_duplicates(findings: Sequence[Finding], allowed: float) -> list[Finding]:
    """Return findings with the duplicates as warnings if no more of them than allowed are errors."""
    failing = sum(is_duplicate(finding) and finding.severity == "error" for finding in findings)
    if failing > allowed:
        return list(findings)
    return [replace(finding, severity="warning") if is_duplicate(finding) else finding for finding in findings]


def is_duplicate(finding: Finding) -> bool:
    """Return whether a finding is about duplicates."""
    return finding.code.startswith(DUPLICATES)
