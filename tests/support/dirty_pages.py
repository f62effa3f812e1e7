"""Pages with all that cleaning mends, mixed at random: broken characters, markup, boilerplate, noise, wrapped lines."""

import random
from functools import cache
from pathlib import Path

from support.cases import load_cases
from support.samples import read_pages

BOILERPLATE = Path(__file__).parents[1] / "clean" / "boilerplate_cases"
NOISE = (
    *"\u200b\u200d\u00ad\ufeff\u0301\x07\x85\u2028\r\x00\u3000 \ue5e5\ue817\u037e\xa0\x9d\t\n",
    *"·×¡å⼀⻔國，。,.、；—“”‘’<>&#;①",
    *("<br>", "<p>", "</p>", "<b>", "</b>", "<!--", "-->", "&nbsp;", "&amp;", "&lt;", "&gt;", "&ldquo;"),
    *("的`", "……此处隐藏12个字……", "(shè)", "建設(shè)", "é±“", "ÖÐ¹ú", "æ¸…æ™¨", "ä¸", "第一章", "\n\n"),
)


@cache
def read_boilerplate() -> tuple[str, ...]:
    """Return the lines that the boilerplate rules remove."""
    cases = [case.values[0]["rules"] for case in load_cases(BOILERPLATE)]
    return tuple(line for rules in cases for rule in rules.values() for line in rule.get("goes", []))


@cache
def read_lines() -> tuple[str, ...]:
    """Return the lines of the sample pages."""
    return tuple(line for page in read_pages() for line in page.split("\n") if line.strip())


def make_dirty_page(seed: int) -> str:
    """Return a page of a few lines, the same for the same seed."""
    source = random.Random(seed)
    parts = [make_part(source) for _ in range(source.randrange(1, 9))]
    text = "\n".join(parts)
    for _ in range(source.randrange(8)):
        at = source.randrange(len(text) + 1)
        noise = "".join(source.choices(NOISE, k=source.randrange(1, 3)))
        text = text[:at] + noise + text[at + source.randrange(3) :]
    return text


def make_part(source: random.Random) -> str:
    """Return one or more lines: of an author, of a site, of both, misread, or of noise."""
    line, added = source.choice(read_lines()), source.choice(read_boilerplate())
    misread = (
        line[:40].encode(source.choice(["utf-8", "gb18030"])).decode(source.choice(["latin-1", "cp1252"]), "ignore")
    )
    noise = "".join(source.choices(NOISE, k=source.randrange(1, 8)))
    both = line[: source.randrange(1, 30)] + added
    return source.choices([line, added, both, misread, noise], [35, 25, 10, 10, 20])[0]
