import random
from collections.abc import Callable

import pytest

from quchong.split.page_lines import cut_lines
from quchong.split.sites.apply import apply
from quchong.split.sites.learn import FEWEST_PAGES, learn
from quchong.split.sites.sheet import SiteSheet
from support.site_generator import make_site
from support.site_scores import squeeze
from support.texts import make_text

HEAD = ["首页", "诗词", "散文", "小说", "登录 注册"]
TAIL = ["上一篇", "返回目录", "版权所有 渡口文学网", "网站地图"]


def learn_texts(pages: list[str]) -> SiteSheet:
    return learn(cut_lines(page).texts for page in pages)


def left_of(page: str, sheet: SiteSheet) -> str:
    lines = cut_lines(page)
    found = apply(lines.texts, sheet)
    return "\n".join(line for at, line in enumerate(lines.shown) if at not in found.furniture)


def furnish(title: str, lines: list[str]) -> str:
    return "\n".join([*HEAD, title, *lines, *TAIL])


def poem(number: int) -> list[str]:
    refrain = ("归去来兮", "不如归去", "行路难，行路难")[number % 3]
    lines = make_text(number, 12).replace("。", "，").split("\n")
    return [line for at in range(0, 12, 3) for line in (*lines[at : at + 3], refrain)]


def exam(number: int) -> list[str]:
    questions = [
        line
        for at in range(1, 4)
        for line in (f"{at}．{make_text(at + number * 9, 1)[:12]}（ ）", "A．竹篮", "B．渔网")
    ]
    answers = [
        "参考答案",
        "1．A",
        "2．B",
        "3．A",
        "【解析】",
        make_text(number, 1),
        "【点评】",
        make_text(number + 50, 1),
    ]
    return ["一、选择题", *questions, "二、填空题", f"4．{make_text(number + 70, 1)[:9]}____。", *answers]


def paper(number: int) -> list[str]:
    parts = [make_text(number * 20 + at, 3).replace("\n", "") for at in range(4)]
    words = [make_text(number * 20 + at, 1) for at in range(60, 64)]
    sources = [
        f"[{at}] {word[-4:-2]}, {word[3:5]}. {word[:2]}的{word[-3:-1]}[J]. {word[8:10]}研究, {1980 + number}({at})"
        for at, word in enumerate(words, start=1)
    ]
    return ["摘要", parts[0], "引言", parts[1], parts[2], "结论", parts[3], "参考文献", *sources]


def translation(number: int) -> list[str]:
    old = [line[:5] + "，" + line[5:10] + "。" for line in make_text(number, 4).split("\n")]
    notes = [f"{line[:2]}：{line[3:9]}。" for line in make_text(number + 90, 3).split("\n")]
    return [
        "原文",
        *old,
        "译文",
        *make_text(number + 40, 3).split("\n"),
        "注释",
        *notes,
        "作者简介",
        f"{old[0][:2]}（{701 + number}—762），{old[1][:3]}人",
    ]


@pytest.mark.parametrize("write", [poem, exam, paper, translation])
@pytest.mark.parametrize("furnished", [True, False])
def test_what_recurs_in_texts_stays_theirs(write: Callable[[int], list[str]], furnished: bool) -> None:
    texts = [write(number) for number in range(12)]
    titles = [f"第{number}篇：{make_text(number + 300, 1)[:8]}" for number in range(12)]
    pages = [
        furnish(title, text) if furnished else "\n".join([title, *text])
        for title, text in zip(titles, texts, strict=True)
    ]
    sheet = learn_texts(pages)
    for page, text in zip(pages, texts, strict=True):
        left = left_of(page, sheet).split("\n")
        assert [line for line in text if line not in left] == []
        assert not furnished or not {*HEAD, *TAIL} & set(left)


def test_an_article_that_was_scraped_many_times_is_not_the_sites() -> None:
    pages = [furnish(f"渡口往事之{number}", make_text(number, 6).split("\n")) for number in range(8)]
    copies = [pages[0].replace("登录 注册", f"登录 注册 {number}") for number in range(20)]
    sheet = learn_texts([*pages, *copies])
    assert sheet.pages == len(pages)
    assert make_text(0, 6) in left_of(pages[0], sheet)
    assert make_text(0, 6) in left_of(copies[5], sheet)


def test_the_order_of_pages_makes_no_difference() -> None:
    pages = [page.text for page in make_site(5)]
    assert learn_texts(pages) == learn_texts(random.Random(1).sample(pages, len(pages)))


def test_too_few_pages_say_nothing() -> None:
    pages = [furnish(f"渡口往事之{number}", make_text(number, 6).split("\n")) for number in range(FEWEST_PAGES)]
    assert learn_texts(pages).kinds
    assert not learn_texts(pages[:-1]).kinds


def test_pages_of_many_sites_in_one_folder_say_nothing() -> None:
    assert not learn_texts([make_text(number, 9) for number in range(40)]).kinds


def test_titles_and_headers_outrank_lines_of_the_site() -> None:
    titles = [f"渡口往事之{number}" for number in range(9)]
    pages = []
    for number, title in enumerate(titles):
        header = f"2014-05-{number + 10} 来源：江边晚报"
        links = [titles[0], *titles[number % 4 + 1 : number % 4 + 4]]
        pages.append(
            "\n".join(["首页", title, header, *make_text(number, 5).split("\n"), "相关阅读", *links, "网站地图"])
        )
    sheet = learn_texts(pages)
    for page, title in zip(pages, titles, strict=True):
        lines = cut_lines(page)
        (article,) = apply(lines.texts, sheet).articles
        assert article.title is not None
        assert lines.shown[article.title] == title
        assert "\n".join(lines.shown[at] for at in article.body) == make_text(titles.index(title), 5)


def test_a_page_of_nothing_but_the_sites_lines_is_left_as_it_is() -> None:
    pages = [furnish(f"渡口往事之{number}", make_text(number, 6).split("\n")) for number in range(8)]
    assert squeeze(left_of("\n".join([*HEAD, *TAIL]), learn_texts(pages))) == squeeze("".join([*HEAD, *TAIL]))


def test_a_page_of_another_site_is_left_as_it_is() -> None:
    pages = [furnish(f"渡口往事之{number}", make_text(number, 6).split("\n")) for number in range(8)]
    other = "\n".join(["天气预报", "山路", make_text(99, 5), "今天", "设为首页"])
    assert left_of(other, learn_texts(pages)) == other
