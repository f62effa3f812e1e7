"""Text of nothing but ordinary characters: most is, it has nothing to repair, and that is soon told."""

import re
from itertools import pairwise

RARE = "锟烫屯葺锛銆鈥"
"""The Han characters that broken text has: see the flag `mojibake`."""
ORDINARY = "\t\n\x20-\x7e\u2010-\u2027\u2030-\u203e\u2460-\u24ff\u2500-\u26ff\u3000-\u3029\u3400-\u4dbf\uff01-\uff20"
"""The inside of a character class: beside Han, ASCII, punctuation and the usual signs, all in composed form."""


def list_han() -> str:
    """Return the ranges of the Han characters in use but for the rare ones."""
    edges = [0x4DFF, *sorted(map(ord, RARE)), 0xA000]
    return "".join(f"{chr(low + 1)}-{chr(high - 1)}" for low, high in pairwise(edges))


NOT_PLAIN = re.compile(f"[^{ORDINARY}{list_han()}]")


def is_plain(text: str) -> bool:
    """Tell whether a text has ordinary characters only: none that is broken, invisible or composed of others."""
    return NOT_PLAIN.search(text) is None
