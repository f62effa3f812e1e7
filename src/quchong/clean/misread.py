"""Lines that were decoded in a wrong encoding and have lost bytes since, so that nobody can repair them.

GBK that is read as Big5 or EUC-JP, Big5 or UTF-8 that is read as GBK and the like give rare characters. Written in the
wrong encoding and read in the right one, what is left of such a line is ordinary Chinese again, and nothing else is.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from quchong.text.character_costs import tabulate_costs
from quchong.text.utf16 import look_up, read_units

MISREAD = (
    ("gb18030", "big5hkscs"),
    ("gb18030", "euc_jp"),
    ("gb18030", "euc_kr"),
    ("gb18030", "shift_jis"),
    ("gb18030", "cp1251"),
    ("big5", "gb18030"),
    ("utf-8", "gb18030"),
    ("utf-8", "big5hkscs"),
    ("utf-8", "euc_jp"),
    ("utf-8", "shift_jis"),
)
"""The right encoding, and the one that was taken for it."""
MARKS = (
    "ㄛ﹛-﹝腔坋悝堎赽藑絞"
    "匯哘頁麿訳葎嶄協徨隈嬬砿噐祇宀脅"
    "돨훙枷꼇契죄櫓쉔鹿뎠綾된儉돕"
    "\u0400-\u04ff"
    "Τぃいカノㄓㄆ㎝﹚︽Θ琌穦籔碞砞瓣竒瞶眔硂ら"
    "銆锛鏈浜鐨"
    "嚗銝鈭敶摰"
    "\uff61-\uff9f荳"
    "鐚筝絎膃堺"
)
"""Characters of which nearly any 60 characters that were misread hold one, and hardly any other text, as the inside of
a character class: found by misreading statutes and articles in each of these ways. They only say where to look."""
MARK = re.compile(f"[{MARKS}]")

FIRST_BEYOND, LINE_FEED = 0x80, 0x0A
"""The first character beyond ASCII, and the line feed."""
WINDOW = 12
"""Characters beyond ASCII that are judged together: a lost byte may leave the next ones misread for a while."""
SUSPICIOUS_BITS = 11.6
"""Bits that such a character takes on average in a line worth a closer look. In statutes, articles and poems one line
in a hundred takes as much, in what was misread nearly each."""
EVIDENCE = ((10.7, 0.9), (11.8, 1.5))
"""A line was misread if some window of it takes at most so many bits on average when it is read again, and so many less
than any window before. Of some 1,700 suspicious lines of statutes, poems and articles none gains more than 0.75."""
GROUP = 24
"""Characters beyond ASCII up to which short lines are judged together."""
MOST_GROUPS = 64
"""Lines, or groups of them, of a text that are looked at closely."""
LONGEST = 1000
"""Characters of each that are looked at closely."""


def has_misread_lines(text: str) -> bool:
    """Return whether a text holds a line that was decoded in a wrong encoding."""
    return MARK.search(text) is not None and any(map(is_misread, find_suspicious(text)))


def find_suspicious(text: str) -> list[str]:
    """Return the first lines, or groups of short lines, that hold so many rare characters as what was misread."""
    units = read_units(f"{text}\n")
    beyond = units >= FIRST_BEYOND
    line_starts = np.flatnonzero(np.append(True, units[:-1] == LINE_FEED))
    # the characters beyond ASCII in the lines above each line; in place, as there may be millions of lines
    groups = np.append(np.uint32(0), np.add.reduceat(beyond, line_starts, dtype=np.uint32)[:-1])
    np.cumsum(groups, out=groups)
    groups //= GROUP
    first_lines = np.append(0, np.flatnonzero(groups[1:] != groups[:-1]) + 1)
    starts = line_starts[first_lines]
    counts = np.add.reduceat(beyond, starts, dtype=np.uint32)
    bits = np.add.reduceat(look_up(tabulate_costs_beyond(), units), starts, dtype=np.uint32)
    likely = np.flatnonzero((counts >= WINDOW) & (bits >= SUSPICIOUS_BITS * counts))[:MOST_GROUPS].tolist()
    ends = np.append(starts[1:], len(units)) - 1
    most = 2 * LONGEST  # units of so many characters, at most
    found = (units[starts[at] : min(ends[at], starts[at] + most)] for at in likely)
    return [units_of_some.tobytes().decode("utf-16-le", "surrogatepass")[:LONGEST] for units_of_some in found]


@cache
def tabulate_costs_beyond() -> npt.NDArray[np.uint16]:
    """Return the costs of the UTF-16 units beyond ASCII, 0 for those in it, uint16 of shape (65536,)."""
    table = tabulate_costs().astype(np.uint16)
    table[:FIRST_BEYOND] = 0
    return table


def is_misread(line: str) -> bool:
    """Return whether some of a line is ordinary once it is written in a wrong encoding and read in the right one."""
    before = find_least_bits(line)
    most = max(min(bits, before - gain) for bits, gain in EVIDENCE)
    return any(
        find_least_bits(line.encode(wrong, "ignore").decode(right, "ignore")) <= most for right, wrong in MISREAD
    )


def find_least_bits(line: str) -> float:
    """Return how many bits a character beyond ASCII takes on average where it takes least; infinity if they are few."""
    units = read_units(line)
    sums = np.cumsum(np.append(0, tabulate_costs().take(units[units >= FIRST_BEYOND])))
    return float((sums[WINDOW:] - sums[:-WINDOW]).min()) / WINDOW if len(sums) > WINDOW else float("inf")
