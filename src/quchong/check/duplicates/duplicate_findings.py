"""Findings about duplicates: at the article that would be removed or, where only the other one changed, at that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from quchong.check.findings import Excerpt, Finding, Partner, Place
from quchong.check.identity import identify_pair
from quchong.model import FIGURES_OF_COPY, Figures, Overlap

if TYPE_CHECKING:
    from quchong.check_rules.rule_info import Severity

DuplicateKind = Literal["exact", "near", "contained", "contained_kept"]
"""The kinds of duplicates: those that a run removes (model.MatchKind), and what is contained in another but kept."""
CODES: Final[Mapping[DuplicateKind, str]] = {
    "exact": "DUP001",
    "near": "DUP002",
    "contained": "DUP003",
    "contained_kept": "DUP003",
}
"""The rule by the kind of duplicate."""
WORDS = {
    "DUP001": ("the same text as", "the same text as"),
    "DUP002": ("nearly the same text as", "nearly the same text as"),
    "DUP003": ("contained in", "contains"),
}
"""What the lower article is to the higher one, and the higher to the lower."""


@dataclass(frozen=True)
class DuplicatePair:
    """Two articles by row key: `lower`, which would be removed, matches `higher`.

    `overlap` is how much they share, None of an exact copy. In `excerpt` the passage of the lower article is `here`.
    """

    lower: int
    higher: int
    kind: DuplicateKind
    overlap: Overlap | None
    excerpt: Excerpt | None = None

    @property
    def figures(self) -> Figures:
        """How alike the two articles are."""
        return FIGURES_OF_COPY if self.overlap is None else self.overlap.figures


@dataclass(frozen=True)
class PairedArticle:
    """What findings say of an article in a pair: its place, the digest of its folded text, and its `contained_in`."""

    place: Place
    digest: bytes
    contained_in: str | None = None


def duplicate_findings(pairs: Iterable[DuplicatePair], articles: Mapping[int, PairedArticle]) -> list[Finding]:
    """Return a finding for each pair, at the article that would be removed.

    An article that a run would keep, though it is contained in another, gives a warning; none where its `contained_in`
    says so already, as the output of a run does.
    """
    findings = []
    for pair in pairs:
        lower, higher = articles[pair.lower], articles[pair.higher]
        if pair.kind == "contained_kept" and lower.contained_in is not None:
            continue
        severity: Severity = "warning" if pair.kind == "contained_kept" else "error"
        code = CODES[pair.kind]
        partner = Partner(higher.place, *pair.figures)
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
    """Return the message of a finding: what the article is to its partner, and the figure that decides."""
    place = partner.place
    title = f" {place.quoted_title}" if place.title else ""
    figure = {"DUP002": f", Jaccard {partner.jaccard:.3f}", "DUP003": f", containment {partner.containment:.3f}"}
    return f"{words} {place.path}:{place.line}{title}{figure.get(code, '')}"


def turn_to_changed(finding: Finding, is_changed: Callable[[str], bool]) -> Finding:
    """Return a finding about two articles at the partner, if only the partner's file changed."""
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
