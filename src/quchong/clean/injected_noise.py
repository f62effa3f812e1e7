"""Noise in texts: what sites add to make copying hard, and what copying sites add to avoid being found."""

from quchong.clean.han import HAN, count_han
from quchong.clean.layout import strip_lines
from quchong.clean.simplified import read_simplified
from quchong.text.lazy_regex import compile_once

TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PINYIN = (
    rf"[(（](?<=([{HAN}]).)(?=[^)）]{{0,6}}[{TONES}])"
    rf"(?:[zcs]h?|[bpmfdtnlgɡkhjqxryw])?[aeiouüɑ{TONES}]{{1,4}}(?:n[gɡ]?|r)?[)）]"
)
"""A syllable with its tone, in brackets after a Han character; the group is that character."""
GLOSSES_PER_HAN = 5 / 1000
"""Injected pinyin follows at least every hundredth character; an author glosses a rare character once."""
FEW_GLOSSES = 3
"""With fewer the share says nothing; they are injected then if all of them follow traditional characters."""

NOISE = rf"(?<=的)[.．]?`(?=[{HAN}，。、；：！？”…\s]|\Z)"
DOTS = r"(?:…{1,2}|\.{3,6}|。{3,6})"
ELISION = rf"(?<![ \u3000])[ \u3000]*+{DOTS}[ \u3000]*+此处隐藏\d+个?字[ \u3000]*{DOTS}[ \u3000]*"
ELIDED_LINE = rf"(?m)^{ELISION}(?:\n|\Z)"


def remove_pinyin(text: str) -> str:
    """Remove pinyin that was injected after characters: 建設(shè) becomes 建設; an ordinary gloss stays."""
    glossed = compile_once(PINYIN).findall(text)
    if not glossed or len(glossed) < GLOSSES_PER_HAN * count_han(text):
        return text
    if len(glossed) < FEW_GLOSSES and not set(map(ord, glossed)) <= read_simplified().keys():
        return text
    return compile_once(PINYIN).sub("", text)


def remove_anti_copy(text: str) -> str:
    """Remove anti-copying noise (a stray backquote after 的) and elision notices.

    A notice is like ……此处隐藏12个字……, "12 characters hidden here".
    """
    if "的`" in text or "的.`" in text or "的．`" in text:
        text = "\n".join(map(remove_noise, text.split("\n")))
    if "此处隐藏" not in text:
        return text
    before = text
    # removing a mark may bring the halves of another together
    while (text := compile_once(ELISION).sub("", compile_once(ELIDED_LINE).sub("", before))) != before:
        before = text
    return strip_lines(text)


def remove_noise(line: str) -> str:
    """Remove backquotes after 的 from a line that has no others; in a program they come in pairs."""
    cleaned = compile_once(NOISE).sub("", line)
    return line if "`" in cleaned else cleaned
