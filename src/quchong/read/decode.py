"""Bytes to text, strictly: what is not text in an encoding is an error, never a replacement character."""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt

How = Literal["mark", "utf-8", "declared", "detected", "configured"]
"""What told the encoding."""


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in, and what told so."""

    text: str
    encoding: str
    how: How


BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""UTF-32's mark begins like UTF-16's, so it is asked first."""

MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
"""What a configured encoding stands for: the superset that pages of that name are in, a fixed byte order, no mark."""

FALLBACKS = {"big5hkscs": "cp950"}
"""Where the first fails: only cp950 knows the Euro sign."""

DECLARED_ENCODINGS = {
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 csgb2312 x-gbk cp936 ms936 windows-936 chinese euc-cn iso-ir-58",
    "big5hkscs": "big5 big5-hkscs big-5 csbig5 cn-big5 x-x-big5 cp950 ms950 windows-950",
    "cp1252": "windows-1252 cp1252 iso-8859-1 latin1 us-ascii ascii",
    "cp932": "shift_jis shift-jis sjis x-sjis ms932 windows-31j",
    "euc_jp": "euc-jp x-euc-jp",
    "cp949": "euc-kr ks_c_5601-1987 ksc5601 windows-949",
}
"""Codec, and the labels of pages that it reads (from the WHATWG Encoding Standard, and some older ones).

UTF-8 and UTF-16 are missing on purpose: when a declaration is asked, the bytes are known to be neither.
"""
DECLARED_LABELS = {label: name for name, labels in DECLARED_ENCODINGS.items() for label in labels.split()}
UNWEIGHED = frozenset({"cp932", "euc_jp", "cp949"})
"""Japanese and Korean: how well a page reads as Chinese says nothing here, so the declaration is believed."""

DECLARATION = re.compile(rb"<(?:\?xml|meta)\b[^<>]*?\b(?:encoding|charset)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
"""`<meta charset=…>`, `<meta http-equiv=… content="…; charset=…">`, `<?xml … encoding=…?>`."""
DECLARATION_BYTES = 2048

CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
"""What bytes of unknown encoding are weighed as; of two that take the same bits, the first.

UTF-8 is here although strict UTF-8 comes before: a page of UTF-8 with one broken byte is broken UTF-8, and must not
come out as the rare characters that GB18030 makes of it.
"""
WIDE = {"utf-16-le": "<u2", "utf-16-be": ">u2"}
"""The encodings that are code units as they are, and the type of those."""

SAMPLE_BYTES = 64 << 10
"""As much of a page as is weighed; 40 bytes of Chinese are enough."""
TRUST_BITS = 20
"""A declaration is believed unless another reading takes that much less; the right one saves 3 to 6 a character."""

COSTS = (
    (0x0000, 0xFFFF, 19),  # whatever is not named below
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
    (0xD800, 0xDFFF, 12),  # half a character beyond the basic plane
    (0xE000, 0xF8FF, 22),  # private use
    (0xFF01, 0xFF5E, 8),  # full-width forms
    (0xFFFD, 0xFFFF, 30),  # a broken sequence, or no character
)
"""First and last code unit, and about how many bits such a character takes in a Chinese page (-log2 of its share).

Later rows win. The figures are rough, and may be: the right reading of twenty characters is far shorter than the next.
Two characters of ASCII text never cost more than the one that UTF-16 makes of them; a test holds that.
"""
HAN_COSTS = (
    ("gb2312", range(0xD8, 0xF8), 17),
    ("big5", range(0xC9, 0xFA), 17),
    ("gb2312", range(0xB0, 0xD8), 13),
    ("big5", range(0xA4, 0xC7), 13),
)
"""Codec, lead bytes, bits: the second, then the first level of the two national character sets.

Both keep the first level for characters in common use: 3,755 simplified ones in GB2312, 5,401 traditional ones in Big5.
"""
TRAIL_BYTES = (*range(0x40, 0x7F), *range(0xA1, 0xFF))


def decode(data: bytes, encoding: str) -> Decoded:
    """Decode a page, strictly.

    Parameters
    ----------
    data
        The bytes of the page.
    encoding
        The name of an encoding, or `auto`: UTF-8, UTF-16, what the page declares, or else what reads most like Chinese.
        A byte order mark overrides either, and is taken off.

    Raises
    ------
    UnicodeDecodeError
        The bytes are not text in that encoding; with `auto`, in the likeliest one, or, as UTF-8's error, in none.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # the mark is decoded too, so that an error's position is the one in the file
            return Decoded(decode_strictly(data, name, "mark").text[1:], name, "mark")
    if encoding == "auto":
        return decode_unknown(data)
    name = codecs.lookup(encoding).name
    return decode_strictly(data, MEANT.get(name, name), "configured")


def decode_strictly(data: bytes, name: str, how: How) -> Decoded:
    """Decode by that codec, else by the one it falls back to; where neither can, the error is the first one's."""
    try:
        return Decoded(data.decode(name), name, how)
    except UnicodeDecodeError as error:
        error.encoding = name  # some codecs call themselves `charmap`
        if name not in FALLBACKS:
            raise
        try:
            return Decoded(data.decode(FALLBACKS[name]), FALLBACKS[name], how)
        except UnicodeDecodeError:
            raise error from None


def decode_unknown(data: bytes) -> Decoded:
    """Decode bytes without a mark: as UTF-16 with zero bytes, UTF-8, what is declared, what is likeliest."""
    # with a zero byte in each ASCII character, UTF-16 can be valid UTF-8
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
    # no other is tried: that a less likely codec swallows the bytes does not make them its text
    return decode_strictly(data, likeliest, "detected")


def find_declared(data: bytes) -> str | None:
    """Return the codec for the encoding that the beginning of a page declares, None without one that is known."""
    found = DECLARATION.search(data, 0, DECLARATION_BYTES)
    return DECLARED_LABELS.get(found[1].decode("ascii").lower()) if found else None


def is_credible(declared: str, likeliest: str, sample: bytes) -> bool:
    """Tell whether a declaration is to be believed; many lie."""
    return declared in UNWEIGHED or count_bits(sample, declared) <= count_bits(sample, likeliest) + TRUST_BITS


def find_likeliest(sample: bytes) -> str:
    """Return the candidate in which a sample takes the fewest bits, UTF-8 where it is text in none."""
    bits = {name: count_bits(sample, name) for name in CANDIDATES}
    likeliest = min(bits, key=bits.__getitem__)
    # what takes no less than the bytes as they are is no text, only bytes that a codec happens to swallow
    return likeliest if bits[likeliest] < 8 * len(sample) else "utf-8"


def take_sample(data: bytes) -> bytes:
    """Return the part of a page to weigh; at least half of it comes after the first byte that is not ASCII."""
    try:
        data.decode("ascii")
        first = 0
    except UnicodeDecodeError as error:
        first = error.start
    # all before is ASCII, so no character is cut; in UTF-16 none is at an even place
    start = max(0, first - SAMPLE_BYTES // 2) & ~1
    return data[start : start + SAMPLE_BYTES]


def count_bits(sample: bytes, name: str) -> int:
    """Return about how many bits the characters of a sample take if it is in this encoding: the fewer, the likelier."""
    costs = tabulate_costs()
    if name in WIDE:
        units = np.frombuffer(sample, WIDE[name], len(sample) // 2)
        # two zero bytes, as in a page padded with them, are no likelier here than elsewhere
        zeros = int(np.count_nonzero(units == 0))
        return int(costs[units].sum()) + zeros * int(costs[0]) + len(sample) % 2 * int(costs[0xFFFD])
    # replacement characters are for weighing only, and cost much; nothing of this text is handed out
    units = np.frombuffer(sample.decode(name, "replace").encode("utf-16-le"), "<u2")
    return int(costs[units].sum())


@cache
def tabulate_costs() -> npt.NDArray[np.int64]:
    """Return the bits of each UTF-16 code unit."""
    table = np.zeros(1 << 16, np.int64)
    for first, last, bits in COSTS:
        table[first : last + 1] = bits
    for codec, leads, bits in HAN_COSTS:
        for lead, trail in product(leads, TRAIL_BYTES):
            for character in bytes((lead, trail)).decode(codec, "ignore"):
                if "\u4e00" <= character <= "\u9fff":
                    # what is in this level of both sets is more common than what is in one
                    table[ord(character)] = bits - 1 if table[ord(character)] == bits else bits
    return table
