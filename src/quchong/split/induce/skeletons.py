"""The skeletons of headings: what a line is around a number that may rise from one heading to the next."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quchong.split.induce.page_view import PageView
from quchong.split.induce.written_numbers import Number, read_numbers

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
MASK = "#"
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


Occurrences = list[tuple[int, int]]
"""Positions of lines and the numbers there."""


def collect_skeletons(view: PageView) -> dict[Skeleton, Occurrences]:
    """Collect the skeletons of all lines that may be headings; each line once for a skeleton."""
    found: dict[Skeleton, Occurrences] = defaultdict(list)
    for at, line in view.folded.items():
        once: dict[Skeleton, int] = {}
        for skeleton, value in read_skeletons(line):
            once.setdefault(skeleton, value)
        for skeleton, value in once.items():
            found[skeleton].append((at, value))
    return found


def read_skeletons(line: str) -> Iterator[tuple[Skeleton, int]]:
    """Yield the skeletons of a folded line, around each of its first numbers."""
    before, last = "", 0
    for number in read_numbers(line):
        if number.value >= FIRST_YEAR and number.start == 0:
            return
        before += line[last : number.start]
        last = number.end
        after = line[last : last + 1] or "$"
        if after in ".、" and last + 1 == len(line):
            after = "$"
        if len(before) > MAX_BEFORE:
            return
        if is_no_count(line, number, before, after):
            before += MASK if number.kind == "arabic" else line[number.start : number.end]
            continue
        yield from around(line, number, before, after)
        before += MASK


def is_no_count(line: str, number: Number, before: str, after: str) -> bool:
    """Say whether a number counts nothing: part of a longer one, of a decimal, or of a word such as 千里."""
    if number.kind == "arabic":
        return after.isdigit() or (after in ".:%" and line[number.end + 1 : number.end + 2].isdigit())
    one_character = number.end - number.start == 1
    within = after not in UNITS and HAN.match(after) and before[-1:] not in "第卷篇之" and HAN.match(before[-1:])
    return number.kind == "han" and one_character and bool(within)


def around(line: str, number: Number, before: str, after: str) -> Iterator[tuple[Skeleton, int]]:
    """Yield the skeletons around one number."""
    edge, value = before[-1:], number.value
    if line.startswith("部分", number.end):
        return
    if UNITS.get(after) == 0 or (MASK in before and after in UNITS and edge not in "第卷篇回章"):
        return
    if len(before) > 1 and edge and edge in EDGES:
        if after in ")]】〕" and not re.search(r"\w", line[number.end + 1 :]):
            yield Skeleton("part", "", edge, after), value
        elif edge == "第" and after in UNITS and re.match(r"[ \W_]", before[-2]):
            yield Skeleton("free", "", edge, after), value
    elif edge == "第" and after in UNITS:
        yield Skeleton("free", "", edge, after), value
    yield Skeleton("whole", number.kind, before, after), value
    if after in UNITS or (LETTER.search(before) and before != "第"):
        yield Skeleton("whole", "", before, after), value
    if is_stem(before) and line[-1] != ":" and len(line) - number.end < MAX_BEHIND:
        yield Skeleton("stem", "", before, "*"), value


def is_stem(before: str) -> bool:
    """Say whether the words before a number are enough to know a series by."""
    return len(HAN.findall(before)) >= MIN_STEM and not NO_STEM.search(before)
