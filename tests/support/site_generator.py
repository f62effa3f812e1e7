"""Sites made up at random: pages of several kinds, with what a site puts around, between and into its articles.

Left out on purpose: headers without a date, a floor or a label (nothing tells a name alone from a title), titles below
their headers, and articles of a few characters without a sentence among lists of links.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from support.site_scores import Known

WORDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("site_words.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class MadePage:
    """A page, its articles, and the lines that are the site's."""

    text: str
    articles: tuple[Known, ...]
    furniture: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The lines of a header, and what they say."""

    lines: tuple[str, ...]
    author: str | None
    published: str | None


MakeHeader = Callable[[random.Random, int], Header]
DATES: Sequence[Callable[[int, int, int], str]] = (
    lambda y, m, d: f"{y}-{m:02}-{d:02}",
    lambda y, m, d: f"{y}/{m}/{d}",
    lambda y, m, d: f"{y}年{m}月{d}日",
    lambda y, m, d: f"{y}.{m}.{d}",
    lambda y, m, d: f"{y}-{m:02}-{d:02} {m + 7:02}:{d + 20:02}",
    lambda y, m, d: f"{y}年{m:02}月{d:02}日 {m + 7:02}:{d + 20:02}",
    lambda y, m, d: f"{y}-{m:02}-{d:02} {m + 7:02}:{d + 20:02}:{d + 10:02}",
)


@dataclass
class KindOfPage:
    """What all pages of a kind have in common."""

    shape: str
    head: list[str]
    tail: list[str]
    page_title: str | None
    path: str | None
    today: bool
    header: str | None
    date: Callable[[int, int, int], str]
    below_header: str | None
    button: str | None
    separator: str | None
    advert: str | None
    counter: str | None
    neighbours: tuple[str, str] | None
    caption: str | None
    indent: str
    blank: bool
    presence: float
    editor: bool
    dated_links: str | None
    comments: str | None
    name_above: bool
    tag: str


def make_site(seed: int, pages: int | None = None) -> list[MadePage]:
    """Make a site of one to three kinds of page, at least six of each."""
    rng = random.Random(seed)
    name = rng.choice(["山城", "江边", "青石", "云岭"]) + rng.choice(["网", "在线", "论坛", "日报网"])
    shared = rng.sample(WORDS["menu_words"], 6) if rng.random() < 0.5 else []
    kinds = [make_kind(rng, name, shared) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    if rng.random() < 0.2:  # the same around texts, whatever their kind
        for kind in kinds[1:]:
            kind.head, kind.tail, kind.page_title = kinds[0].head, kinds[0].tail, kinds[0].page_title
    titles = [make_title(rng) for _ in range(200)]
    count = pages or rng.randint(6, 10) * len(kinds)
    made = [make_page(rng, kinds[at % len(kinds)], titles) for at in range(count)]
    if rng.random() < 0.2:
        made += [made[0]] * 3
    return made


def make_kind(rng: random.Random, name: str, shared: Sequence[str]) -> KindOfPage:
    """Make up what all pages of a kind have in common."""
    shape = rng.choice(["single", "single", "digest", "thread"])
    words = [word for word in rng.sample(WORDS["menu_words"], rng.randint(2, 24)) if word not in shared]
    head = [*shared, *words]
    if rng.random() < 0.3:
        rows = [head[at : at + 6] for at in range(0, len(head), 6)]
        head = [rng.choice([" | ", "　", " "]).join(row) for row in rows]
    forms: dict[str, Sequence[str | None]] = {
        "single": [*WORDS["forms"], None],
        "digest": WORDS["forms"],
        "thread": WORDS["posts"],
    }
    sure = rng.random
    return KindOfPage(
        shape=shape,
        head=head,
        tail=rng.sample(WORDS["tail_lines"], rng.randint(1, 10)),
        page_title=rng.choice(
            [None, f"{{title}}_{name}", f"{name}：{{title}}", f"{{title}} - {name}", f"{{title}}|{name}阅读"]
        ),
        path=rng.choice(
            [
                None,
                "您的位置：首页 > {category} > 正文",
                "主页 / {category} / 详细",
                "【{category}】",
                "当前栏目：{category}",
            ]
        ),
        today=sure() < 0.3,
        header=rng.choice(forms[shape]),
        date=rng.choice(DATES),
        below_header=rng.choice(["分享到：", "字号：大 中 小", "【打印】【关闭】"]) if sure() < 0.2 else None,
        button=rng.choice(WORDS["buttons"]) if shape == "thread" and sure() < 0.7 else None,
        separator=rng.choice(WORDS["separators"]) if shape != "single" and sure() < 0.4 else None,
        advert=rng.choice(WORDS["ads"]) if sure() < 0.5 else None,
        counter=rng.choice(["累计浏览 {count}", "评论（{count}） 参与讨论", "{count} 位读者点赞"])
        if sure() < 0.5
        else None,
        neighbours=rng.choice([("« ", "» "), ("上一篇：", "下一篇："), ("上篇：", "下篇：")]) if sure() < 0.6 else None,
        caption=rng.choice(WORDS["captions"]) if sure() < 0.6 else None,
        indent="　　" if sure() < 0.7 else "",
        blank=sure() < 0.3,
        presence=rng.choice([1.0, 1.0, 0.9]),
        editor=shape != "thread" and sure() < 0.2,
        dated_links=rng.choice(["{title}　{date}", "[{date}] {title}", "{date} {title}"]) if sure() < 0.2 else None,
        comments=rng.choice(WORDS["posts"][:3]) if shape == "single" and sure() < 0.2 else None,
        name_above=shape == "thread" and sure() < 0.15,
        tag=rng.choice(["[原创]", "【转载】"]) if sure() < 0.1 else "",
    )


def make_page(rng: random.Random, kind: KindOfPage, titles: Sequence[str]) -> MadePage:
    """Make a page of a kind."""
    count = {"single": 1, "digest": rng.randint(2, 6), "thread": rng.randint(2, 8)}[kind.shape]
    own = [kind.tag + rng.choice(titles) for _ in range(count)]
    category = rng.choice(WORDS["categories"])
    above = [kind.page_title.format(title=own[0])] if kind.page_title else []
    above += [line for line in kind.head if rng.random() < kind.presence]
    if kind.today:
        above.append(f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日 星期三 晴")
    if kind.path:
        above.append(kind.path.format(category=category))
    lines, furniture, articles = list(above), list(above), []
    for at, title in enumerate(own):
        article, made, inside = make_article(rng, kind, at, title)
        articles.append(article)
        lines += made
        furniture += inside
        between = [kind.button] if kind.button else []
        if kind.separator and at < count - 1:
            between.append(kind.separator)
        lines += between
        furniture += between
    below = make_foot(rng, kind, titles)
    if kind.comments:
        below.append("网友评论")
        furniture += below
        lines += below
        posts, below = make_comments(rng, kind), []
        for post, made in posts:
            articles.append(post)
            lines += made
        below = ["发表评论"]
    return MadePage("\n".join([*lines, *below]) + "\n", tuple(articles), (*furniture, *below))


def make_article(rng: random.Random, kind: KindOfPage, at: int, title: str) -> tuple[Known, list[str], list[str]]:
    """Make an article, its lines on the page, and those among them that are the site's."""
    has_title = kind.shape != "thread" or at == 0
    header = make_header(rng, kind, at)
    short = kind.shape == "thread" and at > 0
    paragraphs = [rng.choice(WORDS["replies"])] if short and rng.random() < 0.15 else make_text(rng, short)
    body = [f"{kind.indent}{line}" for line in paragraphs]
    inside: list[str] = []
    if kind.advert and len(body) > 3 and rng.random() < 0.6:
        body.insert(rng.randint(1, len(body) - 1), kind.advert)
        inside.append(kind.advert)
    lines = [title] if has_title else []
    lines += header.lines
    if kind.below_header and kind.header:
        lines.append(kind.below_header)
        inside.append(kind.below_header)
    gap = [""] if kind.blank or rng.random() < 0.5 else []
    if kind.blank:
        body = [line for one in body for line in (one, "")]
    if kind.editor:
        body.append(f"（责任编辑：{rng.choice(WORDS['names'])}）")
        inside.append(body[-1])
    article = Known(title if has_title else None, "\n".join(paragraphs), header.author, header.published)
    return article, [*lines, *gap, *body], inside


def make_comments(rng: random.Random, kind: KindOfPage) -> list[tuple[Known, list[str]]]:
    """Make the comments below an article, each with its lines."""
    made = []
    for floor in range(1, rng.randint(2, 5)):
        year, month, day, author = (
            rng.randint(2005, 2023),
            rng.randint(1, 12),
            rng.randint(1, 28),
            rng.choice(WORDS["names"]),
        )
        date = kind.date(year, month, day)
        text = make_text(rng, short=True)
        article = Known(None, "\n".join(text), author, f"{year}-{month:02}-{day:02}")
        head = str(kind.comments).format(floor=floor, author=author, date=date)
        made.append((article, [head, *(f"{kind.indent}{line}" for line in text)]))
    return made


def make_header(rng: random.Random, kind: KindOfPage, at: int) -> Header:
    """Make the header of an article."""
    if kind.header is None:
        return Header((), None, None)
    year, month, day = rng.randint(2005, 2023), rng.randint(1, 12), rng.randint(1, 28)
    author = rng.choice(WORDS["names"])
    values = {
        "floor": at + 1,
        "author": author,
        "date": kind.date(year, month, day),
        "outlet": rng.choice(WORDS["outlets"]),
        "category": rng.choice(WORDS["categories"]),
        "count": rng.randint(1, 9999),
        "count2": rng.randint(0, 99),
    }
    form = "{author}\n发表于 {date}" if kind.name_above else kind.header
    lines = tuple(form.format(**values).split("\n"))
    return Header(lines, author if "{author}" in form else None, f"{year}-{month:02}-{day:02}")


def make_foot(rng: random.Random, kind: KindOfPage, titles: Sequence[str]) -> list[str]:
    """Make what stands below the articles of a page."""
    below: list[str] = [""] if rng.random() < 0.5 else []
    if kind.counter:
        below.append(kind.counter.format(count=rng.randint(1, 9999)))
    if kind.neighbours:
        below += [f"{mark}{rng.choice(titles)}" for mark in kind.neighbours]
    if kind.caption:
        below += [kind.caption, *rng.sample(titles, rng.randint(3, 8))]
    if kind.dated_links:
        for title in rng.sample(titles, 5):
            day = kind.date(rng.randint(2005, 2023), rng.randint(1, 12), rng.randint(1, 20))
            below.append(kind.dated_links.format(title=title, date=day.split(" ")[0]))
    return below + [line for line in kind.tail if rng.random() < kind.presence]


def make_title(rng: random.Random) -> str:
    """Make a title."""
    first, second = rng.sample(WORDS["topics"], 2)
    number = rng.choice("一二三四五六七八九十")
    return rng.choice(
        [
            f"{first}与{second}",
            f"记{rng.choice(WORDS['places'])}的{first}",
            f"{first}往事（{number}）",
            f"卷{number}·{first}",
            f"“{first}”回来了",
            f"{first}要不要留下来？",
            f"{rng.choice(WORDS['categories'])}笔记：{first}和{second}的来历",
            f"{rng.choice(WORDS['people'])}的{first}",
            f"{first}、{second}，还有{rng.choice(WORDS['people'])}：写在{rng.choice(WORDS['times'])}的一点感想与回忆",
        ]
    )


def make_sentence(rng: random.Random) -> str:
    """Make a sentence."""
    start = rng.choice([rng.choice(WORDS["times"]) + "，", "", "", f"在{rng.choice(WORDS['places'])}，"])
    clauses = [f"{rng.choice(WORDS['people'])}{rng.choice(WORDS['actions'])}" for _ in range(rng.randint(1, 3))]
    return f"{start}{'，'.join([*clauses, rng.choice(WORDS['endings'])])}{rng.choice('。。。。。！？')}"


def make_text(rng: random.Random, short: bool) -> list[str]:
    """Make the paragraphs of an article."""
    if short:
        return ["".join(make_sentence(rng) for _ in range(rng.randint(1, 2))) for _ in range(rng.randint(1, 3))]
    style = rng.choice(["prose", "prose", "prose", "talk", "listed", "verse"])
    count = rng.randint(4, 14)
    if style == "verse":
        return [
            f"{rng.choice(WORDS['people'])}{rng.choice(WORDS['actions'])}，" if at % 2 else make_sentence(rng)
            for at in range(count)
        ]
    lines = ["".join(make_sentence(rng) for _ in range(rng.randint(1, 4))) for _ in range(count)]
    if style == "talk":
        lines = [f"“{make_sentence(rng)}”" if rng.random() < 0.4 else line for line in lines]
    if style == "listed":
        for at, number in zip(range(1, count, 4), "一二三四", strict=False):
            lines.insert(at, f"{number}、{rng.choice(WORDS['topics'])}")
    return lines
