"""Fixing: what was found is gone afterwards, all else stays, and nothing is written that was not asked for."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quchong.check.cleaning_tools import make_tools, split_and_clean
from quchong.check.fix.fix_files import fix_files
from quchong.check.fix.fix_text import FIXABLE, fix_page, fix_record
from quchong.check.fix.fixed_file import render_diff
from quchong.config.config_file import parse_config
from quchong.config.sections import Config
from quchong.model import Page
from support.command import Command, CommandHere
from support.corpora import check_folder, places, write_files
from support.texts import make_text

DIRTY = (
    "上一篇：山里的清晨",
    "责任编辑：周小河",
    "看不见的\u200b字符在这一行里，读的时候\u00ad看不出来。",
    "<p>一个段落写成了网页</p>",
    "空格&nbsp;写成了&amp;nbsp;实体，&lt;br&gt;也是。",
    "å¤©ç©ºå¾ˆè“ï¼Œäº‘å½©å¾ˆç™½ã€‚",
    "控制\x08字符\x0b在这里",
    "cafe\u0301",
    "分开的\u2028行",
    "丢了�的字",
    "",
    "　　缩进的一行。",
    "**********",
    "分享到：微信 微博 QQ空间",
)
TOOLS = make_tools(Config())

lines = st.lists(st.sampled_from([*DIRTY, *make_text(1, 12).split("\n")]) | st.text(max_size=12), max_size=14)
ends = st.sampled_from(["\n", "\r\n", "\r"])


def fix(folder: Path, write: bool = True) -> str:
    checked = check_folder(folder)
    warnings: list[str] = []
    fixed = fix_files(checked.findings, checked.locations, Config(), warnings.append, write=write)
    assert not warnings
    return render_diff(fixed)


def filled(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@example(lines=["\x1b 0"], end="\n")
@given(lines=lines, end=ends)
def test_fixing_a_page_keeps_its_article_and_is_done_once(lines: list[str], end: str) -> None:
    text = end.join(["渡口的灯", *lines])
    page = Page(0, "a.txt", None, text)
    fixed = Page(0, "a.txt", None, fix_page(page, TOOLS, FIXABLE))
    assert fix_page(fixed, TOOLS, FIXABLE) == fixed.text
    before, after = ([one.article for one in split_and_clean(version, TOOLS)[1]] for version in (page, fixed))
    had_text = any(article.text.strip() for article in before)
    assert not had_text or any(article.text.strip() or article.title for article in after)
    if had_text and not any(mark in text for mark in "<&"):
        # without markup, which a run leaves alone, what a run keeps is what it would have kept
        assert [filled(article.text) for article in before] == [filled(article.text) for article in after]


@given(lines=lines)
def test_fixing_a_record_is_done_once_and_leaves_something(lines: list[str]) -> None:
    text = "\n".join(lines)
    fixed = fix_record(text, TOOLS, FIXABLE)
    assert fix_record(fixed, TOOLS, FIXABLE) == fixed
    assert fixed.strip() or not text.strip()


@settings(max_examples=20)
@given(
    pages=st.lists(st.tuples(lines, ends), max_size=3),
    records=st.lists(lines, max_size=3),
)
def test_after_fixing_nothing_fixable_is_found(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[list[str], str]], records: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    options = "quchong: 1\ncheck: {select: [CLN], ignore: []}\ndedup: {enabled: false}"
    (folder / "always.txt").write_text("渡口\n清晨的渡口没有人。\n", "utf-8")
    for number, (content, end) in enumerate(pages):
        (folder / f"{number}.txt").write_bytes(end.join(["渡口的灯", *content]).encode("utf-8", "replace"))
    rows = [json.dumps({"title": "\u200b标题", "text": "\n".join(content)}) for content in records]
    (folder / "records.jsonl").write_text("\n".join(rows), "utf-8")
    checked = check_folder(folder, options)
    fix_files(checked.findings, checked.locations, Config(), print, write=True)
    left = check_folder(folder, options).findings
    assert not [finding for finding in left if finding.fixable]
    unfixable = sum(not finding.fixable for finding in checked.findings)
    assert sum(not finding.fixable for finding in left) <= unfixable


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_mark_line_ends_and_permissions_stay(tmp_path: Path, encoding: str, end: str) -> None:
    body = make_text(3, 5).replace("\n", end)
    file = tmp_path / "a.txt"
    file.write_bytes(f"渡口{end}{body}{end}上一篇：山里的清晨{end}\u200b最后一行也在这里。".encode(encoding))
    file.chmod(0o640)
    fix(tmp_path)
    assert file.read_bytes() == f"渡口{end}{body}{end}最后一行也在这里。".encode(encoding)
    assert os.name != "posix" or file.stat().st_mode & 0o777 == 0o640


def test_only_changed_records_are_rewritten(tmp_path: Path) -> None:
    content = (
        b'{ "text": "\xe5\xb9\xb2\xe5\x87\x80\xe7\x9a\x84\xe4\xb8\x80\xe6\x9d\xa1",   "n": 1.10 }\r\n'
        b"\n"
        b'{"id": 7, "text": "\\u4e0a\\u200b\\u4e00\\u6761", "n": 12345678901234567890, "x": [1.5, null]}\n'
        b"not json\n"
        b'{"text":"\xe5\x89\x8d\xe2\x80\x8b\xe4\xb8\x80\xe6\x9d\xa1"}'
    )
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(content))
    fix(tmp_path)
    wanted = content.replace(b"\\u200b", b"").replace(b"\xe2\x80\x8b", b"")
    assert (tmp_path / "a.jsonl").read_bytes() == wanted
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()) == wanted


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    target = tmp_path / "corpus/real.txt"
    target.write_text("渡口\n清晨的\u200b渡口没有人，只有一盏灯还亮着。\n", "utf-8")
    (tmp_path / "corpus/a.txt").symlink_to(target)
    fix(tmp_path / "corpus")
    assert (tmp_path / "corpus/a.txt").is_symlink()
    assert "\u200b" not in target.read_text("utf-8")


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path, quchong_here: CommandHere) -> None:
    (tmp_path / "corpus").mkdir()
    target = tmp_path / "a.txt"
    text = "渡口\n清晨的\u200b渡口没有人，只有一盏灯还亮着。\n"
    target.write_text(text, "utf-8")
    (tmp_path / "corpus/a.txt").symlink_to(target)
    (tmp_path / "config.yaml").write_text("quchong: 1\nread: {follow_links: true}\n")
    done = quchong_here("check", "corpus", "--fix", code=1)
    assert "a link to" in done.stderr
    assert target.read_text("utf-8") == text


def test_what_a_killed_fix_left_is_deleted_but_nothing_else(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "渡口\n@text 3 5\n看不见的\u200b字符\n"})
    for name in (".a.txt.0123abcd.tmp", ".other.txt.0123abcd.tmp", ".a.txt.fresh.tmp", "mine.tmp"):
        (tmp_path / name).write_text("x")
    for name in (".a.txt.0123abcd.tmp", ".other.txt.0123abcd.tmp"):
        os.utime(tmp_path / name, (0, 0))
    fix(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"a.txt", ".other.txt.0123abcd.tmp", ".a.txt.fresh.tmp", "mine.tmp"}


def test_only_what_is_selected_is_fixed(tmp_path: Path) -> None:
    text = "渡口\n@text 3 5\n上一篇：山里的清晨\n看不见的\u200b字符\n"
    write_files(tmp_path, {"a.txt": text})
    checked = check_folder(tmp_path, "quchong: 1\ncheck: {select: [CLN004]}")
    fix_files(checked.findings, checked.locations, Config(), print, write=True)
    fixed = (tmp_path / "a.txt").read_text("utf-8")
    assert "上一篇" in fixed
    assert "\u200b" not in fixed


def test_a_page_of_several_articles_keeps_its_lines(tmp_path: Path, repository: Path) -> None:
    page = (repository / "corpus/wenku/winter-sports.txt").read_bytes()
    (tmp_path / "a.txt").write_bytes(page)
    assert fix(tmp_path) == ""
    assert (tmp_path / "a.txt").read_bytes() == page
    assert places(check_folder(tmp_path), tmp_path)[0].endswith("SPL001")


def test_the_command_shows_and_writes(quchong: Command) -> None:
    file = write_files(quchong.folder / "corpus", {"a.txt": "渡口\n@text 3 5\n上一篇：山里的\x1b[31m清晨\n"}) / "a.txt"
    before = file.read_bytes()
    shown = quchong("check", "corpus", "--fix", "--diff", code=1).stdout
    assert "-上一篇：山里的\\x1b[31m清晨" in shown
    assert file.read_bytes() == before
    assert "Fixed 1 file." in quchong("check", "corpus", "--fix").stdout
    assert "上一篇" not in file.read_text("utf-8")
    assert quchong("check", "corpus", "--diff").stdout == ""


@pytest.mark.parametrize(
    "line",
    [
        '{"text":"@\u200b。","m":{"a":1,"a":2},"id":0.1234567890123456789,"p":1.10}',
        '{ "p" : [1.0, {"text": "\\/"}] ,\t"text" : "@\u200b。" , "title": "渡\u200b口" }',
        '{"title":"\\u6e21\\u200b\\u53e3","text":"@\u200b。"}',
    ],
)
def test_all_of_a_record_but_what_is_fixed_stays_to_the_character(tmp_path: Path, line: str) -> None:
    line = line.replace("@", make_text(3, 3).replace("\n", "\\n"))
    (tmp_path / "a.jsonl").write_text(f"{line}\n", "utf-8")
    fix(tmp_path)
    assert (tmp_path / "a.jsonl").read_text("utf-8") == line.replace("\u200b", "").replace("\\u200b", "") + "\n"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
@pytest.mark.parametrize("rest", ["香\ufffd飘到院子外面。\n", ""], ids=["beside what is beyond repair", "alone"])
@pytest.mark.parametrize("select", ["CLN", "CLN004"])
def test_no_byte_is_removed_from_mojibake(tmp_path: Path, name: str, rest: str, select: str) -> None:
    broken = "我们在图书馆里读中文书。".encode().decode("latin-1")
    text = f"渡口的灯\n{broken}\n{rest}夜里有风，河水慢慢\u200b流过桥下。\n"
    content = text if name == "a.txt" else json.dumps({"text": text})
    (tmp_path / name).write_text(content, "utf-8")
    checked = check_folder(tmp_path, f"quchong: 1\ncheck: {{select: [{select}]}}")
    fix_files(checked.findings, checked.locations, Config(), print, write=True)
    fixed = (tmp_path / name).read_text("utf-8")
    fixed = fixed if name == "a.txt" else json.loads(fixed)["text"]
    assert "我们在图书馆里读中文书。" in fixed
    assert "\u200b" not in fixed


def test_records_in_utf_8_are_fixed_as_such_whatever_is_configured(tmp_path: Path) -> None:
    record = json.dumps({"text": f"{make_text(3, 4)}看不见的\u200b字符。"}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(record, "utf-8")
    config = parse_config("quchong: 1\nread: {encoding: gb18030}")
    checked = check_folder(tmp_path, "quchong: 1\nread: {encoding: gb18030}")
    fix_files(checked.findings, checked.locations, config, print, write=True)
    assert (tmp_path / "a.jsonl").read_text("utf-8") == record.replace("\u200b", "")


def test_a_name_begins_no_line_of_the_diff(tmp_path: Path) -> None:
    write_files(tmp_path, {"a\n::error::x\n.txt": "渡口\n@text 3 5\n上一篇：山里的清晨\n"})
    shown = fix(tmp_path, write=False)
    assert "-上一篇" in shown
    assert "\n::" not in shown


def test_the_diff_shows_line_ends_that_only_unicode_knows(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "渡口\n@text 3 5\n我们看了电影，\u2029回家以后写下感想。\n"})
    shown = fix(tmp_path, write=False)
    assert "-我们看了电影，\u2029回家" in shown
    assert "+我们看了电影，\n" in shown
