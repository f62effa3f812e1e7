"""Which encoding bytes are in: the one they declare, or else the one in which they read most like Chinese."""

import re

import numpy as np

from quchong.read.encodings import DECLARED_LABELS
from quchong.text.character_costs import tabulate_costs

UNWEIGHED = frozenset({"cp932", "euc_jp", "cp949"})
"""Japanese and Korean: how well a page reads as Chinese says nothing about them, so the declaration is trusted."""

DECLARATION = re.compile(rb"<(?:\?xml|meta)\b[^<>]*?\b(?:encoding|charset)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
"""`<meta charset=…>`, `<meta http-equiv=… content="…; charset=…">`, `<?xml … encoding=…?>`."""
DECLARATION_BYTES = 2048

CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
"""The codecs that are compared for bytes of unknown encoding; of two that take the same bits, the first wins.

UTF-8 is here although strict UTF-8 was tried before: a UTF-8 page with one broken byte is broken UTF-8, and must not
come out as the rare characters that GB18030 makes of it.
"""
WIDE = {"utf-16-le": "<u2", "utf-16-be": ">u2"}
"""The encodings whose bytes are UTF-16 code units already, with the numpy dtype of a code unit."""

SAMPLE_BYTES = 64 << 10
"""How much of a page is looked at; 40 bytes of Chinese are enough."""
TRUST_BITS = 20
"""A declaration is trusted unless another codec takes this many bits less; the right one saves 3 to 6 a character."""


def find_declared(data: bytes) -> str | None:
    """Return the codec for the encoding that a page declares at its beginning, None if there is none that is known."""
    found = DECLARATION.search(data, 0, DECLARATION_BYTES)
    return DECLARED_LABELS.get(found[1].decode("ascii").lower()) if found else None


def is_credible(declared: str, likeliest: str, sample: bytes) -> bool:
    """Say whether to trust a declaration; many are wrong."""
    return declared in UNWEIGHED or count_bits(sample, declared) <= count_bits(sample, likeliest) + TRUST_BITS


def find_likeliest(sample: bytes) -> str:
    """Return the candidate codec in which a sample takes the fewest bits, UTF-8 where it is text in none."""
    bits = {name: count_bits(sample, name) for name in CANDIDATES}
    likeliest = min(bits, key=bits.__getitem__)
    # if it takes no fewer bits than the raw bytes, it is not text: a codec just happens to accept the bytes
    zeros = 0 if likeliest in WIDE else sample.count(0)
    gained = 8 * (len(sample) - zeros) - (bits[likeliest] - zeros * int(tabulate_costs()[0]))
    return likeliest if gained > 0 else "utf-8"


def take_sample(data: bytes) -> bytes:
    """Return the part of a page to look at; at least half of it comes after the first byte that is not ASCII."""
    try:
        data.decode("ascii")
        first = 0
    except UnicodeDecodeError as error:
        first = error.start
    # all bytes before are ASCII, so no character is cut; in UTF-16 none is at an even offset
    start = max(0, first - SAMPLE_BYTES // 2) & ~1
    return data[start : start + SAMPLE_BYTES]


def count_bits(sample: bytes, name: str) -> int:
    """Return about how many bits the characters of a sample take in an encoding: the fewer, the likelier it is."""
    costs = tabulate_costs()
    if name in WIDE:
        units = np.frombuffer(sample, WIDE[name], len(sample) // 2)
        # a page padded with zero bytes must not look like UTF-16
        zeros = int(np.count_nonzero(units == 0))
        return int(costs[units].sum()) + zeros * int(costs[0]) + len(sample) % 2 * int(costs[0xFFFD])
    # replacement characters cost many bits; this text is only counted, never returned
    units = np.frombuffer(sample.decode(name, "replace").encode("utf-16-le"), "<u2")
    return int(costs[units].sum())
