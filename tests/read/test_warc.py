"""Web archives: WARC and WET, whole and damaged."""

import gzip
from pathlib import Path

import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Article, Page, Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter
from support.texts import make_text
from support.web_archives import make_capture, make_response

SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())


def make_html(seed: int, charset: str = "utf-8") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in make_text(seed, 6).split("\n"))
    return f"<html><title>渡口之{seed}</title><body><h1>渡口之{seed}</h1>{body}</body></html>".encode(charset)


CAPTURES = [make_capture(f"http://www.qj{at}.example/{at}.html", make_response(make_html(at))) for at in range(1, 5)]


def read(folder: Path, data: bytes, name: str = "crawl.warc") -> list[Page | Record | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(read_file(Piece(0, f"crawls/{name}", str(path)), ReadOptions()))


def articles_of(items: list[Page | Record | Skipped]) -> list[Article]:
    return [
        article for item in items if isinstance(item, Page) for article in parse_page(item, SPLITTER, CLEANER).articles
    ]


@pytest.mark.parametrize("packing", ["plain", "gz", "gz of each"])
def test_a_response_is_a_page(tmp_path: Path, packing: str) -> None:
    whole = b"".join(CAPTURES)
    packed = {"plain": whole, "gz": gzip.compress(whole), "gz of each": b"".join(map(gzip.compress, CAPTURES))}
    articles = articles_of(read(tmp_path, packed[packing], "crawl.warc" if packing == "plain" else "crawl.WARC.gz"))
    assert [article.text for article in articles] == [make_text(seed, 6) for seed in (1, 2, 3, 4)]
    assert [article.title for article in articles] == [f"渡口之{seed}" for seed in (1, 2, 3, 4)]
    assert [article.id.rpartition("#")[2] for article in articles] == ["1.1", "2.1", "3.1", "4.1"]
    assert articles[2].source.url == "http://www.qj3.example/3.html"
    assert articles[2].source.site == "www.qj3.example"
    assert articles[2].source.fetched == "2020-03-01T08:00:00Z"


def test_a_conversion_is_a_page_of_text(tmp_path: Path) -> None:
    capture = make_capture("http://www.qj.example/", f"渡口\n\n{make_text(1, 6)}".encode(), "conversion", "text/plain")
    [article] = articles_of(read(tmp_path, capture, "crawl.warc.wet"))
    assert article.text == make_text(1, 6)


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (gzip.compress(make_html(1)), "Content-Encoding: gzip\r\n"),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(make_html(1)), make_html(1)), "Transfer-Encoding: chunked\r\n"),
        (make_html(1), "Content-Encoding: gzip\r\n"),
        (make_html(1), "Transfer-Encoding: chunked\r\n"),
    ],
    ids=["gzip", "chunked", "no gzip after all", "not chunked after all"],
)
def test_contents_are_unpacked_as_their_header_says_where_that_is_so(tmp_path: Path, content: bytes, more: str) -> None:
    [article] = articles_of(read(tmp_path, make_capture("http://www.qj.example/", make_response(content, more=more))))
    assert article.text == make_text(1, 6)


def test_a_content_that_unpacks_to_too_much_is_skipped(tmp_path: Path) -> None:
    bomb = make_response(gzip.compress(bytes(8 << 20)), more="Content-Encoding: gzip\r\n")
    path = tmp_path / "crawl.warc"
    path.write_bytes(make_capture("http://www.qj.example/", bomb) + CAPTURES[0])
    skipped, page = read_file(Piece(0, path.name, str(path)), ReadOptions(max_page_bytes=1 << 20))
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.record) == ("too_large", 1)
    assert isinstance(page, Page)


def test_a_header_declares_the_charset(tmp_path: Path) -> None:
    response = make_response(make_html(1, "gb18030"), "text/html; charset=gb2312")
    [page] = read(tmp_path, make_capture("http://www.qj.example/", response))
    assert isinstance(page, Page)
    assert (page.encoding, page.encoding_by) == ("gb18030", "declared")


def test_what_is_no_page_is_counted_in_one_line(tmp_path: Path) -> None:
    others = [
        make_capture("http://www.qj.example/a", make_response(b"", status=404)),
        make_capture("http://www.qj.example/b.png", make_response(b"\x89PNG", "image/png")),
        make_capture("http://www.qj.example/c.png", make_response(b"\x89PNG", "image/png")),
        make_capture("http://www.qj.example/", b"GET / HTTP/1.1\r\n\r\n", "request"),
    ]
    page, skipped = read(tmp_path, b"".join([*others, CAPTURES[0]]))
    assert isinstance(page, Page)
    assert page.number == 4
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.record) == ("unsupported", None)
    assert skipped.detail == "3 captures that are no pages (2 image/png, 1 of status 404)"


DAMAGED = {
    "a length too large": (b"".join([*CAPTURES[:2], make_capture("http://x.example/", b"x", length=9999)]), 2, 3),
    "a length too small": (
        b"".join(
            [*CAPTURES[:2], make_capture("http://x.example/", make_response(make_html(9)), length=80), CAPTURES[3]]
        ),
        2,
        3,
    ),
    "a length below zero": (b"".join([*CAPTURES[:2], make_capture("http://x.example/", b"x", length=-7)]), 2, 3),
    "a length beyond all": (b"".join([*CAPTURES[:2], make_capture("http://x.example/", b"x", length=10**30)]), 2, 3),
    "cut in a page": (b"".join(CAPTURES)[:-300], 3, 4),
    "cut in a header": (b"".join(CAPTURES[:3]) + CAPTURES[3][:70], 3, 4),
    "no archive": (b"not an archive at all\r\n" * 99, 0, None),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_comes_before_damage_is_read_and_one_line_says_where_it_is(tmp_path: Path, case: str) -> None:
    data, readable, record = DAMAGED[case]
    *pages, last = read(tmp_path, data)
    assert len(pages) == readable
    assert isinstance(last, Skipped)
    assert (last.reason, last.record) == ("damaged", record)
    assert [article.text for article in articles_of(pages)] == [make_text(seed, 6) for seed in range(1, readable + 1)]


def test_a_packed_file_that_breaks_off_gives_what_is_before(tmp_path: Path) -> None:
    data = b"".join(map(gzip.compress, CAPTURES))
    *pages, last = read(tmp_path, data[:-40], "crawl.warc.gz")
    assert [article.text for article in articles_of(pages)] == [make_text(seed, 6) for seed in (1, 2, 3)]
    assert isinstance(last, Skipped)
    assert (last.reason, last.record) == ("damaged", 4)


def test_a_saved_page_in_one_file_is_a_page(tmp_path: Path) -> None:
    mhtml = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.qj.example/17.html\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    from base64 import encodebytes

    [page] = read(tmp_path, mhtml + encodebytes(make_html(1)) + b"\r\n------b--\r\n", "page.mht")
    assert isinstance(page, Page)
    assert page.url == "https://www.qj.example/17.html"
    [article] = articles_of([page])
    assert article.text == make_text(1, 6)
    [skipped] = read(tmp_path, b"nothing", "page.mhtml")
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "damaged"
