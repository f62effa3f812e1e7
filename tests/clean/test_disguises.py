"""A site's mark in a thousand disguises, made up here, against the lines of ordinary pages."""

import random

from quchong.clean.boilerplate import strip_boilerplate
from quchong.clean.boilerplate_rule import load_rules
from support.samples import read_pages

WATERMARK = "watermark"
SITES = ("shanye", "guduqiao", "zhulin8", "qingshishuwu", "wanfeng")
ENDINGS = ("com", "net", "cc", "org", "info")
BEHIND = ("", "山野书屋", "txt小说", "古渡桥文学")
STREWN = ("", " ", "。", "．", "*", "~", "`", "-", "＿", "／", "｜", "＾", "×", "、", "||", "《")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def disguise(source: random.Random) -> str:
    """Write an address so that no search for it finds it: letters in other widths and cases, signs between them."""
    name = f"www{source.choice(SITES)}{source.choice(ENDINGS)}"
    sign = source.choice(STREWN[1:])
    letters = []
    for letter in name:
        letter = letter.upper() if source.random() < 0.3 else letter
        letter = letter.translate(FULL_WIDTH) if source.random() < 0.4 else letter
        letters.append(letter + (sign if source.random() < 0.5 else ""))
    return "".join(letters) + source.choice(BEHIND)


def test_disguises_go_and_ordinary_lines_stay() -> None:
    source, rules = random.Random("disguises"), load_rules()
    lines = sorted({disguise(source) for _ in range(1000)})
    gone = [
        line
        for line, verdict in zip(lines, strip_boilerplate([[line] for line in lines], rules), strict=True)
        if verdict and verdict[0].text is None and rules[str(verdict[0].rule)].kind == WATERMARK
    ]
    assert len(gone) == len(lines), sorted(set(lines) - set(gone))[:5]
    for page in read_pages():
        [verdicts] = strip_boilerplate([page.split("\n")], rules)
        assert not [verdict for verdict in verdicts.values() if verdict.rule and rules[verdict.rule].kind == WATERMARK]
