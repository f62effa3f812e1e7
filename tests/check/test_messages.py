"""Messages name the characters and lines, and a remedy that works."""

import re
import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

from support.corpora import check_folder, places, write_files

TEXT = "渡口的灯\n清晨的渡口没有人，只有一盏灯还亮着，等着过河的人回来。\n傍晚也是这样，河面上起了一层雾。\n"
TRADITIONAL = "渡口的燈\n清晨的渡口沒有人，只有一盞燈還亮著。\n傍晚也是這樣，河面上起了一層薄薄的霧。\n"
JAPANESE = '<meta charset="euc-jp">\n朝の渡し場には誰もいない。ランプが一つだけ、まだ灯っている。\n'


def messages(folder: Path, config: str = "") -> list[str]:
    return [finding.message for finding in check_folder(folder, config).findings]


def test_a_message_lists_a_few_lines_and_characters_and_counts_the_others(tmp_path: Path) -> None:
    marks = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e")
    lines = [f"第{number}行里有一个看不见的{mark}字符，读的时候看不出来。" for number, mark in enumerate(marks, 2)]
    write_files(tmp_path, {"a.txt": "\n".join(["看不见的字符", *lines])})
    assert messages(tmp_path) == [
        "invisible characters: U+200B ZERO WIDTH SPACE, U+00AD SOFT HYPHEN, U+2060 WORD JOINER and 2 more "
        "on lines 2, 3, 4 and 2 more"
    ]


def test_a_message_tells_the_lines_of_each_kind_apart(tmp_path: Path) -> None:
    lines = ["第一行里有看不见的\u200b字符。", "第二行里有控制\x08字符，也有看不见的\u200b字符。"]
    write_files(tmp_path, {"a.txt": "\n".join(["两种字符", *lines])})
    assert messages(tmp_path) == [
        "invisible characters: U+200B ZERO WIDTH SPACE on lines 2, 3; control characters: U+0008 on line 3"
    ]


def test_a_message_about_a_record_names_its_title_and_lines(tmp_path: Path) -> None:
    record = {"title": "标\u200b题", "text": "第一行也有看不见的\u200b字符。\n第二行没有，只是写得长一些。"}
    (tmp_path / "a.jsonl").write_bytes(orjson.dumps(record))
    assert messages(tmp_path) == [
        "invisible characters: U+200B ZERO WIDTH SPACE in the title and on line 1 of the text"
    ]


def test_han_characters_are_shown_instead_of_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "门口的石阶\n門口的石阶一共有九级，最下面的一级已经发亮了。\n"})
    assert messages(tmp_path, "quchong: 1\nclean: {steps: [default, simplify]}") == [
        "traditional characters: 門 (U+9580)"
    ]


@pytest.mark.skipif(shutil.which("iconv") is None, reason="needs iconv")
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "gb18030"),
        (TRADITIONAL, "big5"),
        (TEXT, "utf-16"),
        (TEXT, "utf-16-le"),
        (TEXT, "utf-16-be"),
        (TEXT, "utf-32"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_the_command_in_a_message_converts_the_file(tmp_path: Path, text: str, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode(encoding))
    config = "quchong: 1\ncheck: {select: [ENC]}"
    [message] = messages(tmp_path, config)
    found = re.search("`(iconv .*) FILE`", message)
    assert found, message
    file.write_bytes(subprocess.run([*found[1].split(), str(file)], check=True, capture_output=True).stdout)
    assert file.read_text("utf-8") == text
    assert places(check_folder(tmp_path, config), tmp_path) == []


def test_a_title_within_a_title_has_its_own_marks(tmp_path: Path) -> None:
    text = "院子里的石榴树每年五月开花，红得像一树小灯笼，孩子们从树下走过，总要抬头看一看。"
    write_files(tmp_path, {"a.txt": f"读《石榴树》\n\n{text}\n", "b.txt": f"读《石榴树》\n\n{text}\n"})
    [message] = messages(tmp_path)
    assert message.endswith("a.txt:1 《读〈石榴树〉》")
