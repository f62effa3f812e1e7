"""Findings about duplicates: at the article that would go, or, where only the other one changed, there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from quchong.check.findings import Excerpt, Finding, Partner, Place
from quchong.check.identity import identify_pair
from quchong.check_rules.rule_info import Severity  # noqa: TC001

EXACT, NEAR, CONTAINED, HELD = "exact", "near", "contained", "held"
"""The kinds of match: those of a removal (see model.REMOVAL), and `held`: contained, but not to be removed."""
CODES = {EXACT: "DUP001", NEAR: "DUP002", CONTAINED: "DUP003", HELD: "DUP003"}
"""The rule by the kind of match."""
WORDS = {
    "DUP001": ("the same text as", "the same text as"),
    "DUP002": ("nearly the same text as", "nearly the same text as"),
    "DUP003": ("contained in", "contains"),
}
"""What an article is to its partner: the lower-ranked one to the higher, and the other way round."""


@dataclass(frozen=True)
class Pair:
    """Two articles by row key: `lower`, the one that would go, matches `higher`; the exact figures (0 to 1).

    `kind` is a key of CODES. `excerpt` shows the lower one's passage `here`.
    """

    lower: int
    higher: int
    kind: str
    jaccard: float
    containment: float
    excerpt: Excerpt | None = None


@dataclass(frozen=True)
class Known:
    """What has to be known of an article in a pair: its place, the digest of its folded text, `contained_in` if set."""

    place: Place
    digest: bytes
    contained_in: str | None = None


def duplicate_findings(pairs: Iterable[Pair], articles: Mapping[int, Known]) -> list[Finding]:
    """Return a finding for each pair, at the article that would go.

    A kept article that says itself in what it is contained is labelled, as a run does it: nothing is said of it. One
    that does not is worth a warning only, because a run would keep it too.
    """
    findings = []
    for pair in pairs:
        lower, higher = articles[pair.lower], articles[pair.higher]
        if pair.kind == HELD and lower.contained_in is not None:
            continue
        severity: Severity = "warning" if pair.kind == HELD else "error"
        code = CODES[pair.kind]
        partner = Partner(higher.place, pair.jaccard, pair.containment)
        findings.append(
            Finding(
                code=code,
                severity=severity,
                place=lower.place,
                message=describe(WORDS[code][0], code, partner),
                identity=identify_pair(code, lower.digest, higher.digest),
                partner=partner,
                excerpt=pair.excerpt,
            )
        )
    return findings


def describe(words: str, code: str, partner: Partner) -> str:
    """Word a match: what it is to the other article, and the figure that counts."""
    place = partner.place
    title = f" {place.quoted_title}" if place.title else ""
    figure = {"DUP002": f", Jaccard {partner.jaccard:.3f}", "DUP003": f", containment {partner.containment:.3f}"}
    return f"{words} {place.path}:{place.line}{title}{figure.get(code, '')}"


def turn_to_changed(finding: Finding, is_changed: Callable[[str], bool]) -> Finding:
    """Put a finding about two articles at the one whose file changed, if that is the other one's alone."""
    partner = finding.partner
    if partner is None or is_changed(finding.place.path) or not is_changed(partner.place.path):
        return finding
    there = replace(partner, place=finding.place)
    excerpt = finding.excerpt and Excerpt(finding.excerpt.there, finding.excerpt.here)
    return replace(
        finding,
        place=partner.place,
        partner=there,
        excerpt=excerpt,
        message=describe(WORDS[finding.code][1], finding.code, there),
    )
