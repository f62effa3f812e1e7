"""What a check comes to: which findings fail it, which are only told, which are known or older."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quchong.check.baseline import Baseline, divide
from quchong.check.duplicates.duplicate_findings import turn_to_changed
from quchong.check.findings import Finding

DUPLICATES = "DUP"


@dataclass(frozen=True)
class Verdict:
    """The findings to tell, in order, and how many are not told: known by the baseline, or of unchanged files."""

    findings: tuple[Finding, ...]
    known: int = 0
    unchanged: int = 0

    @property
    def fails(self) -> bool:
        """Say whether anything fails the check; warnings do not."""
        return any(finding.severity == "error" for finding in self.findings)


def judge(
    findings: Sequence[Finding],
    articles: int,
    *,
    baseline: Baseline | None,
    is_changed: Callable[[str], bool] | None,
    max_duplicates: float,
) -> Verdict:
    """Judge the wanted findings.

    Parameters
    ----------
    findings
        A duplicate's stands at the article that would go.
    articles
        How many articles there are, duplicates among them.
    baseline
        The known findings, if there are any.
    is_changed
        Says of a path whether its file changed; None where that does not matter.
    max_duplicates
        The share (0 to 1) of the articles that may be new duplicates; up to it they are warnings.
    """

    def touches(finding: Finding) -> bool:
        if is_changed is None:
            return False
        places = [finding.place, *([finding.partner.place] if finding.partner else [])]
        return any(is_changed(place.path) for place in places)

    known, new = divide(findings, baseline, touches) if baseline else ([], list(findings))
    told = [finding for finding in new if is_changed is None or touches(finding)]
    unchanged = len(new) - len(told)
    if is_changed is not None:
        told = [turn_to_changed(finding, is_changed) for finding in told]
    failing = sum(finding.code.startswith(DUPLICATES) and finding.severity == "error" for finding in told)
    if failing <= max_duplicates * articles:
        told = [
            replace(finding, severity="warning") if finding.code.startswith(DUPLICATES) else finding for finding in told
        ]
    told.sort(key=lambda it: (it.place.path, it.place.line, it.code, it.identity))
    return Verdict(tuple(told), len(known), unchanged)
