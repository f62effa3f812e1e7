"""Pages made up at random: pieces under headings or headers of a random form, with what is found around and in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

DIGITS = "零一二三四五六七八九"
SUBJECTS = (
    "老船工",
    "卖豆腐的人",
    "村口的狗",
    "修伞的师傅",
    "放学的孩子",
    "守林人",
    "磨坊主",
    "隔壁的奶奶",
    "渡船",
    "那盏灯",
)
ACTS = (
    "从雾里慢慢走出来",
    "在石阶上坐了很久",
    "把水一瓢一瓢舀干",
    "数着瓦上的雨点",
    "等一个不会来的客人",
    "望着对岸的柳树",
    "提起一桶井水",
    "收起晒了一天的谷子",
)
PLACES = (
    "天刚亮的时候",
    "雨停了以后",
    "到了第二年春天",
    "半夜里",
    "桥修好的那天",
    "过了三十年",
    "集市散了",
    "一九八二年冬天",
)
NOUNS = (
    "渡口",
    "茶馆",
    "石桥",
    "磨坊",
    "雪夜",
    "井台",
    "灯火",
    "归途",
    "旧信",
    "铁匠铺",
    "竹林",
    "晒谷场",
    "油灯",
    "山路",
    "船票",
    "木匠",
    "雨声",
    "集市",
)
NAMES = ("青石", "半山", "晚风里", "老周", "木桥边", "阿禾", "river_07", "听雪的人", "种豆南山", "小满")
OUTLETS = ("山谷日报", "青石网", "云溪晚报", "乡土周刊")


def write_number(kind: str, number: int) -> str:
    """Write a number as headings do."""
    if kind == "han":
        tens, ones = divmod(number, 10)
        head = "" if tens < 2 else DIGITS[tens]
        return (f"{head}十" if tens else "") + (DIGITS[ones] if ones else "")
    if kind == "roman":
        return "".join(
            ("X" * (number // 10), ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10])
        )
    if kind == "full":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return {"arabic": str(number), "two": f"{number:02d}", "circled": chr(ord("①") + number - 1)}[kind]


ANY_NUMBER = (
    "第{n}章|第{n}章 {t}|第{n}章　{t}|第{n}章：{t}|第{n}回 {t}|第{n}讲 {t}|第{n}课　{t}|第{n}话 {t}|第{n}夜 {t}"
    "|第{n}封信|【第{n}章】{t}|[(第{n}章 {t})]|●第{n}章 {t}|{b}_第{n}章 {t}|正文 第{n}章 {t}|第{n}篇：{t}|{b}篇{n}"
    "|{b}篇{n}：{t}|篇{n}：{t}|【篇{n}】{t}|{b}（{n}）|{b}{n}|◆第{n}集 {t}|卷{n} {t}"
)
HEADINGS: Mapping[str, Sequence[str]] = {
    "arabic two full han": ANY_NUMBER.split("|"),
    "arabic": ("Chapter {n}", "Chapter {n} {t}", "No.{n} {t}", "【{n}】", "【{n}】{t}"),
    "roman": ("Chapter {n}", "第{n}章 {t}"),
    "circled": ("{b}{n}",),
}
"""Forms of headings by the kinds of numbers that they take: n the number, t a title, b the book."""

HEADERS: Sequence[str] = (
    "{who} 发表于 {day} {clock}",
    "{who}　{day} {clock}　{floor}楼",
    "[{floor}楼] {who} {day} {clock}",
    "{floor}# {who} 发表于 {day} {clock} 只看该作者",
    "作者：{who} 时间：{day} {clock}",
    "楼主：{who} 日期：{day} {clock}",
    "{who} @ {day} {clock}",
    "{who} | {day} {clock} | 回复",
    "（{who} 回复于 {day} {clock}）",
)
"""Forms of headers of posts."""
FOOTERS: Mapping[str, Sequence[str]] = {
    "name": ("{floor}楼 {day} {clock} 回复", "{day} {clock} 来自 手机客户端", "来自青石 {floor}楼 {day} {clock}"),
    "title": ("（{outlet} {day}）", "{outlet}　{day} {clock}", "来源：{outlet} 发布时间：{day}"),
    "": (
        "{who} {day} {clock} 回复 支持({floor})",
        "{who} 发表于 {day} {clock}",
        "——{who}，{day} {clock}",
        "留言人：{who} 时间：{day} {clock}",
        "{floor}楼 {day} {clock} 回复",
        "{day} {clock}",
    ),
}
"""Forms of the lines below posts, by what stands above their text."""
BUTTONS = ("", "", "转发 {floor} 评论 3 赞 45", "回复 举报", "浏览({floor}) 赞(5) 评论(2)")
NEWS: Sequence[str] = (
    "{day} {clock} 来源：{outlet}",
    "来源：{outlet} 作者：{who} 时间：{day}",
    "{outlet} | {who} | {day} {clock}",
    "发布：{day}　编辑：{who}　出处：{outlet}",
    "（{outlet} {day} {who}）",
    "{who} · {day} · 318 次阅读",
    "发布时间：{day} {clock}",
    "日期 {day}　栏目 乡土　人气 90",
)
"""Forms of headers below titles."""
MENU = ("首页", "新闻", "文学", "社区", "图片", "视频", "专题", "更多")
FEET = ("上一篇：{t}", "下一篇：{t}", "相关阅读", "{t}的故事", "又见{t}", "{t}往事", "青石网 版权所有")


@dataclass(frozen=True)
class MadePage:
    """A page and what is right: for each piece its title (None for any), its first and its last line of text."""

    text: str
    form: str
    pieces: tuple[tuple[str | None, str, str], ...]
    furniture: tuple[str, ...] = ()


def make_sentence(random: Random) -> str:
    """Make up a sentence, of about 20 characters."""
    return f"{random.choice(PLACES)}，{random.choice(SUBJECTS)}{random.choice(ACTS)}{random.choice('。。。。！')}"


def make_body(random: Random, most: int) -> list[str]:
    """Make up some paragraphs, of one to five sentences."""
    body = ["".join(make_sentence(random) for _ in range(random.randint(1, 5))) for _ in range(random.randint(1, most))]
    if random.random() < 0.1:
        body.insert(
            random.randrange(len(body) + 1),
            random.choice(("第一回合他就输了！", "“第三条船是谁的？”", "2019年的雪比往年都大。")),
        )
    return body


def make_numbered(random: Random) -> MadePage:
    """Make up a page of a numbered series: gaps, volumes that begin anew, a contents list, an introduction."""
    kinds, forms = random.choice([(kinds.split(), forms) for kinds, forms in HEADINGS.items() for _ in forms])
    form, kind = random.choice(forms), random.choice(kinds)
    book = "".join(random.sample(NOUNS, 2))
    numbers = list(range(1, random.randint(3, 20) + 1))
    if len(numbers) > 6 and random.random() < 0.2:
        numbers.remove(random.choice(numbers[2:-1]))
    if len(numbers) > 5 and random.random() < 0.15 and "第{n}" in form:
        numbers = [*numbers, *numbers[: len(numbers) // 2]]
    titles = [random.choice(NOUNS) + random.choice(("", "边", "旧事")) for _ in numbers]
    headings = [
        form.format(n=write_number(kind, number), t=title, b=book)
        for number, title in zip(numbers, titles, strict=True)
    ]
    lines, furniture = [book], [book]
    if random.random() < 0.25 and "{t}" in form and len(numbers) == numbers[-1]:
        lines += ["目录", *headings]
        furniture.append("目录")
    most = random.choice((2, 8, 30))
    pieces = []
    for heading in headings:
        body = make_body(random, most)
        lines += [heading, *body]
        pieces.append((None, body[0], body[-1]))
    return MadePage("\n".join(spread(random, lines)), f"{form} {kind}", tuple(pieces), tuple(furniture))


def make_dated(random: Random) -> MadePage:
    """Make up a thread or a list of news, with the menus and links of its site or without."""
    is_thread = random.random() < 0.5
    form = random.choice(HEADERS if is_thread else NEWS)
    style = random.choice(("{:d}-{:02d}-{:02d}", "{:d}年{:d}月{:d}日", "{:d}/{:d}/{:d}", "{:d}.{:02d}.{:02d}"))
    title = random.choice(NOUNS) + random.choice(("怎么走", "今年开吗", "的老照片"))
    lines = [f"{title}_青石论坛", *MENU[: random.randint(5, 8)]] if random.random() < 0.5 else []
    furniture = list(lines)
    lines += [title] if is_thread else []
    pieces = []
    for floor in range(1, random.randint(2, 12) + 1):
        body = make_body(random, random.choice((1, 3, 12)))
        own = f"{random.choice(NOUNS)}边的{random.choice(NOUNS)}"
        day = style.format(random.randint(2003, 2024), random.randint(1, 12), random.randint(1, 28))
        clock = f"{random.randint(6, 23):02d}:{random.randint(0, 59):02d}"
        header = form.format(who=random.choice(NAMES), outlet=random.choice(OUTLETS), day=day, clock=clock, floor=floor)
        lines += [header, *body] if is_thread else [own, header, *body]
        pieces.append((title if is_thread else own, body[0], body[-1]))
    if random.random() < 0.5:
        feet = [foot.format(t=random.choice(NOUNS)) for foot in FEET]
        lines += feet
        furniture += feet
    return MadePage("\n".join(spread(random, lines)), form, tuple(pieces), tuple(furniture))


def make_closed(random: Random) -> MadePage:
    """Make up a page of comments, short posts or news that are dated below their text."""
    above, form = random.choice([(above, form) for above, forms in FOOTERS.items() for form in forms])
    style = random.choice(("{:d}-{:02d}-{:02d}", "{:d}年{:d}月{:d}日", "{:d}/{:d}/{:d}", "{:d}.{:02d}.{:02d}"))
    buttons = random.choice(BUTTONS)
    title = random.choice(NOUNS) + random.choice(("怎么走", "今年开吗", "的老照片"))
    lines = [f"{title}_青石论坛", *MENU[: random.randint(5, 8)]] if random.random() < 0.5 else []
    lines.append(title)
    furniture = lines[:-1]
    pieces = []
    for floor in range(1, random.randint(3, 12) + 1):
        body = make_body(random, random.choice((1, 1, 3)))
        own = f"{random.choice(NOUNS)}边的{random.choice(NOUNS)}"
        name = random.choice(NAMES)
        day = style.format(random.randint(2003, 2024), random.randint(1, 12), random.randint(1, 28))
        clock = f"{random.randint(6, 23):02d}:{random.randint(0, 59):02d}"
        footer = form.format(who=name, outlet=random.choice(OUTLETS), day=day, clock=clock, floor=floor)
        lines += [{"name": name, "title": own, "": ""}[above], *body, footer, buttons.format(floor=floor)]
        pieces.append((own if above == "title" else title, body[0], body[-1]))
    if random.random() < 0.3:
        feet = [foot.format(t=random.choice(NOUNS)) for foot in FEET]
        lines += feet
        furniture += feet
    return MadePage("\n".join(spread(random, filter(None, lines))), form, tuple(pieces), tuple(furniture))


def make_credited(random: Random) -> MadePage:
    """Make up a page of songs, each with its title above who made it."""
    labels = random.choice((("作词", "作曲", "演唱"), ("词", "曲"), ("演唱", "所属专辑"), ("导演", "编剧"), ("歌手",)))
    mark = random.choice("：：:/") if len(labels[0]) > 1 else "："
    lines, furniture = [], []
    if random.random() < 0.7:
        lines = [f"{random.choice(NOUNS)}歌词集"]
        furniture = list(lines)
    pieces = []
    for title in random.sample(NOUNS, random.randint(3, 9)):
        credit = [f"{label}{mark}{random.choice(NAMES)}" for label in labels]
        verse = [random.choice(SUBJECTS) + random.choice(ACTS) for _ in range(random.randint(4, 16))]
        if random.random() < 0.3:
            verse = [line.replace("的", " ") for line in verse]
        lines += [f"{title}的歌", *credit, *verse]
        pieces.append((f"{title}的歌", credit[0], verse[-1]))
    return MadePage("\n".join(spread(random, lines)), " ".join(labels), tuple(pieces), tuple(furniture))


def make_single(random: Random) -> MadePage:
    """Make up a page of one article between the menus and the links of a site."""
    title = f"{random.choice(NOUNS)}边的{random.choice(NOUNS)}"
    head = [f"{title}_青石网", *random.sample(MENU, random.randint(5, 8))] if random.random() < 0.6 else []
    body = make_body(random, random.choice((3, 8, 30)))
    if random.random() < 0.3:
        body[1:1] = [f"{sign}、{random.choice(NOUNS)}" for sign in "一"]
    header = random.choice(NEWS).format(
        who=random.choice(NAMES), outlet=random.choice(OUTLETS), day="2021-03-05", clock="08:10"
    )
    feet = [foot.format(t=random.choice(NOUNS)) for foot in FEET] if random.random() < 0.6 else []
    lines = [*head, title, header, *body, *feet]
    return MadePage("\n".join(spread(random, lines)), "single", ((title, body[0], body[-1]),), (*head, *feet))


def spread(random: Random, lines: Iterable[str]) -> list[str]:
    """Lay lines out as pages do: close, with blank lines between, or indented."""
    layout: Callable[[str], list[str]] = random.choice(
        (lambda line: [line], lambda line: [line, ""], lambda line: [f"　　{line}"])
    )
    return [part for line in lines for part in layout(line)]


MAKERS: Mapping[str, Callable[[Random], MadePage]] = {
    "numbered_headings": make_numbered,
    "dated_headers": make_dated,
    "closed_by_dates": make_closed,
    "credited_works": make_credited,
    "single": make_single,
}
