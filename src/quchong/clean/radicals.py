"""Radicals that stand for characters, as the text of many PDFs has them: ⼯程 for 工程.

The fonts in a PDF draw a radical and the character of the same shape by one glyph, so what is copied may be either.
"""

import unicodedata

KANGXI = {code: ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6)}
"""The 214 radicals of the Kangxi dictionary; each is a whole character, its equivalent in Unicode."""

SUPPLEMENT = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "母民虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
"""Those radicals of the supplement that are whole characters. Source: Equivalent_Unified_Ideograph of the Unicode
Character Database 14. The others, such as ⺮ and ⻌, are parts of characters, and an author means them."""

RADICALS = KANGXI | {ord(radical): ord(character) for radical, character in SUPPLEMENT.items()}
"""Radical → character, as code points."""


def map_radicals(text: str) -> str:
    """Replace radicals by the characters that they are the shape of."""
    return text.translate(RADICALS)
