import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import hypothesis.strategies as st
import orjson
import pyarrow as pa
import pytest
from hypothesis import given

from quchong.model import InputFlag
from quchong.read.decode import Decoded, decode
from quchong.read.detect_encoding import CANDIDATES, SAMPLE_BYTES
from quchong.read.encodings import DECLARED_ENCODINGS, NotTextError
from quchong.read.pair_codecs import decode_strictly, encode
from quchong.text.character_costs import COMMON_SIMPLIFIED, COMMON_TRADITIONAL, tabulate_costs

SIMPLIFIED = (
    "渡口的茶馆每天清晨六点开门，老船工总坐在靠窗的位置。\n他说：“今年水浅，船走得慢，2024年的货到3月才运完。”\n"
)
TRADITIONAL = (
    "渡口的茶館每天清晨六點開門，老船工總坐在靠窗的位置。\n他說：「今年水淺，船走得慢，2024年的貨到3月才運完。」\n"
)
OUTSIDE_GB2312 = "朱镕基与喆先生谈堃字，又说冇有。\n"
OUTSIDE_BIG5 = "你喺邊度呀？嗰個係佢嘅嘢。\n"

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from(
    "，。、；：？！“”（）《》—…\n 　0123456789abcXYZ"
)
HAN_TEXT = st.text(HAN, min_size=1)
# a zero after the mark of UTF-16 is the mark of UTF-32
ANY_TEXT = st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1)


def page(label: str, text: str) -> str:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'
    return f"<html>\n<head>\n{head}\n<title>{text[:10]}</title>\n</head>\n<body>\n<p>{text}</p>\n</body>\n</html>\n"


# how an encoding is found, in the order tried


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
@pytest.mark.parametrize("encoding", ["auto", "utf-8", "big5"])
@pytest.mark.parametrize("text", ["", "a", SIMPLIFIED, "\ufeff" + TRADITIONAL])
def test_a_mark_overrides_all_and_is_taken_off_once(mark: bytes, name: str, encoding: str, text: str) -> None:
    assert decode(mark + text.encode(name), encoding) == Decoded(text, name, "mark")


def test_a_mark_before_a_declaration() -> None:
    text = page("gb2312", SIMPLIFIED)
    assert decode(text.encode("utf-8-sig"), "auto") == Decoded(text, "utf-8", "mark")


@pytest.mark.parametrize(
    "text", ["", "a", "ASCII, only\r\n", "中", SIMPLIFIED, TRADITIONAL, "𠀀 é ру", page("gbk", SIMPLIFIED)]
)
def test_utf_8_is_never_guessed(text: str) -> None:
    assert decode(text.encode(), "auto") == Decoded(text, "utf-8", "utf-8")


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "time,price\r\n07:15,46.5\r\n",
        SIMPLIFIED,
        TRADITIONAL,
        SIMPLIFIED * 3000,
        "a" * SAMPLE_BYTES + SIMPLIFIED,
        page("gb2312", SIMPLIFIED),
        "老船工总坐在靠窗的位置，望着江面",
        "天地玄黄𠀀宇宙洪荒",
    ],
    ids=lambda text: text[:10],
)
def test_utf_16_without_a_mark(text: str, name: str) -> None:
    assert decode(text.encode(name), "auto") == Decoded(text, name, "detected")


@pytest.mark.parametrize(
    ("text", "name", "padding"),
    [
        (SIMPLIFIED, "utf-8", 5000),
        ("note\n" * 40, "utf-8", 4096),
        ("", "utf-8", 100),
        (TRADITIONAL, "utf-8", 1),
        (SIMPLIFIED, "gb18030", 5001),
        (TRADITIONAL, "big5hkscs", 70_000),
        (SIMPLIFIED, "utf-16-le", 5000),
        (TRADITIONAL, "utf-16-be", 2),
        ("time,price\r\n07:15,46.5\r\n", "utf-16-le", 4096),
    ],
    ids=lambda value: str(value)[:10],
)
def test_zero_bytes_behind_a_text_are_padding(text: str, name: str, padding: int) -> None:
    decoded = decode(text.encode(name) + bytes(padding), "auto")
    last = max(1, len(text.splitlines()))
    assert (decoded.text, decoded.encoding) == (text, name)
    assert decoded.flags == (InputFlag("nul_padding", (last,), padding),)


def test_zero_bytes_within_a_text_make_no_utf_16() -> None:
    assert decode(b"one zero\0between two notes\n", "auto") == Decoded(
        "one zero\0between two notes\n", "utf-8", "utf-8"
    )
    gap = SIMPLIFIED + "\0" * 600 + SIMPLIFIED
    assert decode(gap.encode("gb18030"), "auto") == Decoded(gap, "gb18030", "detected")


@pytest.mark.parametrize(
    ("label", "text", "name"),
    [
        ("gb2312", SIMPLIFIED, "gb18030"),
        ("GBK", SIMPLIFIED, "gb18030"),
        ("gb18030", TRADITIONAL + "𠀀", "gb18030"),
        ("gb2312", OUTSIDE_GB2312 + TRADITIONAL, "gb18030"),
        ("Big5", TRADITIONAL, "big5hkscs"),
        ("big5", OUTSIDE_BIG5, "big5hkscs"),
        ("big5-hkscs", OUTSIDE_BIG5, "big5hkscs"),
        ("big5", TRADITIONAL + "一張船票要價€5", "big5hkscs"),
        ("windows-1252", "“Café” – it’s 5 € at the ferry", "cp1252"),
        ("ISO-8859-1", "Fähre über den Fluß", "cp1252"),
        ("Shift_JIS", "渡し場の茶屋は毎朝六時に開く。", "cp932"),
        ("euc-jp", "渡し場の茶屋は毎朝六時に開く。", "euc_jp"),
        ("euc-kr", "나루터 찻집은 매일 아침 여섯 시에 연다.", "cp949"),
    ],
)
def test_declared(label: str, text: str, name: str) -> None:
    whole = page(label, text)
    assert decode(encode(whole, name), "auto") == Decoded(whole, name, "declared")


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="big5">',
        "<META CHARSET = 'Big5' />",
        "<meta charset=big5>",
        '<meta content="text/html; charset=big5" http-equiv="content-type">',
        '<meta\n  http-equiv="Content-Type"\n  content="text/html;\n  charset=big5"\n>',
        '<?xml version="1.0" encoding="BIG5"?>',
        "<!-- \n -->" * 100 + '<meta charset="big5">',
    ],
)
def test_forms_of_a_declaration(head: str) -> None:
    # two characters that say nothing by themselves
    assert decode(head.encode() + "一乙".encode("big5"), "auto") == Decoded(head + "一乙", "big5hkscs", "declared")


@pytest.mark.parametrize("head", ["charset=big5 ", '<link charset="big5">', "<meta>charset=big5", '<meta charset="x">'])
def test_what_is_no_declaration(head: str) -> None:
    assert decode(head.encode() + SIMPLIFIED.encode("gbk"), "auto").evidence == "detected"


@pytest.mark.parametrize(
    ("label", "text", "name"),
    [
        ("gb2312", TRADITIONAL, "big5hkscs"),
        ("iso-8859-1", TRADITIONAL, "big5hkscs"),
        ("utf-8", TRADITIONAL, "big5hkscs"),
        ("big5", SIMPLIFIED, "gb18030"),
        ("windows-1252", SIMPLIFIED, "gb18030"),
        ("utf-8", SIMPLIFIED, "gb18030"),
        ("utf-16", SIMPLIFIED, "gb18030"),
        ("unicode_escape", SIMPLIFIED, "gb18030"),
        ("big5", TRADITIONAL, "gb18030"),
    ],
)
def test_a_declaration_that_lies_is_overruled(label: str, text: str, name: str) -> None:
    whole = page(label, text)
    assert decode(whole.encode(name), "auto") == Decoded(whole, name, "detected")


@pytest.mark.parametrize("label", ["gb2312", "big5", "shift_jis", "iso-8859-1"])
@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_declaration_in_a_page_that_was_converted(label: str, name: str) -> None:
    whole = page(label, TRADITIONAL)
    assert decode(whole.encode(name), "auto").text == whole


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SIMPLIFIED, "gb18030"),
        (OUTSIDE_GB2312 + SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (OUTSIDE_BIG5 + TRADITIONAL, "big5hkscs"),
        (TRADITIONAL + "€", "big5hkscs"),
        ("茶馆开门", "gb18030"),
        ("渡口茶館", "big5hkscs"),
        ("<div class='x'>\n  <a href='/'>Home</a>\n</div>\n" * 50 + "渡口茶馆", "gb18030"),
        ("<script>var A='Zz'</script>\n" * 9000 + "渡口茶館", "big5hkscs"),
    ],
    ids=lambda value: value[:10],
)
def test_detected(text: str, name: str) -> None:
    assert decode(encode(text, name), "auto") == Decoded(text, name, "detected")


# a configured name


@pytest.mark.parametrize(
    ("encoding", "written", "name"),
    [
        ("gb18030", "gb18030", "gb18030"),
        ("GB2312", "gbk", "gb18030"),
        ("gbk", "gb18030", "gb18030"),
        ("CP936", "gbk", "gb18030"),
        ("ms936", "gbk", "gb18030"),
        ("x-gbk", "gbk", "gb18030"),
        ("gb_2312-80", "gbk", "gb18030"),
        ("Big5", "big5", "big5hkscs"),
        ("big5-hkscs", "big5hkscs", "big5hkscs"),
        ("cn-big5", "big5", "big5hkscs"),
        ("Big5-HKSCS", "big5", "big5hkscs"),
        ("cp950", "cp950", "cp950"),
        ("UTF8", "utf-8", "utf-8"),
        ("utf-8-sig", "utf-8", "utf-8"),
        ("utf-16", "utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be", "utf-16-be"),
    ],
)
def test_configured(encoding: str, written: str, name: str) -> None:
    assert decode(TRADITIONAL.encode(written), encoding) == Decoded(TRADITIONAL, name, "configured")


def test_configured_is_not_doubted() -> None:
    data = SIMPLIFIED.encode("gb18030")
    assert decode(data, "latin-1") == Decoded(data.decode("latin-1"), "iso8859-1", "configured")


@pytest.mark.parametrize(
    "encoding",
    [
        "rot13",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "base64",
        "hex",
        "bz2",
        "zlib",
        "quopri",
        "uu",
        "idna",
        "punycode",
        "undefined",
    ],
)
def test_codecs_of_no_text_file_are_refused_by_name(encoding: str) -> None:
    with pytest.raises(NotTextError, match="is not an encoding of text files"):
        decode(b"text", encoding)


# what is not text

MANY = b"\xff" * 17
"""One more than may be bad in any text."""


@pytest.mark.parametrize(
    ("data", "name", "position"),
    [
        ((SIMPLIFIED + "A").encode() + MANY + TRADITIONAL.encode(), "utf-8", len((SIMPLIFIED + "A").encode())),
        (SIMPLIFIED.encode("gbk") + MANY + SIMPLIFIED.encode("gbk"), "gb18030", len(SIMPLIFIED.encode("gbk"))),
        (page("gbk", SIMPLIFIED).encode("gbk") + MANY, "gb18030", len(page("gbk", SIMPLIFIED).encode("gbk"))),
        (TRADITIONAL.encode("big5") + MANY + TRADITIONAL.encode("big5"), "big5hkscs", len(TRADITIONAL.encode("big5"))),
        ((SIMPLIFIED + "\n").encode("utf-16-le") + b"\0\xd8" * 9 + b"a\0", "utf-16-le", 2 * len(SIMPLIFIED + "\n")),
        (b"\xef\xbb\xbfabc" * 30 + MANY, "utf-8", 180),
        (b"\xff", "utf-8", 0),
        (b"\xff\xff", "utf-8", 0),
        (b"ab\x80\x81\xfe\xff", "utf-8", 2),
    ],
    ids=["UTF-8", "GBK", "GBK declared", "Big5", "UTF-16", "marked", "byte", "bytes", "binary"],
)
def test_many_bad_bytes_are_an_error_of_the_likeliest_encoding(data: bytes, name: str, position: int) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        decode(data, "auto")
    assert (caught.value.encoding, caught.value.start) == (name, position)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "cp1252", "hz", "iso2022_jp"])
def test_many_bad_bytes_are_an_error_of_the_configured_encoding(encoding: str) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        decode(b"AB" + b"\x81\n" * 17 + b"text\n" * 9, encoding)
    assert caught.value.encoding in {encoding, "big5hkscs"}
    assert caught.value.start == 2


def test_a_text_in_another_encoding_than_the_configured_one_is_an_error() -> None:
    for configured, written in (("gb18030", "utf-8"), ("utf-8", "gb18030"), ("utf-8", "utf-16-le")):
        with pytest.raises(UnicodeDecodeError):
            decode((SIMPLIFIED * 3).encode(written), configured)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed: int) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(random.Random(seed).randbytes(200), "auto")


@given(st.binary() | st.builds(lambda text, rest: text.encode("gbk", "ignore") + rest, HAN_TEXT, st.binary(max_size=3)))
def test_no_character_is_made_up(data: bytes) -> None:
    try:
        decoded = decode(data, "auto")
    except UnicodeDecodeError:
        return
    if not decoded.flags:
        text = decode_strictly(data, decoded.encoding)
        assert decoded.text == text.removeprefix("\ufeff" if decoded.evidence == "mark" else "")


# round trips


@given(HAN_TEXT | ANY_TEXT, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marked_text_comes_back(text: str, name: str) -> None:
    assert decode(text.encode(name), "auto").text == text


@given(HAN_TEXT)
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode(), "auto") == Decoded(text, "utf-8", "utf-8")


@given(HAN_TEXT | ANY_TEXT.filter(lambda text: not text.startswith("\ufeff")))
def test_configured_text_comes_back(text: str) -> None:
    assert decode(text.encode("gb18030"), "gb18030") == Decoded(text, "gb18030", "configured")


# the figures that detection rests on


def test_no_two_ascii_characters_cost_more_than_what_utf_16_makes_of_them() -> None:
    costs, ascii_text = tabulate_costs(), [*b"\t\n\r", *range(0x20, 0x7F)]
    assert all(costs[high] + costs[low] <= costs[high << 8 | low] for high, low in product(ascii_text, repeat=2))


def test_the_characters_in_common_use_are_the_first_levels() -> None:
    def is_common(character: str) -> bool:
        simplified, traditional = character.encode("gb2312", "ignore"), character.encode("big5", "ignore")
        return b"\xb0\xa1" <= simplified < b"\xd8" or b"\xa4\x40" <= traditional <= b"\xc6\x7e"

    costs = tabulate_costs()
    assert {chr(code) for code in range(0x4E00, 0xA000) if costs[code] <= 13} == {
        character for character in map(chr, range(0x4E00, 0xA000)) if is_common(character)
    }
    assert {chr(code) for code in range(0x4E00, 0xA000) if costs[code] <= 10} == COMMON_SIMPLIFIED | COMMON_TRADITIONAL


@pytest.mark.parametrize("name", [*CANDIDATES, *DECLARED_ENCODINGS])
def test_encodings_go_by_one_name(name: str) -> None:
    assert decode(b"", name).encoding == name


# real pages

READ_AS = {
    "Big5": {"big5hkscs"},
    "GB2312": {"gb18030"},
    "UTF-16": {"utf-16-le", "utf-16-be"},
    "UTF-16LE": {"utf-16-le"},
    "utf-8-sig": {"utf-8"},
}
LABEL = re.compile(rb"(?<=encoding=\")[\w-]+")


def test_real_pages(real_data: Path) -> None:
    for folder, names in READ_AS.items():
        for path in (real_data / "encodings" / folder).iterdir():
            data = path.read_bytes()
            decoded = decode(data, "auto")
            assert decoded.encoding in names, path.name
            assert decoded.text == decode_strictly(data, decoded.encoding).removeprefix("\ufeff"), path.name
            assert not decoded.flags, path.name


@pytest.mark.parametrize("label", [b"none", b"gb2312", b"big5", b"iso-8859-1"])
def test_real_pages_with_another_declaration(real_data: Path, label: bytes) -> None:
    for folder in ("Big5", "GB2312"):
        for path in (real_data / "encodings" / folder).iterdir():
            assert decode(LABEL.sub(label, path.read_bytes()), "auto").encoding in READ_AS[folder], path.name


@cache
def read_texts(path: Path, key: str) -> list[str]:
    with pa.input_stream(str(path), compression="zstd") as stream:
        *lines, _ = stream.read(4 << 20).split(b"\n")
    return [orjson.loads(line)[key] for line in lines if line]


def take_excerpts(texts: list[str], length: int, name: str, count: int) -> Iterator[tuple[str, bytes]]:
    source = random.Random(f"{length} {name}")
    while count:
        text = source.choice(texts)
        start = source.randrange(max(1, len(text) - length + 1))
        excerpt = text[start : start + length]
        try:
            data = excerpt.encode(name)
        except UnicodeEncodeError:
            continue
        count -= 1
        yield excerpt, data


@pytest.mark.parametrize(("length", "floor"), [(6, 0.97), (10, 0.99), (20, 0.997), (40, 1)])
@pytest.mark.parametrize(
    ("file", "key", "name"),
    [
        ("laws.jsonl.zst", "text", "gb18030"),
        ("poem_pairs.jsonl.zst", "a", "gb18030"),
        ("poem_pairs.jsonl.zst", "a", "big5hkscs"),
        ("poem_pairs.jsonl.zst", "b", "utf-16-le"),
        ("poem_pairs.jsonl.zst", "b", "utf-16-be"),
    ],
)
def test_excerpts(real_data: Path, file: str, key: str, name: str, length: int, floor: float) -> None:
    excerpts = list(take_excerpts(read_texts(real_data / file, key), length, name, 400))
    assert sum(decode(data, "auto").text == text for text, data in excerpts) >= floor * len(excerpts)


@pytest.mark.slow
@pytest.mark.parametrize(("length", "floor"), [(20, 0.99), (40, 0.999)])
@pytest.mark.parametrize("name", ["gb18030", "big5hkscs"])
def test_thousands_of_excerpts_in_either_script(real_data: Path, name: str, length: int, floor: float) -> None:
    texts = read_texts(real_data / "poem_pairs.jsonl.zst", "b")
    if name == "gb18030":
        texts = texts + read_texts(real_data / "laws.jsonl.zst", "text")
    excerpts = list(take_excerpts(texts, length, name, 10_000))
    assert sum(decode(data, "auto").text == text for text, data in excerpts) >= floor * len(excerpts)
