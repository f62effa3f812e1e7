"""What `quchong check` finds: the typed values that rules give and every output format takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from quchong.check_rules.rule_info import Severity

NESTED = str.maketrans("《》", "〈〉")


@dataclass(frozen=True)
class Place:
    """A path relative to the working folder, lines (1-based, inclusive), and the article there.

    `path` has `/` as separator on every platform. In a file of records a line is a record. `article` is the id of the
    article, None where the finding is about the file as a whole.
    """

    path: str
    line: int = 1
    end_line: int = 1
    article: str | None = None
    title: str | None = None

    @property
    def quoted_title(self) -> str:
        """The title in 《》, with those inside it as 〈〉, as Chinese nests titles; empty without a title."""
        return f"《{self.title.translate(NESTED)}》" if self.title else ""


@dataclass(frozen=True)
class Partner:
    """The other article of a duplicate, and the exact Jaccard and containment (0 to 1)."""

    place: Place
    jaccard: float
    containment: float


@dataclass(frozen=True)
class Excerpt:
    """A passage in which two texts differ: what is here and what is there; either may be empty."""

    here: str
    there: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong at one place.

    `message` is one line for people. `identity` is a hash of the code and of content, in hexadecimal; paths and line
    numbers are no part of it, so it survives the renaming of a file. `excerpt` is the passage in which a duplicate
    differs from its partner, or the offending passage and how it should be. `fixable` says whether `--fix` fixes it.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    identity: str
    partner: Partner | None = None
    excerpt: Excerpt | None = None
    fixable: bool = False


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of path, line, rule and identity."""
    return tuple(
        sorted(findings, key=lambda finding: (finding.place.path, finding.place.line, finding.code, finding.identity))
    )
