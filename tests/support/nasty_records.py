"""Records of JSON Lines that are hard to read, clean or write, made of a seed."""

import json
import random
from collections.abc import Iterator

import orjson

SENTENCES = (
    "春天的集市上，老人把刚编好的竹篮摆成一排，等着第一位客人。",
    "第一条　为了规范渔港的管理，制定本办法。",
    "他问：“明天还去河边吗？”她摇了摇头，没有说话。",
    "The ferry leaves at 7:30, 票价为12.5元。",
    "责任编辑：林小舟",
    "（责任编辑：林小舟）",
    "来源：海风日报",
    "本文来源于网络，如有侵权请联系删除。",
    "上一篇：修船的人",
    "相关文章",
    "更多精彩内容，请关注公众号",
    "www.example.com",
    "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ",
    "回复 举报",
    "小编为大家整理的全部内容到此结束",
    "分享到：",
    "The quick brown fox jumps over the lazy dog and runs along the river bank until night falls.",
    "𠂇𠮷野家的𡗗字怎么念😀👨‍👩‍👧",
    "café Ã©tÃ© æ˜¥å¤©çš„é›†å¸‚ä¸Š",
    "锟斤拷烫烫烫",
    "爱因斯坦·阿尔伯特，温度为25℃±0.5°，面积5×7",
    "<p>集市</p><br/>1&lt;2&nbsp;A&B <b>",
    "⽔⾯⺠",
    "1+1=2　　　　A",
)
BITS = (
    *"\r\x85\u2028\x00\x07\x0b\x0c\x1c\x1f\x7f\xad\u200b\u200d\u200f\ufeff\ue5e5\uf8ff\u0301\u034f\u1161锟锛銆鈥\ufffd",
    *'éÃ×÷·µ€“” \t\u3000\u00a0\u2002\u2003\u2009\n©Ａｚ２𠂇😀wｗＷx\\"/&<>',
    *(
        "\n\u3000\u3000",
        "\n \u3000",
        " \n",
        "\n\n",
        "\u3000\n",
        "ä¸\xad",
        "\U0002f800",
        "\U0001d15e",
        "\U0001f100",
        "K",
        "ſ",
    ),
)
TITLES = (
    None,
    "",
    " x",
    "标题",
    "标题 ",
    "标\n题",
    "标\u3000题",
    "é",
    "标\u200b题",
    "\u3000标题\x1f",
    5,
    "责任编辑：林小舟",
)
IDS = (None, "", 12, 0, -3, 12345678901234567890, 1.5, "i\u0001d", 'i"d', "号\\", "x/y", True, "\ud7ff", ["a"])
URLS = (
    "https://www.example.com/a/1.html",
    "HTTP://News.Example.COM:8080/x?y#z",
    "https://example.com",
    "http://例子.中国/路",
    "https://example.com/路 径",
    "//example.com/x",
    "",
    "example.com/a",
    "http://user@example.com/",
    "http://[::1]/",
    "http://[::1/",
    "ftp://-a_b.c:",
    "mailto:a@example.com",
    None,
    7,
)
VALUES: tuple[object, ...] = (
    *(
        0,
        -0.0,
        0.5,
        1.50,
        1e5,
        0.00001,
        0.0001,
        123456789012345.5,
        0.9997531771659851,
        5.0,
        100.0,
        1e22,
        12345678901234567890,
    ),
    *(
        -7,
        True,
        False,
        None,
        "",
        "值",
        'a"b\\c/\b\f\n\r\t\x01',
        "😀",
        ["a", {"b": [1.50, "}]"]}],
        {"k": 1, "嵌": {}},
        [],
        {},
    ),
)
KEYS = ("language", "score", "tags", "名", "k\\", 'k"', "", "source", "meta", "text ", "Text", "contained_in")
SPELLINGS = 6


def make_text(source: random.Random) -> str:
    """Return sentences on lines, at times spoilt."""
    lines = ["".join(source.choices(SENTENCES, k=source.randrange(4))) for _ in range(source.choice((1, 1, 2, 5, 12)))]
    text = source.choice(("\n", "\n", "\n　　", "\n\n")).join(lines)
    for _ in range(source.choice((0, 0, 0, 1, 2))):
        at = source.choice((0, len(text), source.randrange(len(text) + 1)))
        text = text[:at] + source.choice(BITS) + text[at:]
    return text


def make_fields(source: random.Random) -> dict[str, object]:
    """Return the fields of a record in any order."""
    fields: dict[str, object] = {"text": make_text(source)}
    if source.random() < 0.5:
        fields["title"] = source.choice((*TITLES, make_text(source)[:12]))
    if source.random() < 0.7:
        fields["id"] = source.choice(IDS)
    if source.random() < 0.4:
        fields["url"] = source.choice(URLS)
    for _ in range(source.choice((0, 0, 1, 4))):
        fields[source.choice(KEYS)] = source.choice(VALUES)
    if source.random() < 0.02:
        del fields["text"]
    return dict(source.sample(list(fields.items()), len(fields)))


def spell(fields: dict[str, object], source: random.Random) -> bytes:
    """Return a record as JSON in one of the ways in which programs write it."""
    way = source.randrange(SPELLINGS)
    if way == 0:
        return orjson.dumps(fields)
    if way == 1:
        return json.dumps(fields).encode()
    if way == 2:
        return json.dumps(fields, ensure_ascii=False, separators=(" , ", " :\t")).encode("utf-8", "surrogatepass")
    if way == 3:
        return json.dumps(fields).replace("/", "\\/").encode()
    if way == 4:
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return json.dumps(fields, ensure_ascii=False).encode("gb18030", "replace")


def make_line(source: random.Random) -> bytes:
    """Return a line, at times one that is no record."""
    try:
        line = spell(make_fields(source), source)
    except (TypeError, UnicodeEncodeError, orjson.JSONEncodeError):
        return b""
    spoilt = source.randrange(80)
    if spoilt == 0:
        return line[:-1]
    if spoilt == 1:
        return b"  " + line + b" \r"
    if spoilt == 2:
        return line[:-1] + b',"text":"' + "又一个".encode() + b'"}'
    if spoilt == 3:
        return line.replace(b"\xe4", b"\xe4\xff", 1)
    if spoilt == 4:
        return line + source.choice((b"x", b",", b"{}"))
    if spoilt == 5:
        at = source.randrange(len(line))
        return line[:at] + bytes([source.randrange(256)]) + line[at + 1 :]
    return line


def make_lines(count: int, seed: int) -> Iterator[bytes]:
    """Yield so many lines without line feeds."""
    source = random.Random(seed)
    for _ in range(count):
        yield make_line(source).replace(b"\n", b" ")
