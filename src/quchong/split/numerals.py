"""Numbers as headings write them: 12, １２, 十二, 一百零三, 二〇."""

DIGITS = {**{character: value for value, character in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


def parse_number(written: str) -> int:
    """Return the value of a written number.

    >>> [parse_number(number) for number in ("12", "十二", "二十", "一百零三", "二〇", "１２")]
    [12, 12, 20, 103, 20, 12]
    """
    if written.isdecimal():
        return int(written)
    if not UNITS.keys() & set(written):
        return int("".join(str(DIGITS.get(character, "")) for character in written) or 0)
    total = current = 0
    for character in written:
        if character in UNITS:
            total += max(current, 1) * UNITS[character]
            current = 0
        else:
            current = DIGITS.get(character, 0)
    return total + current
