"""Findings about inputs as such: not to be read, in another encoding, several articles in a page, an id given twice."""

from collections.abc import Sequence

from quchong.check.findings import Finding, Place
from quchong.check.identity import identify
from quchong.check_rules import RULES
from quchong.model import PASSED_OVER, EncodingEvidence, SkipReason


def make(code: str, place: Place, message: str, *content: str | bytes) -> Finding:
    """Make a finding of a rule, identified by content."""
    return Finding(code, RULES[code].severity, place, message, identify(code, *content))


def skipped_finding(path: str, record: int | None, reason: SkipReason, detail: str, content: bytes) -> Finding | None:
    """Return the finding about an input that was not read, None where that is no trouble.

    Parameters
    ----------
    path, record, reason, detail
        As `model.Skipped` has them.
    content
        Digest of the file, or the bytes of the record.
    """
    if reason in PASSED_OVER:
        return None
    code = "ENC001" if reason == "encoding" else "FMT001"
    return make(code, Place(path, record or 1, record or 1), f"{reason}: {detail}", reason, content)


def encoding_finding(
    place: Place, encoding: str | None, evidence: EncodingEvidence | None, text: str
) -> Finding | None:
    """Return the finding about a page or record that is not UTF-8; None where it is, or is configured to be so."""
    if encoding in (None, "utf-8") or evidence == "configured":
        return None
    sure = {"mark": "by its byte order mark", "declared": "as it declares"}.get(
        str(evidence), "a guess by its characters"
    )
    return make(
        "ENC001", place, f"not UTF-8 but {encoding} ({sure}); write it as UTF-8: iconv -f {encoding} -t utf-8", text
    )


def several_articles_finding(place: Place, starts: Sequence[int], profile: str | None, text: str) -> Finding:
    """Return the finding about a page that holds several articles, which begin at those lines."""
    message = (
        f"holds {len(starts)} articles ({profile}), the second begins at line {starts[1]}; `quchong run` splits it"
    )
    return make("SPL001", place, message, text)


def repeated_id_finding(place: Place, name: str, other: Place) -> Finding:
    """Return the finding about an id that another article has too."""
    return make("FMT002", place, f"the id {name} is also that of {other.path}:{other.line}", name)
