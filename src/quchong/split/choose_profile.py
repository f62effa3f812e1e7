"""Which profile fits a page: a score for each by its evidence, and a choice that needs a lead."""

from collections.abc import Mapping
from dataclasses import dataclass

from quchong.split.match_evidence import Candidate, matches
from quchong.split.options import SplitOptions
from quchong.split.page_lines import PageContent
from quchong.split.profile import Profile

LAYERS = ("page", "article")
"""The layers of profiles in the order of choice: the template of a site before a shape of text."""


@dataclass(frozen=True)
class ProfileChoice:
    """The name of the chosen profile, None where none is, and the score (0 to 1) of each profile that was scored."""

    name: str | None
    scores: Mapping[str, float]


def choose_profile(
    page: PageContent, profiles: Mapping[str, Profile], options: SplitOptions, score_all: bool = False
) -> ProfileChoice:
    """Choose the profile of a page: of the first layer in which one is good enough, else none.

    With `score_all` the profiles that cannot be chosen any more are scored to the end too.
    """
    scores: dict[str, float] = {}
    chosen: str | None = None
    # a profile with this score or less is not chosen, nor does it take the lead from one that is
    cutoff = 0.0 if score_all else max(0.0, options.min_confidence - options.min_margin)
    for layer in LAYERS:
        if chosen is not None and not score_all:
            break
        names = [name for name, profile in profiles.items() if profile.layer == layer]
        scores |= {name: score(page, profiles[name], cutoff) for name in names}
        if chosen is None:
            chosen = find_leader({name: scores[name] for name in names}, options)
    return ProfileChoice(chosen, scores)


def find_leader(scores: Mapping[str, float], options: SplitOptions) -> str | None:
    """Return the profile with the best score if it is good enough and has the lead it needs, else None."""
    best, second = sorted([(0.0, ""), (0.0, ""), *((-score, name) for name, score in scores.items())])[:2]
    if -best[0] >= options.min_confidence and second[0] - best[0] >= options.min_margin:
        return best[1] or None
    return None


def score(page: PageContent, profile: Profile, cutoff: float = 0) -> float:
    """Score a profile by its evidence: 0 to 1.

    The score is 0 where the page holds none of the words that the profile needs, where required evidence is missing,
    and as soon as it can no longer exceed the cutoff.
    """
    if profile.needs and not page.holds_any(profile.needs):
        return 0.0
    candidate = Candidate(page, profile)
    weight, max_remaining = 0.0, profile.max_weight
    for evidence in profile.evidence:
        if weight + max_remaining <= cutoff * profile.full_score:
            return 0.0
        max_remaining -= max(0.0, evidence.weight)
        if matches(evidence, candidate):
            weight += evidence.weight
        elif evidence.required:
            return 0.0
    return max(0.0, min(1.0, weight / profile.full_score))
