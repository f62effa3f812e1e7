"""What is wrong with the lines of one page or record, and the findings that it comes to: a run of lines is one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from quchong.check.excerpt import find_excerpt, shorten
from quchong.check.findings import Excerpt, Finding, Place
from quchong.check.identity import identify
from quchong.check_rules import RULES

MOST_NAMED = 3
"""Kinds of trouble, or characters, that a message names."""


@dataclass(frozen=True, slots=True)
class Offence:
    """A line that is not clean.

    `line` is the 1-based line of the page or of the record's text, 0 for a title; `before` and `after` are the line as
    it is and as it should be (None: it goes); `what` names the trouble in a word or two.
    """

    code: str
    line: int
    before: str
    after: str | None
    what: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells whether an offence is still there after mending."""
        return self.code, self.before


MESSAGES: dict[str, str] = {
    "CLN001": "boilerplate left",
    "CLN002": "markup left",
    "CLN003": "characters of a wrong encoding",
    "CLN004": "characters to be removed or written otherwise",
}


def find_runs(offences: Iterable[Offence]) -> list[list[Offence]]:
    """Put offences of one rule on consecutive lines together."""
    runs: list[list[Offence]] = []
    for _, group in groupby(sorted(offences, key=lambda it: (it.code, it.line)), key=lambda it: it.code):
        members = list(group)
        starts = [0, *(at for at, (one, two) in enumerate(pairwise(members), 1) if two.line > one.line + 1)]
        runs += [members[start:stop] for start, stop in zip(starts, [*starts[1:], len(members)], strict=True)]
    return sorted(runs, key=lambda run: (run[0].line, run[0].code))


def as_findings(
    offences: Sequence[Offence],
    place_of: Callable[[int, int], Place],
    left: frozenset[tuple[str, str]],
    in_record: bool,
) -> list[Finding]:
    """Return a finding for each run of offences.

    Parameters
    ----------
    offences
        Of one page or record.
    place_of
        Gives the place of lines, first and last.
    left
        The keys of the offences that mending leaves.
    in_record
        Whether the lines are those of a record's text, which the message then has to name.
    """
    findings = []
    for run in find_runs(offences):
        first, last = run[0], run[-1]
        message = describe(run)
        if in_record:
            message += " (title)" if last.line == 0 else f" (line {max(1, first.line)} of the text)"
        findings.append(
            Finding(
                code=first.code,
                severity=RULES[first.code].severity,
                place=place_of(first.line, last.line),
                message=message,
                identity=identify(first.code, *(offence.before.strip() for offence in run)),
                excerpt=show(first),
                fixable=all(offence.key not in left for offence in run),
            )
        )
    return findings


def describe(run: Sequence[Offence]) -> str:
    """Word a run of offences: what is wrong and of which kinds."""
    kinds = list(dict.fromkeys(offence.what for offence in run))
    named = ", ".join(kinds[:MOST_NAMED]) + (" …" if len(kinds) > MOST_NAMED else "")
    characters = sorted({one for it in run if it.code == "CLN004" for one in set(it.before) - set(it.after or "")})
    if characters:
        codes = [f"U+{ord(one):04X}" for one in characters[:MOST_NAMED]]
        named += f": {', '.join(codes)}{' …' if len(characters) > MOST_NAMED else ''}"
    lines = {offence.line for offence in run}
    count = f", {len(lines)} lines" if len(lines) > 1 else ""
    return f"{MESSAGES[run[0].code]} ({named}{count})"


def show(offence: Offence) -> Excerpt:
    """Return the offending passage and what should be there."""
    if offence.after is None:
        return Excerpt(shorten(offence.before.strip()), "")
    return find_excerpt(offence.before, offence.after) or Excerpt(shorten(offence.before), shorten(offence.after))
