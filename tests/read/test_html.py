"""Pages in HTML: encodings, lines, main text, metadata, hostile markup."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Article, Page, Piece, Skipped
from quchong.read import extras
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter
from support.command import Command, rows
from support.texts import make_text

SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
BODY = "\n".join(f"<p>{line}</p>" for line in make_text(1, 12).split("\n"))
PAGE = f"""<!DOCTYPE html>
<html><head><meta charset="CHARSET"><title>渡口的灯_清江副刊_清江网</title>
<link rel="canonical" href="https://www.qingjiang.example/a/17.html">
<script>var ad = "点击领取";</script></head>
<body><nav><a href="/">首页</a> <a href="/n">新闻</a> <a href="/b">副刊</a></nav>
<div class="crumbs"><a href="/">清江网</a> &gt; <a href="/b">副刊</a></div>
<div id="content"><h1>渡口的灯</h1><div class="info">2016-03-01 09:05 来源：清江日报 作者：沈渡舟</div>
{BODY}</div>
<div class="related"><ul><li><a href="/1">石桥上的雨下了一整夜</a></li><li><a href="/2">磨坊往事</a></li>
<li><a href="/3">集市的清晨</a></li></ul></div>
<div class="comments"><p>写得真好，让我想起了小时候住过的地方，那里也有一个渡口。</p></div>
<footer>Copyright 清江网 版权所有</footer></body></html>"""


def read(path: Path, data: bytes, **options: Any) -> Page | Skipped:
    path.write_bytes(data)
    [item] = read_file(Piece(0, f"site/{path.name}", str(path)), ReadOptions(**options))
    assert isinstance(item, Page | Skipped)
    return item


def articles_of(path: Path, source: str, **options: Any) -> tuple[Article, ...]:
    page = read(path, source.encode(), **options)
    assert isinstance(page, Page)
    return parse_page(page, SPLITTER, CLEANER).articles


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("utf-8", "utf-8"), ("gb18030", "gb2312"), ("big5hkscs", "big5"), ("gb18030", "none"), ("utf-16", "utf-16")],
)
def test_a_page_is_decoded_by_its_mark_its_declaration_or_its_bytes(tmp_path: Path, codec: str, declared: str) -> None:
    text = PAGE.replace("CHARSET", declared)
    if codec == "big5hkscs":
        text = text.encode(codec, "replace").decode(codec)
    page = read(tmp_path / "a.html", text.encode(codec))
    assert isinstance(page, Page)
    assert "渡口" in page.text
    assert "\ufffd" not in page.text


def test_the_main_text_is_one_article_with_what_the_page_says_of_it(tmp_path: Path) -> None:
    [article] = articles_of(tmp_path / "a.html", PAGE)
    assert article.title == "渡口的灯"
    assert article.text == make_text(1, 12)
    assert (article.meta.author, article.meta.publication) == ("沈渡舟", "清江日报")
    assert article.meta.published_iso == "2016-03-01T09:05"
    assert article.source.url == "https://www.qingjiang.example/a/17.html"
    assert article.source.site == "www.qingjiang.example"


def test_every_line_of_a_page_has_a_class_and_furniture_its_rule(tmp_path: Path) -> None:
    page = read(tmp_path / "a.html", PAGE.encode())
    assert isinstance(page, Page)
    parsed = parse_page(page, SPLITTER, CLEANER)
    assert len(parsed.lines) == len(parsed.texts) == page.text.count("\n") + 1
    rules = {line.rule for line in parsed.lines if line.line_class == "boilerplate"}
    assert {"html_navigation", "html_links", "html_comments"} & rules
    assert "点击领取" not in page.text


def test_json_ld_knows_better_than_lines(tmp_path: Path) -> None:
    about = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "清江网"},
            {
                "@type": "NewsArticle",
                "headline": "渡口的灯",
                "author": [{"@type": "Person", "name": "沈渡舟"}, {"name": "林晚"}],
                "datePublished": "2016-02-29T18:30:00Z",
            },
        ],
    }
    script = f'<script type="application/ld+json">{orjson.dumps(about).decode()}</script>'
    [article] = articles_of(tmp_path / "a.html", PAGE.replace("</head>", f"{script}</head>"))
    assert article.meta.author == "沈渡舟、林晚"
    assert article.meta.published_iso == "2016-03-01T02:30:00"


def test_broken_json_ld_says_nothing(tmp_path: Path) -> None:
    script = '<script type="application/ld+json">{"@type": "Article", "author": }</script>'
    [article] = articles_of(tmp_path / "a.html", PAGE.replace("</head>", f"{script}</head>"))
    assert article.meta.author == "沈渡舟"


def test_a_date_below_a_post_and_its_author_are_read(tmp_path: Path) -> None:
    html = f"<html><title>茶馆</title><body><div>{BODY}</div><p>发布时间 2005/03/15 22:36:13 by 听雨</p></body></html>"
    [article] = articles_of(tmp_path / "a.html", html)
    assert (article.meta.author, article.meta.published_iso) == ("听雨", "2005-03-15T22:36:13")


def test_a_table_of_figures_is_a_line_for_each_row_and_stays(tmp_path: Path) -> None:
    cells = "".join(
        f"<tr><td>{at:02}灯塔研究</td><td>第{at}组</td><td>1、航道学<br>2、气象学</td></tr>" for at in range(1, 16)
    )
    html = PAGE.replace(BODY, f"{BODY}<table>{cells}</table>")
    [article] = articles_of(tmp_path / "a.html", html)
    assert "01灯塔研究 第1组 1、航道学 2、气象学" in article.text.split("\n")
    assert "15灯塔研究 第15组 1、航道学 2、气象学" in article.text.split("\n")


def test_line_ends_between_chinese_characters_are_none(tmp_path: Path) -> None:
    html = f"<body><p>河边的老人慢慢地收拾\n   渔网，\n孩子在 dry\nseason 里种下麦穗。</p>{BODY}</body>"
    page = read(tmp_path / "a.html", html.encode())
    assert isinstance(page, Page)
    assert page.text.split("\n")[0] == "河边的老人慢慢地收拾渔网，孩子在 dry season 里种下麦穗。"


def test_a_thread_is_several_articles_where_all_is_read(tmp_path: Path) -> None:
    posts = "".join(
        f'<div class="post"><p>{name} 发表于 2016-03-{day:02} 10:0{day}</p>'
        + "".join(f"<p>{line}</p>" for line in make_text(day, 6).split("\n"))
        + "</div>"
        for day, name in enumerate(("听雨", "晚舟", "石匠", "青禾"), start=1)
    )
    html = f"<html><title>集市见闻</title><body><nav><a>首页</a></nav><h1>集市见闻</h1>{posts}</body></html>"
    assert len(articles_of(tmp_path / "a.html", html)) == 1
    articles = articles_of(tmp_path / "a.html", html, html="all")
    assert [article.meta.author for article in articles] == ["听雨", "晚舟", "石匠", "青禾"]
    assert [article.text for article in articles] == [make_text(day, 6) for day in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "html", ["", "<html></html>", "<body><script>var a = 1</script></body>", "<frameset></frameset>"]
)
def test_a_page_that_shows_nothing_is_skipped(tmp_path: Path, html: str) -> None:
    item = read(tmp_path / "a.html", html.encode())
    assert isinstance(item, Skipped)
    assert item.reason == "no_records"


def test_a_page_of_nothing_but_links_is_kept_whole(tmp_path: Path) -> None:
    html = "<body>" + "".join(f'<li><a href="/{at}">渡口的第{at}盏灯</a></li>' for at in range(20)) + "</body>"
    [article] = articles_of(tmp_path / "a.html", html)
    assert "furniture_only" in article.flags
    assert "渡口的第7盏灯" in article.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "tag", ["div", "table><tr><td", "ul><li", "a", "b", "p", "form", "div class=nav", "div><a href=/1"]
)
def test_deep_nesting_takes_time_in_step_with_its_size(tmp_path: Path, tag: str) -> None:
    def measure(depth: int) -> float:
        begun = process_time()
        page = read(tmp_path / f"{depth}.html", (f"<{tag}>渡" * depth + make_text(1, 5)).encode())
        assert isinstance(page, Page | Skipped)
        return process_time() - begun

    measure(10)
    small, large = measure(2_000), measure(16_000)
    assert large < max(small, 0.02) * 8 * 3


def test_without_the_extra_a_page_is_listed_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "MODULES", {"web": ("no_such_module",), "cloud": ()})
    extras.has_extra.cache_clear()
    try:
        item = read(tmp_path / "a.html", PAGE.encode())
    finally:
        extras.has_extra.cache_clear()
    assert isinstance(item, Skipped)
    assert (item.reason, item.detail) == ("unsupported", "needs an extra: pip install 'quchong[web]'")


def test_check_reports_duplicates_among_pages_and_no_furniture(quchong: Command) -> None:
    for name in ("a.html", "b.html"):
        (quchong.folder / name).write_text(PAGE.replace("CHARSET", "gb2312"), "gb18030")
    found = quchong("check", "a.html", "b.html", code=1).stdout
    assert "b.html:1: DUP001" in found
    assert "Found 1 error, 0 warnings" in found


def test_a_run_reads_pages_and_says_which_extras_there_are(quchong: Command) -> None:
    folder = quchong.folder / "in"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE, "utf-8")
    quchong("run", "in", "--out", "out")
    [row] = rows(quchong.folder / "out/articles.jsonl")
    assert (row["id"], row["title"], row["text"]) == ("a.html#1", "渡口的灯", make_text(1, 12))
    assert orjson.loads((quchong.folder / "out/run.json").read_bytes())["extras"]["web"] is True


TAG_NAMES = "html body div p a table tr td ul li pre svg math select template script style title frameset plaintext br"
TAGS = TAG_NAMES.split()
PARTS = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]
PARTS += [
    "<",
    ">",
    "<!--",
    "-->",
    "&#xD800;",
    "&#0;",
    "\r",
    "\u2028",
    "\x85",
    "<a href='/1'>渡口</a>",
    "<h1>渡口的灯</h1>",
]
PARTS += ["2016-03-01 09:05", "河边的老人慢慢地收拾渔网。", '<div class="comments" hidden>', "\n", "渡", "作者：沈渡舟"]


@given(st.lists(st.sampled_from(PARTS), max_size=40), st.sampled_from(["main", "all"]))
def test_no_markup_makes_an_article_empty_or_fails(parts: list[str], kind: str) -> None:
    with TemporaryDirectory() as folder:
        item = read(Path(folder) / "a.html", "".join(parts).encode("utf-8", "surrogatepass"), html=kind)
    if isinstance(item, Skipped):
        assert item.reason == "no_records"
        return
    parsed = parse_page(item, SPLITTER, CLEANER)
    assert parsed.articles
    assert all(article.text.strip() for article in parsed.articles)
    assert len(parsed.lines) == item.text.count("\n") + 1
