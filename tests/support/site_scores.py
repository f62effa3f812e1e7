"""How near the articles that a sheet gives come to those that are known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quchong.split.page_lines import cut_lines
from quchong.split.read_metadata import build_meta
from quchong.split.sites.apply import apply
from quchong.split.sites.learn import learn
from quchong.split.sites.sheet import SiteSheet
from quchong.split.sites.structure_of_site import take_apart

ALIKE, NEAR = 0.98, 0.25


class Known(NamedTuple):
    """An article as it should come out; `published` is a day."""

    title: str | None
    text: str
    author: str | None = None
    published: str | None = None


class Taken(NamedTuple):
    """An article as it came out."""

    title: str | None
    text: str
    author: str | None
    published: str | None


@dataclass(frozen=True)
class Score:
    """Articles found among those known and those taken, an author's characters lost, metadata right of how many."""

    found: int
    known: int
    taken: int
    lost: int
    meta: int
    right: int

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, self.known + self.taken)


def squeeze(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def cover(known: str, taken: str) -> tuple[float, float]:
    """Return the share of what is known that was taken, and of what was taken that is known."""
    rest, hit, total = squeeze(taken), 0, 0
    size = len(rest)
    for paragraph in filter(None, map(squeeze, known.split("\n"))):
        total += len(paragraph)
        at = rest.find(paragraph)
        if at >= 0:
            hit += len(paragraph)
            rest = f"{rest[:at]}\0{rest[at + len(paragraph) :]}"
    return hit / max(total, 1), hit / max(size, 1)


def take(text: str, sheet: SiteSheet) -> tuple[list[Taken], str]:
    """Take a page apart by a sheet; also what the sheet leaves of its characters."""
    lines = cut_lines(text)
    found = apply(lines.texts, sheet)
    articles = []
    for piece in take_apart(lines, found, {}).pieces:
        body = "\n".join(lines.shown[at] for at in piece.body)[piece.skip :]
        meta = build_meta(piece.fields)
        articles.append(Taken(piece.title, body, meta.author, meta.published_iso))
    return articles, squeeze("".join(line for at, line in enumerate(lines.shown) if at not in found.furniture))


def score_site(pages: Sequence[tuple[str, Sequence[Known]]], sheet: SiteSheet | None = None) -> Score:
    """Learn a site from its pages, if no sheet is given, and take them apart."""
    if sheet is None:
        sheet = learn(cut_lines(text).texts for text, _ in pages)
    return add_up(score_page(text, known, sheet) for text, known in pages)


def score_page(text: str, known: Sequence[Known], sheet: SiteSheet) -> Score:
    taken, left = take(text, sheet)
    free = list(taken)
    found = lost = meta = right = 0
    for one in known:
        lost += sum(len(line) for line in map(squeeze, one.text.split("\n")) if line not in left)
        scored = [(cover(one.text, other.text), other) for other in free]
        if not scored:
            continue
        (recall, precision), best = max(scored, key=lambda pair: pair[0][0] * pair[0][1])
        if recall * precision > NEAR:
            pairs = [(one.author, best.author), (one.published, (best.published or "")[:10])]
            meta += sum(value is not None for value, _ in pairs)
            right += sum(value is not None and value == got for value, got in pairs)
        is_titled = one.title is None or squeeze(one.title) == squeeze(best.title)
        if recall >= ALIKE and precision >= ALIKE and is_titled:
            found += 1
            free.remove(best)
    return Score(found, len(known), len(taken), lost, meta, right)


def add_up(scores: Iterable[Score]) -> Score:
    return Score(*(sum(values) for values in zip(*(vars(score).values() for score in scores), strict=True)))
