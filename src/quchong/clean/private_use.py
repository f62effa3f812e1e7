"""Private-use code points that decoders of GBK and GB 18030 give, and the characters that they stand for.

GBK (1995) had characters that Unicode did not have yet. Decoders map these to the private-use area, where they show as
nothing or as a box. Python's `gb18030` codec follows the standard of 2000 and still does so for 26 characters.
"""

SPACE = {0xE5E5: 0x3000}
"""0xA3A0, which pages use as a full-width space; the WHATWG Encoding Standard decodes it so."""

SIGNS = {0xE76C: 0x20AC, 0xE7C7: 0x1E3F, 0xE7C8: 0x01F9}
"""0xA2E3 €, and two letters of pinyin: 0xA8BC ḿ (standard since GB 18030-2005) and 0xA8BF ǹ."""

VERTICAL = dict(
    zip(
        range(0xE78D, 0xE797),
        (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
        strict=True,
    )
)
"""0xA6D9 to 0xA6F3, punctuation of vertical text; standard since GB 18030-2022 (the full stop before the comma)."""

DESCRIPTION = dict(zip(range(0xE7E7, 0xE7F4), (0x303E, *range(0x2FF0, 0x2FFC)), strict=True))
"""0xA989 to 0xA995: the variation indicator and the ideographic description characters."""

HAN = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""0xFE50 to 0xFEA0: the 80 Han characters and radicals that GBK put at U+E815 to U+E864, in that order. Sources: the
tables of GB 18030-2005 and -2022; github.com/whatwg/encoding, issue 27; 66 of them as Python's codec decodes them."""

PRIVATE_USE = SPACE | SIGNS | VERTICAL | DESCRIPTION | {0xE815 + index: ord(han) for index, han in enumerate(HAN)}
"""Private-use code point → code point."""

LEAD_BYTE = b"\xee"
"""The first byte of U+E000 to U+EFFF in UTF-8."""


def map_private_use(text: str) -> str:
    """Replace private-use code points of GBK and GB 18030 by the characters that they stand for."""
    # finding a byte is faster than finding any of a hundred characters, the time to encode the text included
    if LEAD_BYTE not in text.encode("utf-8", "surrogatepass"):
        return text
    return text.translate(PRIVATE_USE)
