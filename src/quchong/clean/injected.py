"""What sites put into a text against being copied, and copying sites against being found."""

from quchong.clean.han import HAN, count_han
from quchong.clean.layout import strip_lines
from quchong.clean.simplified import read_simplified
from quchong.text.lazy_regex import pattern

TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PINYIN = (
    rf"[(（](?<=([{HAN}]).)(?=[^)）]{{0,6}}[{TONES}])"
    rf"(?:[zcs]h?|[bpmfdtnlgɡkhjqxryw])?[aeiouüɑ{TONES}]{{1,4}}(?:n[gɡ]?|r)?[)）]"
)
"""A syllable with its tone, in brackets behind a Han character."""
GLOSSES_PER_HAN = 5 / 1000
"""Injected pinyin stands behind every hundredth character and more; an author glosses a rare character once."""
FEW_GLOSSES = 3
"""Of fewer the share says nothing. Then it counts behind what: sites inject behind traditional characters."""

NOISE = rf"(?<=的)[.．]?`(?=[{HAN}，。、；：！？”…\s]|\Z)"
DOTS = r"(?:…{1,2}|\.{3,6}|。{3,6})"
ELISION = rf"(?<![ \u3000])[ \u3000]*+{DOTS}[ \u3000]*+此处隐藏\d+个?字[ \u3000]*{DOTS}[ \u3000]*"
ELIDED_LINE = rf"(?m)^{ELISION}(?:\n|\Z)"


def remove_pinyin(text: str) -> str:
    """Remove pinyin that was injected behind characters: 建設(shè) is 建設; an ordinary gloss stays."""
    glossed = pattern(PINYIN).findall(text)
    if not glossed or len(glossed) < GLOSSES_PER_HAN * count_han(text):
        return text
    if len(glossed) < FEW_GLOSSES and not set(map(ord, glossed)) <= read_simplified().keys():
        return text
    return pattern(PINYIN).sub("", text)


def remove_anti_copy(text: str) -> str:
    """Remove noise against copying (的.` and 的` for 的), and the marks of elided text (……此处隐藏120个字……)."""
    if "的`" in text or "的.`" in text or "的．`" in text:
        text = "\n".join(map(remove_noise, text.split("\n")))
    if "此处隐藏" not in text:
        return text
    shorter = text
    # what is left may close up to another mark
    while (text := pattern(ELISION).sub("", pattern(ELIDED_LINE).sub("", shorter))) != shorter:
        shorter = text
    return strip_lines(text)


def remove_noise(line: str) -> str:
    """Remove back quotes behind 的, in a line that has no others: those of a program stand in pairs."""
    cleaned = pattern(NOISE).sub("", line)
    return line if "`" in cleaned else cleaned
