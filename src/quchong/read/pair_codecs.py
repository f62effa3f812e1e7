"""GB 18030 and Big5 as web pages mean them, where Python's codecs differ from the WHATWG Encoding Standard.

Most characters of both are pairs of bytes, of which the second may be an ASCII character. The differences are those
between Python's `gb18030` and `big5hkscs` and the standard's index-gb18030.txt and index-big5.txt of 2024-09-18.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count

from quchong.text.lazy_regex import compile_once

TRAIL_BYTES = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
"""The second bytes of Big5, in the order in which characters follow one another."""

GB18030_MEANT = dict(
    zip(
        (0xE5E5, *range(0xE78D, 0xE797), 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
        map(ord, "\u3000︐︒︑︓︔︕︖︗︘︙ḿ龴龵龶龷龸龹龺龻"),
        strict=True,
    )
)
"""Private-use code points that Python's codec gives → what they mean: 0xA3A0 is a full-width space, and punctuation of
vertical text, a letter of pinyin and eight components have had code points of their own since GB 18030-2022."""

BIG5_MEANT = dict(
    zip(map(ord, "\u2022\uff64\u203e\u223c\u2641\u2609\xa5\xa2\xa3"), map(ord, "‧﹑¯～⊕⊙￥￠￡"), strict=True)
)
"""Characters that Python's codec gives → what they mean. (Of 0xA241 and 0xA242 it gives ／ and ＼, which others are
too; the standard's ∕ and ﹨ look the same.)"""
BIG5_MORE = """
877A㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉
87D5𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 8E69箸 8E6F簆 8E7E糎 8EAB緒 8EB4縝 8ECD者 8ED0耨 8F57菁 8F69蒨 8F6E萏 8FCB覦覩 8FFE起
906D都 907A銹 90DC靜 90F1響 91BF鼖 9244蔃 92AF兙兛兝兞 92C8鍮 92D1瑹 9447浧 94CA禛 95D9邗 9644靝 96ED瀞 96FC嬨
9B76爁 9B78矗 9B7B纇 9BC6駖 9BDE釔 9BEC惞 9BF6澶 9C42輶 9C53侻 9C62營 9C68鄄 9C6B鷰 9C77菏 9CBC尐秣 9CD0婧
9D57輋 9D5A筑 9DC4拐 9EA9恢 9EEF痹 9EFD汊 9F60鬮 9F66鼗 9FCB僭 9FD8弌 A063蠏 A077拎 A0D5瑨 A0DF煢 A0E4牐
A3C0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€ C6CF廴 C6D3无 C6D5癶 C6D7隶 C6DE〃仝 FA5F倩 FA66偽 FABD包 FAC5卄 FAD5卿
FB48嘅 FBB8婷 FBF3幵 FBF9廐 FC4F彘 FC6C悤 FCB9撐 FCE2晴 FCF1杞 FDB7沜渝 FDBB港 FDF1煮 FE52猪 FE6F瑜 FEAA瓩
FEDD砉
"""
"""Pairs that Python's codec does not know: the bytes of the first, then the characters from there on."""


@dataclass(frozen=True)
class PairCodec:
    """A codec of Python's, and what the standard has besides.

    Parameters
    ----------
    name
        Python's name of it.
    meant
        Code points that it gives → those that are meant.
    more
        Characters by the bytes that it does not know.
    character
        A pattern of the bytes of one character, or of a byte that begins none.
    runs
        A pattern of the bytes of several characters, or of a byte that begins none.
    cut
        A pattern of what is left of one that is cut off.
    """

    name: str
    meant: Mapping[int, int]
    more: Mapping[bytes, str]
    character: re.Pattern[bytes]
    runs: re.Pattern[bytes]
    cut: re.Pattern[bytes]

    @cached_property
    def replaced(self) -> str:
        """A pattern of the characters that mean others, and so are none of this encoding."""
        return f"[{''.join(map(chr, self.meant))}]"

    @cached_property
    def more_bytes(self) -> dict[str, bytes]:
        """The bytes of the characters that only the standard has."""
        return {text: data for data, text in self.more.items() if not text.encode(self.name, "ignore")}

    @cached_property
    def any_more(self) -> re.Pattern[bytes]:
        """A pattern of the bytes in `more`."""
        return re.compile(b"|".join(map(re.escape, self.more)))

    def decode(self, data: bytes) -> str:
        """Decode bytes; raises UnicodeDecodeError."""
        try:
            text = data.decode(self.name)
        except UnicodeDecodeError:
            if not self.any_more.search(data):
                raise
            text = "".join(self.decode_runs(data))
        return text.translate(self.meant) if compile_once(self.replaced).search(text) else text

    def decode_runs(self, data: bytes) -> Iterator[str]:
        """Decode bytes as far as Python's codec knows them at a time."""
        for run in self.runs.finditer(data):
            try:
                yield self.more.get(run[0]) or run[0].decode(self.name)
            except UnicodeDecodeError:
                yield from self.decode_characters(data, *run.span())

    def decode_characters(self, data: bytes, start: int, end: int) -> Iterator[str]:
        """Decode some of the bytes a character at a time."""
        for found in self.character.finditer(data, start, end):
            try:
                yield self.more.get(found[0]) or found[0].decode(self.name)
            except UnicodeDecodeError as error:
                raise UnicodeDecodeError(self.name, data, *found.span(), error.reason) from None

    def encode(self, text: str) -> bytes:
        """Encode a text so that decoding gives it back; raises UnicodeEncodeError where nothing does."""
        if found := compile_once(self.replaced).search(text):
            raise UnicodeEncodeError(self.name, text, *found.span(), "no character of this encoding")
        given = {code: python for python, code in self.meant.items()}
        text = text.translate(given)
        try:
            return text.encode(self.name)
        except UnicodeEncodeError:
            return b"".join(self.more_bytes.get(character) or character.encode(self.name) for character in text)


def list_more(table: str) -> Iterator[tuple[bytes, str]]:
    """Yield the bytes and the character of each pair in a table such as BIG5_MORE."""
    for run in table.split():
        lead, trail = bytes.fromhex(run[:4])
        first = TRAIL_BYTES.index(trail)
        for place, character in zip(count(first), run[4:], strict=False):
            step, cell = divmod(place, len(TRAIL_BYTES))
            yield bytes((lead + step, TRAIL_BYTES[cell])), character


@cache
def find_pair_codec(name: str) -> PairCodec | None:
    """Return what is known of a codec by Python's name; None if it is neither of the two."""
    if name == "gb18030":
        character = rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe]"
        cut = rb"[\x81-\xfe](?:[0-9][\x81-\xfe]?)?\Z"
        return make_pair_codec(name, GB18030_MEANT, {b"\x80": "€"}, character, cut)
    if name == "big5hkscs":
        character, cut = rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]", rb"[\x81-\xfe]\Z"
        return make_pair_codec(name, BIG5_MEANT, dict(list_more(BIG5_MORE)), character, cut)
    return None


def make_pair_codec(
    name: str, meant: Mapping[int, int], more: Mapping[bytes, str], character: bytes, cut: bytes
) -> PairCodec:
    """Return a codec; the pattern of a character is of those that are not ASCII."""
    one, several = rb"(?s:%b|.)" % character, rb"(?s:(?:[\x00-\x7f]|%b)++|.)" % character
    return PairCodec(name, meant, more, re.compile(one), re.compile(several), re.compile(cut))


def decode_strictly(data: bytes, name: str) -> str:
    """Decode bytes with a codec, as web pages mean it.

    Raises
    ------
    UnicodeDecodeError
        The bytes are not text in this encoding; its `encoding` is the name given.
    """
    codec = find_pair_codec(name)
    try:
        return codec.decode(data) if codec else data.decode(name)
    except UnicodeDecodeError as error:
        error.encoding = name  # some codecs give their name as `charmap`
        raise


def encode(text: str, name: str) -> bytes:
    """Encode a text so that `decode_strictly` gives it back.

    Raises
    ------
    UnicodeEncodeError
        A character is not in this encoding.
    """
    codec = find_pair_codec(name)
    return codec.encode(text) if codec else text.encode(name)
