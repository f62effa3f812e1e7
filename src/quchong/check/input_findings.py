"""Findings about inputs as a whole: unreadable, in another encoding, several articles in one, an id used twice."""

from collections.abc import Sequence

from quchong.check.findings import Finding, Place
from quchong.check.identity import identify
from quchong.check_rules import RULES
from quchong.model import PASSED_OVER, EncodingEvidence, SkipReason

ENCODING_REASONS = frozenset({"encoding"})
"""Reasons for skipping that are about the encoding."""
SYSTEM_REASONS = {"unreadable": "cannot be read", "damaged": "damaged"}
"""Reasons whose details come from the system or a library, and what a message starts with."""
AS_CONFIGURED = "configured"
"""How the encoding was found where the user named it; then it is not reported."""
ICONV_NAMES = {
    "big5hkscs": "big5-hkscs",
    "euc_jp": "euc-jp",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
}
"""What iconv calls an encoding, where Python calls it otherwise."""
HOW_FOUND = {
    "mark": "has a byte order mark of {}, not UTF-8",
    "declared": "declares {}, not UTF-8",
    "detected": "looks like {}, not UTF-8",
}
"""How a message starts, by how the encoding was found."""


def make_finding(code: str, place: Place, message: str, *content: str | bytes) -> Finding:
    """Return a finding of a rule, identified by content."""
    return Finding(code, RULES[code].severity, place, message, identify(code, *content))


def skipped_finding(path: str, record: int | None, reason: SkipReason, detail: str, content: bytes) -> Finding | None:
    """Return the finding about an input that was not read, None where nothing is wrong with it.

    Parameters
    ----------
    path
        The path as findings show it.
    record, reason, detail
        As in `model.Skipped`.
    content
        Digest of the file, or of the bytes of the record.
    """
    if reason in PASSED_OVER:
        return None
    code = "ENC001" if reason in ENCODING_REASONS else "FMT001"
    message = f"{SYSTEM_REASONS[reason]}: {detail}" if reason in SYSTEM_REASONS else detail
    return make_finding(code, Place(path, record or 1, record or 1), message, reason, content)


def encoding_finding(
    place: Place, encoding: str | None, found_by: EncodingEvidence | None, text: str
) -> Finding | None:
    """Return the finding about a page or record that is not UTF-8, None where it is or its encoding is configured."""
    if encoding in (None, "utf-8") or found_by == AS_CONFIGURED:
        return None
    name = ICONV_NAMES.get(str(encoding), str(encoding))
    problem = HOW_FOUND.get(str(found_by), HOW_FOUND["detected"]).format(show_encoding(encoding))
    # of UTF-16 with a mark, iconv takes the byte order from the mark and drops it
    source = name.removesuffix("le").removesuffix("be") if found_by == "mark" else name
    return make_finding("ENC001", place, f"{problem}; convert it with `iconv -f {source} -t utf-8 FILE`", text)


def show_encoding(encoding: str | None) -> str:
    """Return an encoding as messages name it."""
    name = encoding or "utf-8"
    return ICONV_NAMES.get(name, name).upper()


def page_articles_finding(place: Place, starts: Sequence[int], profile: str | None, text: str) -> Finding:
    """Return the finding about a page that holds several articles, which start at the given lines."""
    message = (
        f"holds {len(starts)} articles (page profile {profile}), the second from line {starts[1]}; "
        "split it with `quchong run`"
    )
    return make_finding("SPL001", place, message, text)


def record_articles_finding(place: Place, count: int, text: str) -> Finding:
    """Return the finding about a record that holds several articles."""
    return make_finding("SPL001", place, f"holds {count} articles; split it with `quchong run`", text)


def repeated_id_finding(place: Place, name: str, other: Place) -> Finding:
    """Return the finding about an id that an earlier article has too."""
    return make_finding("FMT002", place, f"duplicate id {name}, first used at {other.path}:{other.line}", name)
