"""Decode bytes strictly: bytes that are not text in an encoding are an error, never a replacement character."""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from quchong.model import EncodingEvidence


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in, and how that was found."""

    text: str
    encoding: str
    evidence: EncodingEvidence


BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""UTF-32 comes before UTF-16, whose mark its own begins with."""

MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
"""The codec used for a configured encoding: the superset that such pages are really in, a fixed byte order, no mark."""

FALLBACKS = {"big5hkscs": "cp950"}
"""The codec to try where the first fails: only cp950 has the euro sign."""

DECLARED_ENCODINGS = {
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 csgb2312 x-gbk cp936 ms936 windows-936 chinese euc-cn iso-ir-58",
    "big5hkscs": "big5 big5-hkscs big-5 csbig5 cn-big5 x-x-big5 cp950 ms950 windows-950",
    "cp1252": "windows-1252 cp1252 iso-8859-1 latin1 us-ascii ascii",
    "cp932": "shift_jis shift-jis sjis x-sjis ms932 windows-31j",
    "euc_jp": "euc-jp x-euc-jp",
    "cp949": "euc-kr ks_c_5601-1987 ksc5601 windows-949",
}
"""Codecs, each with the labels that pages declare for it (those of the WHATWG Encoding Standard, and some older ones).

UTF-8 and UTF-16 are left out on purpose: when a declaration is looked up, the bytes are known to be neither.
"""
DECLARED_LABELS = {label: name for name, labels in DECLARED_ENCODINGS.items() for label in labels.split()}
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

COSTS = (
    (0x0000, 0xFFFF, 19),  # anything not listed below
    (0x0000, 0x001F, 20),
    (0x0009, 0x000A, 3),
    (0x000D, 0x000D, 3),
    (0x0020, 0x007E, 5),
    (0x007F, 0x009F, 24),  # control characters
    (0x00A0, 0x00FF, 11),  # Latin-1
    (0x0100, 0x1FFF, 15),
    (0x2000, 0x2BFF, 15),  # symbols
    (0x2010, 0x201F, 8),  # dashes, quotation marks
    (0x2026, 0x2026, 10),
    (0x3000, 0x301F, 8),  # punctuation
    (0x3040, 0x30FF, 15),  # kana
    (0x4E00, 0x9FFF, 18),  # Han
    (0xD800, 0xDFFF, 12),  # surrogates: halves of a character beyond the basic plane
    (0xE000, 0xF8FF, 22),  # private use
    (0xFF01, 0xFF5E, 8),  # full-width forms
    (0xFFFD, 0xFFFF, 30),  # a broken sequence, or not a character
)
"""First and last code unit, and about how many bits such a character takes in a Chinese page (-log2 of its share).

Later rows win. Rough figures are enough: the right codec for twenty characters takes far fewer bits than the next best.
Two characters of ASCII text never cost more than the one that UTF-16 makes of them; a test holds that.
"""
HAN_COSTS = (
    ("gb2312", range(0xD8, 0xF8), 17),
    ("big5", range(0xC9, 0xFA), 17),
    ("gb2312", range(0xB0, 0xD8), 13),
    ("big5", range(0xA4, 0xC7), 13),
)
"""Codec, lead bytes, bits: the second level of the two national character sets, then the first.

In both the first level holds the common characters: 3,755 simplified ones in GB2312, 5,401 traditional ones in Big5.
"""
TRAIL_BYTES = (*range(0x40, 0x7F), *range(0xA1, 0xFF))


def decode(data: bytes, encoding: str) -> Decoded:
    """Decode a page, strictly.

    Parameters
    ----------
    data
        The bytes of the page.
    encoding
        The name of an encoding, or `auto`: UTF-8, UTF-16, the declared one, or else the one that reads most like
        Chinese. A byte order mark overrides it, and is removed.

    Raises
    ------
    UnicodeDecodeError
        The bytes are not text in that encoding or, with `auto`, in the likeliest one (UTF-8 if none is likely).
    """
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # decode the mark too, so that the position of an error is the one in the file
            return Decoded(decode_strictly(data, name, "mark").text[1:], name, "mark")
    if encoding == "auto":
        return decode_unknown(data)
    name = codecs.lookup(encoding).name
    return decode_strictly(data, MEANT.get(name, name), "configured")


def decode_strictly(data: bytes, name: str, evidence: EncodingEvidence) -> Decoded:
    """Decode with a codec, or else with its fallback; raises the first codec's UnicodeDecodeError where both fail."""
    try:
        return Decoded(data.decode(name), name, evidence)
    except UnicodeDecodeError as error:
        error.encoding = name  # some codecs give their name as `charmap`
        if name not in FALLBACKS:
            raise
        try:
            return Decoded(data.decode(FALLBACKS[name]), FALLBACKS[name], evidence)
        except UnicodeDecodeError:
            raise error from None


def decode_unknown(data: bytes) -> Decoded:
    """Decode bytes without a mark: try UTF-16 (only with zero bytes), UTF-8, the declared codec, the likeliest one."""
    # UTF-16 of ASCII characters, each with a zero byte, is valid UTF-8 too
    if data.find(0, 0, SAMPLE_BYTES) >= 0 and (name := find_likeliest(take_sample(data))) in WIDE:
        return decode_strictly(data, name, "detected")
    try:
        return decode_strictly(data, "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    sample = take_sample(data)
    likeliest = find_likeliest(sample)
    declared = find_declared(data)
    if declared and is_credible(declared, likeliest, sample):
        try:
            return decode_strictly(data, declared, "declared")
        except UnicodeDecodeError:
            pass
    # no other codec is tried: that one accepts the bytes does not make them its text
    return decode_strictly(data, likeliest, "detected")


def find_declared(data: bytes) -> str | None:
    """Return the codec for the encoding that a page declares at its beginning, None if there is none that is known."""
    found = DECLARATION.search(data, 0, DECLARATION_BYTES)
    return DECLARED_LABELS.get(found[1].decode("ascii").lower()) if found else None


def is_credible(declared: str, likeliest: str, sample: bytes) -> bool:
    """Return whether to trust a declaration; many are wrong."""
    return declared in UNWEIGHED or count_bits(sample, declared) <= count_bits(sample, likeliest) + TRUST_BITS


def find_likeliest(sample: bytes) -> str:
    """Return the candidate codec in which a sample takes the fewest bits, UTF-8 where it is text in none."""
    bits = {name: count_bits(sample, name) for name in CANDIDATES}
    likeliest = min(bits, key=bits.__getitem__)
    # if it takes no fewer bits than the raw bytes, it is not text: a codec just happens to accept the bytes
    return likeliest if bits[likeliest] < 8 * len(sample) else "utf-8"


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


@cache
def tabulate_costs() -> npt.NDArray[np.int64]:
    """Return about how many bits each UTF-16 code unit takes, int64 of shape (65536,)."""
    table = np.zeros(1 << 16, np.int64)
    for first, last, bits in COSTS:
        table[first : last + 1] = bits
    for codec, leads, bits in HAN_COSTS:
        for lead, trail in product(leads, TRAIL_BYTES):
            for character in bytes((lead, trail)).decode(codec, "ignore"):
                if "\u4e00" <= character <= "\u9fff":
                    # a character at this level of both sets is more common than one of a single set
                    table[ord(character)] = bits - 1 if table[ord(character)] == bits else bits
    return table
