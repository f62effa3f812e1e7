"""An offending line, and the findings that the offences of a page or record come to: a run of lines is one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from quchong.check.excerpt import find_excerpt, shorten
from quchong.check.findings import Excerpt, Finding, Place
from quchong.check.identity import identify
from quchong.check_rules import RULES


@dataclass(frozen=True, slots=True)
class Offence:
    """A line that is not clean.

    `line` is the 1-based line of the page or of the record's text, 0 for a title. `before` and `after` are the line as
    it is and as it should be (None: the whole line goes). `words` say what is wrong; `detail` names the rule, tag or
    encoding, and is empty where the characters are named instead.
    """

    code: str
    line: int
    before: str
    after: str | None
    words: str
    detail: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What the offence is recognised by after fixing."""
        return self.code, self.before


def find_runs(offences: Iterable[Offence]) -> list[list[Offence]]:
    """Group the offences of one rule on consecutive lines; the groups are in the order of lines."""
    runs: list[list[Offence]] = []
    ordered = sorted(offences, key=lambda offence: (offence.code, offence.line))
    for _, group in groupby(ordered, key=lambda offence: offence.code):
        members = list(group)
        starts = [0, *(at for at, (one, two) in enumerate(pairwise(members), 1) if two.line > one.line + 1)]
        runs += [members[start:stop] for start, stop in zip(starts, [*starts[1:], len(members)], strict=True)]
    return sorted(runs, key=lambda run: (run[0].line, run[0].code))


def as_findings(
    offences: Sequence[Offence],
    place_of: Callable[[int, int], Place],
    describe: Callable[[Sequence[Offence]], str],
    unfixed: frozenset[tuple[str, str]],
) -> list[Finding]:
    """Return a finding for each run of offences.

    Parameters
    ----------
    offences
        The offences of one page or record.
    place_of
        Gives the place of a run, from its first and last line.
    describe
        Words a run.
    unfixed
        The keys of the offences that fixing leaves.
    """
    return [
        Finding(
            code=run[0].code,
            severity=RULES[run[0].code].severity,
            place=place_of(run[0].line, run[-1].line),
            message=describe(run),
            identity=identify(run[0].code, *(offence.before.strip() for offence in run)),
            excerpt=show(run[0]),
            fixable=all(offence.key not in unfixed for offence in run),
        )
        for run in find_runs(offences)
    ]


def show(offence: Offence) -> Excerpt:
    """Return the offending passage and what should be there; nothing where it cannot be fixed."""
    if offence.after is None or offence.after == offence.before:
        return Excerpt(shorten(offence.before.strip()), "")
    return find_excerpt(offence.before, offence.after) or Excerpt(shorten(offence.before), shorten(offence.after))
