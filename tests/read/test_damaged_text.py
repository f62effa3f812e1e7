"""Bytes that are not all text in one encoding: what of them is read, and what is flagged."""

import random
from pathlib import Path
from typing import Any

import pytest

from quchong.model import InputFlag
from quchong.read.decode import decode
from quchong.read.pair_codecs import decode_strictly, encode
from support.cases import load_cases
from support.damage import join_parts
from support.texts import make_sentence

CASES = Path(__file__).parent / "damaged"
TO_TRADITIONAL = str.maketrans("里园学车书渡边满数选风灯门", "裡園學車書渡邊滿數選風燈門")
PAGES = 150
"""How many pages are made up for each encoding."""
MAX_LOST = 10
"""How many characters of a line two damaged bytes may take along; nearly always it is two."""


def show(flag: InputFlag) -> str:
    lines = ",".join(map(str, flag.lines))
    return f"{flag.name} {lines} {flag.size}{f' {flag.encoding}' if flag.encoding else ''}"


@pytest.mark.parametrize("case", load_cases(CASES))
def test_case(case: dict[str, Any]) -> None:
    decoded = decode(join_parts(case["parts"]), "auto")
    assert decoded.text == case["text"]
    assert decoded.encoding == case["encoding"]
    assert list(map(show, decoded.flags)) == case.get("flags", [])


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("gb18030", b"\x80", "€"),
        ("gb18030", b"\xa2\xe3", "€"),
        ("gb18030", b"\xa3\xa0", "\u3000"),
        ("gb18030", b"\xa6\xd9\xa6\xda\xa6\xf3", "︐︒︙"),
        ("gb18030", b"\xa8\xbc\xfe\x59\xfe\xa0", "ḿ龴龻"),
        ("big5hkscs", b"\xa3\xe1\xa3\xc0\xa3\xe0", "€␀␡"),
        ("big5hkscs", b"\xa1\x45\xa1\x4e\xa1\xe3", "‧﹑～"),
        ("big5hkscs", b"\x87\x7a\x87\xdf\x8e\x69\x92\xb2\xfe\xdd", "㡵鿋箸兞砉"),
        ("big5hkscs", b"\x88\x62\xc6\xa1\xf9\xd6", "Ê̄①碁"),
    ],
)
def test_pairs_as_the_encoding_standard_reads_them(name: str, data: bytes, text: str) -> None:
    assert decode_strictly(data, name) == text
    assert decode_strictly(encode(text, name), name) == text


@pytest.mark.parametrize("name", ["gb18030", "big5hkscs", "utf-8", "cp1252"])
def test_what_is_encoded_is_decoded_again(name: str) -> None:
    for code in range(0x20, 0x10000):
        character = chr(code)
        try:
            data = encode(character, name)
        except UnicodeEncodeError:
            continue
        assert decode_strictly(data, name) == character


def make_page(source: random.Random, name: str) -> list[str]:
    sentences = [make_sentence(source) for _ in range(source.randint(4, 30))]
    if name != "big5hkscs":
        return sentences
    return [sentence.translate(TO_TRADITIONAL).encode("big5", "ignore").decode("big5") for sentence in sentences]


@pytest.mark.parametrize("name", ["gb18030", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be"])
def test_pages_without_damage_have_no_flags(name: str) -> None:
    for seed in range(PAGES):
        text = "\n".join(make_page(random.Random(seed), name))
        decoded = decode(encode(text, name), "auto")
        assert (decoded.text, decoded.encoding, decoded.flags) == (text, name, ())


@pytest.mark.parametrize("name", ["gb18030", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be"])
def test_a_page_that_is_cut_off_loses_one_character(name: str) -> None:
    for seed in range(PAGES):
        source = random.Random(seed)
        text = "\n".join(make_page(source, name))
        text = text[: source.randint(20, len(text))] + "中"
        size = len(encode("中", name))
        decoded = decode(encode(text, name)[: -source.randint(1, size - 1)], "auto")
        assert decoded.text == text[:-1]
        assert [flag.name for flag in decoded.flags] == ["cut_character"]


@pytest.mark.parametrize(("name", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("big5hkscs", "gb18030")])
def test_lines_in_another_encoding_are_read_in_it(name: str, other: str) -> None:
    for seed in range(PAGES):
        source = random.Random(seed)
        lines = make_page(source, name)
        parts = [encode(line, name) for line in lines]
        for _ in range(source.randint(1, max(1, len(lines) // 4))):
            place, line = source.randint(1, len(lines)), make_sentence(source)
            lines.insert(place, line)
            parts.insert(place, encode(line, other))
        decoded = decode(b"\n".join(parts), "auto")
        assert decoded.text.split("\n") == lines
        [flag] = decoded.flags
        assert (flag.name, flag.encoding) == ("mixed_encoding", other)
        assert [encode(lines[line - 1], other) for line in flag.lines] == [parts[line - 1] for line in flag.lines]


@pytest.mark.parametrize("name", ["gb18030", "big5hkscs", "utf-8"])
@pytest.mark.parametrize("kind", ["changed", "lost"])
def test_damage_stays_where_it_is(name: str, kind: str) -> None:
    for seed in range(PAGES):
        source = random.Random(seed)
        lines = make_page(source, name)
        parts = [encode(line, name) for line in lines]
        damaged = source.sample(range(len(lines)), 2)
        for number in damaged:
            place = source.randrange(len(parts[number]))
            middle = b"\xff" if kind == "changed" else b""
            parts[number] = parts[number][:place] + middle + parts[number][place + 1 :]
        decoded = decode(b"\n".join(parts) + b"\n", "auto")
        read = decoded.text.split("\n")[:-1]
        assert [line for number, line in enumerate(read) if number not in damaged] == [
            line for number, line in enumerate(lines) if number not in damaged
        ]
        flagged = {line - 1 for flag in decoded.flags for line in flag.lines}
        assert flagged == {number for number in damaged if not is_text(parts[number], name)}
        for number in flagged:
            assert "\ufffd" in read[number]
            assert len(set(lines[number]) - set(read[number])) <= MAX_LOST


def is_text(data: bytes, name: str) -> bool:
    try:
        decode_strictly(data, name)
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("data", [b"\xff" * (4 << 20), b"\xff\n" * (1 << 20)])
@pytest.mark.parametrize("encoding", ["auto", "gbk", "big5", "utf-8"])
def test_nothing_but_bad_bytes_is_no_text(data: bytes, encoding: str) -> None:
    if encoding == "auto" and data[1:2] == b"\n":
        return  # UTF-16 of a full-width asterisk
    with pytest.raises(UnicodeDecodeError):
        decode(data, encoding)


@pytest.mark.parametrize(("share", "is_read"), [(0.0001, False), (0.01, True), (1, True)])
def test_how_many_bad_bytes_are_allowed_is_a_share(share: float, is_read: bool) -> None:
    data = ("渡口的茶馆每天清晨六点开门。\n" * 100).encode() + b"\xff" * 30
    if is_read:
        assert decode(data, "auto", share).text.endswith("\ufffd" * 30)
    else:
        with pytest.raises(UnicodeDecodeError, match="more than 16 bad bytes"):
            decode(data, "auto", share)


def test_what_is_mostly_bad_is_never_read() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(b"\xff" * 30 + b"text\n" * 5, "utf-8", 1)
