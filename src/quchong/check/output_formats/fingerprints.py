"""What tells findings apart from one check to the next."""

from collections import Counter
from collections.abc import Iterable, Iterator

from quchong.check.findings import Finding


def fingerprint(findings: Iterable[Finding]) -> Iterator[tuple[str, int]]:
    """Yield the identity of each finding and, from 1, how often it has come up.

    An identity is of content alone, so that the same lines in two files have one; services want no two alike.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.identity] += 1
        yield finding.identity, seen[finding.identity]
