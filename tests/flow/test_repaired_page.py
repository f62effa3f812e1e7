"""Markup in pages is accounted for, line by line."""

import orjson
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Line, Page, Record
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter
from support.command import Command

SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
PAGE = """磨坊的水车
<!-- 正文开始 -->
水车是哪一年装上的，村里没有人记得。<br>老磨工每天天亮就来，先把闸门提起一寸。
轮上的&ldquo;水&rdquo;字已经被青苔盖住，只有走近了才看得出来。
他说水车和人一样，停久了就转不动了。
<hr>
"""
PIECES = [
    *"第一章 \n。",
    "\r\n",
    "<p>",
    "</p>",
    "<br>",
    "&nbsp;",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "水车停了，谁也没有再修它。",
]


def test_every_line_of_a_page_stays_as_it_stood_with_what_became_of_it() -> None:
    parsed = parse_page(Page(0, "a.txt", None, PAGE), SPLITTER, CLEANER)
    assert parsed.texts == tuple(PAGE.split("\n")[:-1])
    assert parsed.lines == (
        Line("title", 1),
        Line("boilerplate", None, "markup"),
        Line("text", 1, "markup"),
        Line("text", 1, "markup"),
        Line("text", 1),
        Line("boilerplate", None, "markup"),
    )
    [article] = parsed.articles
    assert (article.source.start_line, article.source.end_line) == (1, 5)
    assert article.text.count("\n") == 3


def test_a_step_that_is_off_leaves_markup_alone() -> None:
    cleaner = make_cleaner(CleanOptions(steps=("strip_lines",)))
    [article] = parse_page(Page(0, "a.txt", None, PAGE), SPLITTER, cleaner).articles
    assert "<br>" in article.text


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_markup_leaves_the_number_of_lines_and_the_text_of_a_page(text: str) -> None:
    parsed = parse_page(Page(0, "a.txt", None, text), SPLITTER, CLEANER)
    assert parsed.texts == tuple(text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else ())
    assert len(parsed.lines) == len(parsed.texts)
    assert bool(parsed.articles) == bool(text.strip())
    assert all(article.text or article.title for article in parsed.articles)
    for article in parsed.articles:
        record = Record(0, "a.jsonl", None, article.text, number=1)
        assert parse_page(record, SPLITTER, CLEANER).articles[0].text == article.text


def test_a_comment_that_all_pages_share_is_markup_and_check_finds_nothing_left(quchong: Command) -> None:
    folder = quchong.folder / "in" / "site"
    folder.mkdir(parents=True)
    for number, name in enumerate("甲乙丙丁戊己庚"):
        text = f"{name}渡口的船\n<!-- INFO END -->\n{name}渡口的船在第{number}个早晨靠了岸，船夫系好了缆绳。\n"
        (folder / f"{number}.txt").write_text(text, "utf-8")
    quchong("run", "in", "--out", "out", "-q")
    lines = pq.read_table(quchong.folder / "out/lines.parquet").to_pylist()
    assert {line["rule"] for line in lines if line["text"] == "<!-- INFO END -->"} == {"markup"}
    assert orjson.loads((quchong.folder / "out/run.json").read_bytes())["counts"]["boilerplate"] == {"markup": 7}
    quchong("check", "out/articles.jsonl", "--select", "CLN", "-q")
