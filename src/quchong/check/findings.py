"""What `quchong check` finds: typed values that rules give and every output format takes."""

from dataclasses import dataclass

from quchong.check_rules.rule_info import Severity


@dataclass(frozen=True)
class Place:
    """Where something stands: a path below the working folder, 1-based inclusive lines, and the article there.

    `path` has `/` as separator on every platform. For a file of records a line is a record. `article` is the id of the
    article, None where the finding is about the file as a whole.
    """

    path: str
    line: int = 1
    end_line: int = 1
    article: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Partner:
    """The other article of a duplicate, and the exact figures (0 to 1)."""

    place: Place
    jaccard: float
    containment: float


@dataclass(frozen=True)
class Excerpt:
    """A passage in which two articles differ: what stands here and what stands there; each may be empty."""

    here: str
    there: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong at one place.

    `message` is one line for a person. `identity` is a hash of the code and of content, in hexadecimal: neither paths
    nor line numbers enter it, so it outlives a renamed file. `excerpt` tells the differing passage of a duplicate, or
    the offending characters. `fixable` says that `--fix` mends it.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    identity: str
    partner: Partner | None = None
    excerpt: Excerpt | None = None
    fixable: bool = False
