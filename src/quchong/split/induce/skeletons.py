"""The skeletons of headings: what a line is around a number that may rise from one heading to the next."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from quchong.split.induce.page_view import PageView
from quchong.split.induce.written_numbers import NUMBER, value_of

UNITS: Mapping[str, float] = {
    unit: weight
    for units, weight in {
        "章回话話讲講课課篇则則": 1.0,
        "封幕夜日天辑輯首集折出": 0.9,
        "节節": 0.8,
        "卷部编編册冊": 0.72,
        "条條款项項号號年月人次个個种種点點岁歲期届屆名位元": 0.0,
    }.items()
    for unit in units
}
"""How far a unit behind a number says that a piece begins: 章 (chapter) wholly, 条 (article of a statute) never."""
EDGES = "第 ([【〔「{<《_-·●■★◆※#:、."
"""What may stand between words and the number of a heading that has words before it."""
CLOSING = ")]】〕"
"""What stands behind the number of a part: 渡口(2)."""
MASK = "#"
MOST_NUMBERS = 4
"""Numbers of a line that are looked at."""
MAX_BEFORE = 24
"""Characters before the number of a heading, at most."""
MAX_BEHIND = 16
"""Characters behind the number where only the words before it are shared."""
FIRST_YEAR = 1000
"""A line that begins with so large a number begins with a year, and is no heading."""
MIN_STEM = 3
NO_STEM = re.compile(rf"[:“\"{MASK}]")
HAN = re.compile(r"[\u3400-\u9fff〇]")
LETTER = re.compile(r"[\u3400-\u9fff〇A-Za-z]")


class Skeleton(NamedTuple):
    """What headings share: `before` and `after` the number, and how the number is written ("" for in any way).

    `form` says how much is shared: `whole` all before the number and the character behind it; `stem` only the words
    before; `free` only the unit (第一卷 出山 第三章), `part` only the brackets at the end (渡口(2)).
    """

    form: str
    kind: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """The skeleton as a reader would write it."""
        return {"free": "…", "part": "…"}.get(self.form, "") + f"{self.before}N{self.after.replace('$', '')}"


Around = tuple[str, str, str, str]
"""The values of a skeleton, before it is known to be shared."""
Occurrences = list[tuple[int, int]]
"""Positions of lines and the numbers there."""


def collect_skeletons(view: PageView) -> dict[Skeleton, Occurrences]:
    """Collect the skeletons that two lines or more share which may be headings; each line once for a skeleton."""
    found: dict[Around, Occurrences] = defaultdict(list)
    for at, line in view.folded.items():
        for skeleton, value in read_skeletons(line):
            occurrences = found[skeleton]
            if not occurrences or occurrences[-1][0] != at:
                occurrences.append((at, value))
    return {Skeleton(*around): occurrences for around, occurrences in found.items() if len(occurrences) > 1}


def read_skeletons(line: str) -> list[tuple[Around, int]]:
    """Return the skeletons of a folded line, around each of its first numbers."""
    found: list[tuple[Around, int]] = []
    before, last = "", 0
    for hit in islice(NUMBER.finditer(line), MOST_NUMBERS):
        start, end = hit.span()
        if start - last + len(before) > MAX_BEFORE:
            break
        before += line[last:start]
        last = end
        kind = str(hit.lastgroup)
        if start == 0 and kind == "arabic" and int(hit[0]) >= FIRST_YEAR:
            break
        after = line[end : end + 1] or "$"
        if after in ".、" and end + 1 == len(line):
            after = "$"
        if is_no_count(line, hit, before, after):
            before += MASK if kind == "arabic" else hit[0]
            continue
        if around := list_around(line, hit, before, after):
            value = value_of(kind, hit[0])
            found += [(one, value) for one in around]
        before += MASK
    return found


def is_no_count(line: str, hit: re.Match[str], before: str, after: str) -> bool:
    """Return whether a number counts nothing: part of a longer one, of a decimal, or of a word such as 千里."""
    end = hit.end()
    if hit.lastgroup == "arabic":
        return after.isdigit() or (after in ".:%" and line[end + 1 : end + 2].isdigit())
    if end - hit.start() > 1 or hit.lastgroup != "han" or after in UNITS or not before:
        return False
    return bool(before[-1] not in "第卷篇之" and HAN.match(after) and HAN.match(before[-1]))


def list_around(line: str, hit: re.Match[str], before: str, after: str) -> list[Around]:
    """List what is around one number that may be the skeleton of a heading."""
    edge, end = before[-1:], hit.end()
    hopeless = is_hopeless(before, after)
    if hopeless and after not in CLOSING:
        return []
    if after in UNITS and ((MASK in before and edge not in "第卷篇回章") or line.startswith("部分", end)):
        return []
    found: list[Around] = []
    if len(before) > 1 and edge in EDGES:
        if after in CLOSING and not re.search(r"\w", line[end + 1 :]):
            found.append(("part", "", edge, after))
        elif edge == "第" and after in UNITS and re.match(r"[ \W_]", before[-2]):
            found.append(("free", "", edge, after))
    elif edge == "第" and after in UNITS:
        found.append(("free", "", edge, after))
    if hopeless:
        return found
    found.append(("whole", str(hit.lastgroup), before, after))
    if after in UNITS or (before != "第" and LETTER.search(before)):
        found.append(("whole", "", before, after))
    if line[-1] != ":" and len(line) - end < MAX_BEHIND and is_stem(before):
        found.append(("stem", "", before, "*"))
    return found


@lru_cache(maxsize=4096)
def is_hopeless(before: str, after: str) -> bool:
    """Return whether what is around a number can never say that a piece begins: no unit, no stem, nothing set apart."""
    if after in UNITS:
        return UNITS[after] == 0
    words = len(HAN.findall(before.replace("第", "")))
    edge = before[-1:]
    if words == 1 and edge not in UNITS:
        return True
    if words == 0 and edge != "第" and LETTER.match(after):
        return True
    return MASK in before and edge not in UNITS


@lru_cache(maxsize=4096)
def is_stem(before: str) -> bool:
    """Return whether the words before a number are enough to know a series by."""
    return len(HAN.findall(before)) >= MIN_STEM and not NO_STEM.search(before)
