"""Numbers for findings that share an identity, for services that require each to be unique."""

from collections import Counter
from collections.abc import Iterable, Iterator

from quchong.check.findings import Finding


def number_identities(findings: Iterable[Finding]) -> Iterator[tuple[str, int]]:
    """Yield the identity of each finding, and how often it has occurred up to there, from 1.

    The same lines in two files have the same identity, because it depends on content only.
    """
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.identity] += 1
        yield finding.identity, counts[finding.identity]
