"""Which lines are the site's: those that stand on many of its pages, always in the same role."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quchong.split.induce.line_shapes import DECORATED, is_interruption, name_shape
from quchong.split.sites.above_headers import AboveHeaders
from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_form import LineForm, is_enumerated, is_prose
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.site_page import SitePage
from quchong.split.sites.varying_lines import list_affixes
from quchong.split.sites.zones import Zone

PLACED = 0.8
"""Share of a line's places that are in one role."""
INSIDE_SHARE, INSIDE_FEWEST, INSIDE_SURE = 0.2, 3, 2
"""Share of the pages, and pages, on which a line stands that breaks into texts, at least; and if its words tell."""
WITHIN = 0.6
"""Share of its places within texts, rather than at their ends."""
HOMELESS = 0.8
"""Share of its places in which such a line has other neighbours."""
SPREAD, WIDE_SPREAD = 0.3, 0.4
"""How far apart its places in texts are (0 to 1), at least; and where nothing else sets it apart."""
RARE = 1.5
"""Places for each page or article, at most."""
MISFIT = 0.6
OWN = 0.5
"""Share of its places in titles and headers, from which a line is one."""
OFTEN = 2
"""Places for each page or article from which a line is a refrain, or a heading of an author's."""
TOPS = 0.5
"""Share of its pages from which a line right above a text without a header may be its title."""
ALONE = 0.3
"""Share of its places in which a line is all that a post says, from which it is an author's."""
OTHERS = 3
"""Other values of a label, at most, if the line is no entry of an author's: 答：A, 答：B …"""
LONG_WORDS = re.compile(r"[^\W\d_]{9,}")
NO_END = frozenset(":,;、")
LABEL = re.compile(r"\w{1,6}:")
PHRASE = re.compile(r"\w[^\w·・-]+\w|\w{6}")
HEADING = re.compile(r"[【\[〔(]?\w{1,6}[】\]〕)]?")
BRACKETED = re.compile(r"[【\[〔(]\w{1,6}[】\]〕)]")
DATE = re.compile(r"\d{4} ?[年./-] ?\d{1,2} ?[月./-] ?\d{1,2}|\d{1,2}月\d{1,2}日")
AUTHOR_LINE = re.compile("[,。;]")
FEW_LINES = 2


@dataclass
class Evidence:
    """Where the lines of one key stand, on the pages of a kind or a site."""

    pages: int = 0
    zones: Counter[Zone] = field(default_factory=Counter)
    neighbours: set[tuple[str, str]] = field(default_factory=set)
    depths: list[float] = field(default_factory=list)
    misfits: int = 0
    captions: int = 0
    headings: int = 0
    alone: int = 0
    tops: int = 0
    above_header: int = 0
    forms: set[str] = field(default_factory=set)

    @property
    def places(self) -> int:
        """How often the lines stand anywhere."""
        return self.zones.total()

    def share(self, *zones: Zone) -> float:
        """Return the share of the places that are in some zones."""
        return sum(self.zones[zone] for zone in zones) / max(1, self.places)

    def add(self, other: "Evidence") -> None:
        """Add what other pages say."""
        self.pages += other.pages
        self.zones.update(other.zones)
        self.neighbours |= other.neighbours
        self.depths += other.depths
        self.misfits += other.misfits
        self.captions += other.captions
        self.headings += other.headings
        self.alone += other.alone
        self.tops += other.tops
        self.above_header += other.above_header
        self.forms |= other.forms


Gathered = dict[str, Evidence]


def gather_evidence(
    kind: KindPages,
    openings: Sequence[Sequence[SiteOpening]],
    zones: Sequence[Sequence[Zone]],
    own: frozenset[str],
) -> Gathered:
    """Gather where each line stands that is on two pages at least; `own` are patterns of the site's lines."""
    found: Gathered = defaultdict(Evidence)
    for page, starts, its_zones in zip(kind.pages, openings, zones, strict=True):
        if its_zones:
            gather_page(kind, page, starts, its_zones, own, found)
    return dict(found)


def gather_page(
    kind: KindPages,
    page: SitePage,
    openings: Sequence[SiteOpening],
    zones: Sequence[Zone],
    own: frozenset[str],
    found: Gathered,
) -> None:
    """Gather where the lines of one page stand."""
    inside = [at for at, zone in enumerate(zones) if zone == "inside"]
    low, high = (inside[0], inside[-1]) if inside else (0, 1)
    titled = {opening.header[0] - 1 for opening in openings if opening.header}
    seen: set[str] = set()
    keys = page.keys
    alone = set(find_alone(kind, page, openings))
    top = inside[0] - 1 if inside and not openings else None
    for at, (form, zone) in enumerate(zip(page.forms, zones, strict=True)):
        key = form.key
        if kind.counts[key] < 2 or (zone == "own" and kind.varies(form)):
            continue
        evidence = found[key]
        evidence.pages += key not in seen
        seen.add(key)
        evidence.zones[zone] += 1
        evidence.neighbours.add((keys[at - 1] if at else "", keys[at + 1] if at + 1 < len(keys) else ""))
        evidence.depths.append((at - low) / max(1, high - low))
        evidence.misfits += is_misfit(kind, page, at)
        evidence.above_header += at in titled
        evidence.headings += heads_text(kind, page, at)
        evidence.alone += at in alone
        evidence.tops += at == top
        if len(evidence.forms) < 2:
            evidence.forms.add(form.text)
        if zone in ("tail", "between"):
            evidence.captions += heads_author_lines(kind, page, zones, at, own)


def find_alone(kind: KindPages, page: SitePage, openings: Sequence[SiteOpening]) -> Iterator[int]:
    """Yield the first lines of articles with nothing below but lines of the site: what many posts say, in a word."""
    bounds = [*(opening.first for opening in openings[1:]), len(page.forms)]
    for opening, bound in zip(openings, bounds, strict=False):
        said = (at for at in range(opening.body, bound) if kind.counts[page.keys[at]] < PLACED * len(kind.pages))
        for at in {opening.body, next(said, opening.body)}:
            if at + 1 >= bound or not kind.varies(page.forms[at + 1]):
                yield at


def is_misfit(kind: KindPages, page: SitePage, at: int) -> bool:
    """Say whether a line is indented unlike the text above and below."""
    return (
        0 < at < len(page.forms) - 1
        and kind.is_body(page, at - 1)
        and page.indented[at] != page.indented[at - 1]
        and page.indented[at] != page.indented[at + 1]
    )


def heads_text(kind: KindPages, page: SitePage, at: int) -> bool:
    """Say whether a line stands between a line of the page's own and its text, as a heading does."""
    return (
        0 < at < len(page.forms) - 1
        and kind.varies(page.forms[at - 1])
        and kind.varies(page.forms[at + 1])
        and kind.is_body(page, at + 1)
    )


def heads_author_lines(kind: KindPages, page: SitePage, zones: Sequence[Zone], at: int, own: frozenset[str]) -> bool:
    """Say whether what stands below a line reads like an author's: references, a note on who wrote."""
    run: list[LineForm] = []
    for form, zone in zip(page.forms[at + 1 :], zones[at + 1 :], strict=True):
        if (
            zone == "own"
            or not (kind.varies(form) or is_enumerated(form.text))
            or not own.isdisjoint(list_affixes(form))
        ):
            break
        run.append(form)
    texts = sum(AUTHOR_LINE.search(form.text) is not None for form in run)
    counted = sum(is_enumerated(form.text) and len(form.text) > 12 for form in run)
    return bool(run) and ((texts > 0 and len(run) <= FEW_LINES) or 2 * min(texts, counted) >= len(run) + 1)


def decide_roles(kind: KindPages, headers: AboveHeaders, found: Mapping[str, Evidence], posts: int) -> dict[str, str]:
    """Decide the role of each key that is the site's by its place: head, tail, boundary, or anywhere."""
    roles: dict[str, str] = {}
    for key in sorted(found):
        evidence = found[key]
        often = evidence.places > OFTEN * max(evidence.pages, posts)
        if not often and (role := decide(kind, key, evidence)) and not headers.may_be_title(key):
            roles[key] = role
    return roles


def decide(kind: KindPages, key: str, evidence: Evidence) -> str | None:
    """Decide the role of one key, None where it is not the site's by its place."""
    if kind.counts[key] < kind.many or is_enumerated(key) or evidence.share("own") >= OWN:
        return None
    if evidence.alone >= ALONE * evidence.places:
        return None
    if key in kind.sentences:
        return "anywhere"
    if evidence.tops >= TOPS * evidence.pages and kind.counts[key] < PLACED * len(kind.pages):
        return None
    if is_heading(key) and evidence.headings >= MISFIT * evidence.places:
        return None
    if is_dated_name(evidence) or evidence.captions > 0.5 * max(1, evidence.zones["tail"] + evidence.zones["between"]):
        return None
    if is_prose(key) and kind.counts[key] < kind.most and evidence.share("inside") >= MANY_INSIDE:
        return None
    if evidence.share("head", "tail") >= PLACED:
        return "head" if evidence.zones["head"] >= evidence.zones["tail"] else "tail"
    if evidence.share("head", "tail", "between", "lead", "own") >= PLACED:
        return "boundary"
    return None


MANY_INSIDE = 0.3


def is_heading(key: str) -> bool:
    """Say whether a line can be an author's heading: a word that names no button.

    >>> is_heading("摘要"), is_heading("打印"), is_heading("首页 | 新闻")
    (True, False, False)
    """
    return HEADING.fullmatch(key) is not None and name_shape(key) is None


def is_dated_name(evidence: Evidence) -> bool:
    """Say whether lines are dates with long words, such as the enactment of a law, rather than a counter."""
    return len(evidence.forms) > 1 and any(DATE.search(text) and LONG_WORDS.search(text) for text in evidence.forms)


def count_labels(keys: Iterable[str]) -> Counter[str]:
    """Count the values of each label."""
    return Counter(match[0] for key in keys if (match := LABEL.match(key)))


def decide_inside(found: Mapping[str, Evidence], pages: int, posts: int, labels: Mapping[str, int]) -> set[str]:
    """Decide which keys are advertisements and the like that break into texts; `labels` as `count_labels` counts."""
    enough = max(INSIDE_FEWEST, INSIDE_SHARE * pages)
    return {
        key
        for key, evidence in found.items()
        if evidence.pages >= (INSIDE_SURE if is_sure_notice(key) else enough)
        and may_break_in(key, labels)
        and breaks_in(key, evidence, max(1, posts / pages), MANY_INSIDE * pages)
    }


def may_break_in(key: str, labels: Mapping[str, int]) -> bool:
    """Say whether a line can be one that breaks into texts: no question, no heading, no entry of an author's."""
    label = LABEL.match(key)
    return not (
        is_enumerated(key) or is_prose(key) or key[-1] in NO_END or (label is not None and labels[label[0]] > OTHERS)
    )


def is_sure_notice(key: str) -> bool:
    """Say whether a line is a site's by its words or signs, and no heading of an author's."""
    return DECORATED.fullmatch(key) is not None or (is_interruption(key) and not BRACKETED.fullmatch(key))


def breaks_in(key: str, evidence: Evidence, posts: float, many: float) -> bool:
    """Say whether a line stands anywhere in texts and breaks their flow; `posts` is articles for each page."""
    sure = is_sure_notice(key)
    within = evidence.share("inside", "lead", "head") if sure and evidence.zones["inside"] else evidence.share("inside")
    if evidence.above_header or within < WITHIN or evidence.zones["own"] or (evidence.zones["head"] and not sure):
        return False
    if len(evidence.forms) > 1 and any(map(DATE.search, evidence.forms)):
        return False
    spread = max(evidence.depths) - min(evidence.depths)
    homeless = len(evidence.neighbours) >= HOMELESS * evidence.places
    rare = evidence.places <= RARE * evidence.pages * posts
    if not homeless or not rare:
        return False
    if spread < SPREAD and not sure:
        return False
    if sure or evidence.misfits >= MISFIT * evidence.zones["inside"]:
        return True
    return (
        evidence.pages >= many
        and spread >= WIDE_SPREAD
        and PHRASE.search(key) is not None
        and re.search(r"[^\w]", key) is not None
    )


def merge_evidence(kinds: Iterable[Mapping[str, Evidence]]) -> Gathered:
    """Put together what the pages of all kinds say."""
    merged: Gathered = defaultdict(Evidence)
    for found in kinds:
        for key, evidence in found.items():
            merged[key].add(evidence)
    return dict(merged)
