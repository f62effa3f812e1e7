"""The names of encodings: byte order marks, the labels that pages declare, and the codecs that are meant by them."""

import codecs

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""UTF-32 comes before UTF-16, whose mark its own begins with."""

UNIT_BYTES = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""The encodings whose characters are units of more than one byte, and the bytes of a unit; in all others it is one."""

MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
"""The codec used for a configured encoding: the superset that such pages are really in, a fixed byte order, no mark."""

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

REFUSED = "utf-7 unicode-escape raw-unicode-escape idna punycode undefined rot-13 base64 bz2 hex quopri uu zlib"
"""Codecs of Python's that no file of text is in: escapes within ASCII, domain names, one that always fails, and those
that make text of text or bytes of bytes."""


class NotTextError(LookupError):
    """A codec that no file of text is in."""


def find_codec(label: str) -> str:
    """Return the name of the codec that is meant by an encoding's name or label, in upper or lower case.

    Raises
    ------
    NotTextError
        No file of text is in this encoding.
    LookupError
        There is no such encoding.
    """
    name = name_codec(label)
    if name.replace("_", "-") in REFUSED.split():
        raise NotTextError(f"{label!r} is not an encoding of text files")
    return MEANT.get(name, name)


def name_codec(label: str) -> str:
    """Return the name of the codec that a label names for Python, or else for web pages; raises LookupError."""
    try:
        return codecs.lookup(label).name
    except LookupError:
        name = DECLARED_LABELS.get(label.strip().lower())
        if name is None:
            raise
        return name


def is_ascii_based(name: str) -> bool:
    """Say whether the ASCII bytes alone are ASCII text in a codec, so that lines can be decoded one by one."""
    every = bytes(range(0x80))
    return every.decode(name, "replace") == every.decode("ascii")
