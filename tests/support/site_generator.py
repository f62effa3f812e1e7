"""Sites made up at random: pages of several kinds, with what a site puts around, between and into its articles.

Left out on purpose: headers without a date, a floor or a label (nothing tells a name alone from a title), titles below
their headers, and articles of a few characters without a sentence among lists of links.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

TIMES = "清晨 傍晚 午后 入冬以后 那年夏天 雨停的时候 过了中秋 开春不久 每逢赶集 夜里 天还没亮 收工之后 放学路上 前些年".split()
PLACES = "渡口 老街 茶馆 山脚下 河堤上 车站 祠堂门前 菜市场 学校后面 桥头 码头 旧书店里 村口 粮站".split()
PEOPLE = "老船工 卖豆腐的师傅 邻居家的孩子 小学老师 修表匠 外婆 邮递员 打更的老人 裁缝 守林人 几个学生 站长 木匠 医生".split()
ACTIONS = (
    "把门板一块一块卸下来 慢慢数着找零的硬币 讲起了从前发大水的事 一句话也没有说 在灯下补那张旧网 把信又读了一遍 望着远处的灯火 "
    "替大家烧了一壶水 收拾好工具往回走 记下了每个人的名字 忽然想起很久以前的约定 蹲在墙根晒太阳 把伞借给了陌生人 算了算今年的收成"
).split()
ENDINGS = "谁也没有多问 大家都笑了 风从河面上吹过来 日子就这样过去了 后来才知道原因 这件事一直没有忘记 雨又下了起来 事情并不像看上去那么简单".split()
TOPICS = "渡口 老街 茶馆 旧书 水井 桥 秋收 手艺 集市 远行 家书 夜校 老屋 山路 船歌 年货 照相馆 戏台 雨季 铁匠铺".split()
NAMES = (
    "南窗",
    "青禾77",
    "河边的石头",
    "rain_walker",
    "老K",
    "赶路人",
    "Tom Li",
    "山 里 人",
    "k12老师",
    "一个名字写得特别长的普通读者",
    "阿眉",
    "看云的下午",
    "qinghe",
    "Old Bookshop Keeper",
)
CATEGORIES = "生活 科技 历史 读书 综合 教育 旅行".split()
OUTLETS = "山城周刊 江边晚报 编辑部 乡土网 县文化站".split()
MENU_WORDS = (
    "首页 新闻 论坛 图片 视频 专题 读书 教育 旅游 健康 财经 体育 汽车 房产 招聘 社区 博客 问答 下载 商城 直播 天气 地图 活动 招标 "
    "公示 政务 服务 互动 数据 人才 科普 期刊 会员 投稿 帮助 订阅 广告服务 手机版 登录 注册 在线投稿 市民热线 办事指南 领导信箱 "
    "图说山城 文化长廊 名家专栏 乡村振兴 四季养生 亲子课堂"
).split()
TAIL_LINES = (
    "关于我们|联系我们|版权声明|网站地图|加入收藏|客服邮箱：kefu@example.com|电话：000-0000000 传真：000-0000000|"
    "Copyright 2008-2020 All Rights Reserved|本站所有文章版权归作者所有，转载请注明出处。|某ICP备00000000号|技术支持：山城软件|"
    "扫一扫，关注公众号|地址：山城市沿江路18号|网站地图 | 友情链接 | 法律声明|返回顶部|客户端下载|主办单位：山城文化协会|站长统计"
).split("|")
ADS = "图片加载中，点击重试|【更多内容请下载客户端】|广告 × 关闭|点此领取新人红包 >>|（本文含图片，点击查看大图）|-- 阅读全文请登录 --".split("|")
BUTTONS = ("回复 | 举报 | 只看该作者", "点赞 收藏 分享", "加精 打赏 举手", "引用 支持(3) 反对(0)", "[回复] [顶] [踩]")
REPLIES = ("顶楼主", "支持一下！", "写得真好，收藏了", "沙发", "同意楼上的看法。")
SEPARATORS = ("～～～～～～", "----------", "* * *", "==========")
CAPTIONS = "相关阅读 延伸阅读 站内热文 猜你喜欢 一周排行 最新文章 推荐阅读".split()


@dataclass(frozen=True)
class MadeArticle:
    """An article as it should come out."""

    title: str | None
    text: str
    author: str | None = None
    published: str | None = None


@dataclass(frozen=True)
class MadePage:
    """A page, its articles, and the lines that are the site's."""

    text: str
    articles: tuple[MadeArticle, ...]
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
FORMS = (
    "{date}",
    "{author} · {date} · {count} 次阅读",
    "发布：{date}  编辑：{author}  出处：{outlet}",
    "{outlet} | {author} | {date}",
    "（{outlet} {date} {author}）",
    "日期 {date}　栏目 {category}　人气 {count}",
    "{date} 来源：{outlet}",
    "时间：{date} 作者：{author} 点击：{count}",
    "【{date}】 【{outlet}】 【{author}】",
    "{author} 发表于 {date}",
    "来源：{outlet}\n作者：{author}\n时间：{date}",
    "作者：{author}\n发布时间：{date} 阅读 {count}",
    "{date} {author} 阅读({count}) 评论({count2})",
)
POSTS = (
    "{floor}# {author} 留言于 {date}",
    "{floor}楼 {author} {date}",
    "[{floor}楼] {author} {date}",
    "{author} 发表于 {date}",
    "第{floor}楼 · {author} · {date}",
    "{author}　{date}　#{floor}",
    "发信人: {author}, {date}",
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
    shared = rng.sample(MENU_WORDS, 6) if rng.random() < 0.5 else []
    kinds = [make_kind(rng, name, shared) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    if rng.random() < 0.2:  # the same around texts, whatever their kind
        for kind in kinds[1:]:
            kind.head, kind.tail, kind.page_title = kinds[0].head, kinds[0].tail, kinds[0].page_title
    titles = [make_title(rng) for _ in range(200)]
    count = pages or rng.randint(6, 10) * len(kinds)
    made = [make_page(rng, kinds[at % len(kinds)], name, titles) for at in range(count)]
    if rng.random() < 0.2:
        made += [made[0]] * 3
    return made


def make_kind(rng: random.Random, name: str, shared: Sequence[str]) -> KindOfPage:
    """Make up what all pages of a kind have in common."""
    shape = rng.choice(["single", "single", "digest", "thread"])
    words = [word for word in rng.sample(MENU_WORDS, rng.randint(2, 24)) if word not in shared]
    head = [*shared, *words]
    if rng.random() < 0.3:
        rows = [head[at : at + 6] for at in range(0, len(head), 6)]
        head = [rng.choice([" | ", "　", " "]).join(row) for row in rows]
    forms = {"single": [*FORMS, None], "digest": FORMS, "thread": POSTS}[shape]
    sure = rng.random
    return KindOfPage(
        shape=shape,
        head=head,
        tail=rng.sample(TAIL_LINES, rng.randint(1, 10)),
        page_title=rng.choice([None, f"{{title}}_{name}", f"{name}：{{title}}", f"{{title}} - {name}", f"{{title}}|{name}阅读"]),
        path=rng.choice(
            [None, "您的位置：首页 > {category} > 正文", "主页 / {category} / 详细", "【{category}】", "当前栏目：{category}"]
        ),
        today=sure() < 0.3,
        header=rng.choice(forms),
        date=rng.choice(DATES),
        below_header=rng.choice(["分享到：", "字号：大 中 小", "【打印】【关闭】"]) if sure() < 0.2 else None,
        button=rng.choice(BUTTONS) if shape == "thread" and sure() < 0.7 else None,
        separator=rng.choice(SEPARATORS) if shape != "single" and sure() < 0.4 else None,
        advert=rng.choice(ADS) if sure() < 0.5 else None,
        counter=rng.choice(["累计浏览 {count}", "评论（{count}） 参与讨论", "{count} 位读者点赞"]) if sure() < 0.5 else None,
        neighbours=rng.choice([("« ", "» "), ("上一篇：", "下一篇："), ("上篇：", "下篇：")]) if sure() < 0.6 else None,
        caption=rng.choice(CAPTIONS) if sure() < 0.6 else None,
        indent="　　" if sure() < 0.7 else "",
        blank=sure() < 0.3,
        presence=rng.choice([1.0, 1.0, 0.9]),
        editor=shape != "thread" and sure() < 0.2,
        dated_links=rng.choice(["{title}　{date}", "[{date}] {title}", "{date} {title}"]) if sure() < 0.2 else None,
        comments=rng.choice(POSTS[:3]) if shape == "single" and sure() < 0.2 else None,
        name_above=shape == "thread" and sure() < 0.15,
        tag=rng.choice(["[原创]", "【转载】"]) if sure() < 0.1 else "",
    )


def make_page(rng: random.Random, kind: KindOfPage, name: str, titles: Sequence[str]) -> MadePage:
    """Make a page of a kind."""
    count = {"single": 1, "digest": rng.randint(2, 6), "thread": rng.randint(2, 8)}[kind.shape]
    own = [kind.tag + rng.choice(titles) for _ in range(count)]
    category = rng.choice(CATEGORIES)
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
    return MadePage("\n".join([*lines, *below]) + "\n", tuple(articles), tuple([*furniture, *below]))


def make_article(
    rng: random.Random, kind: KindOfPage, at: int, title: str
) -> tuple[MadeArticle, list[str], list[str]]:
    """Make an article, its lines on the page, and those among them that are the site's."""
    has_title = kind.shape != "thread" or at == 0
    header = make_header(rng, kind, at)
    short = kind.shape == "thread" and at > 0
    paragraphs = [rng.choice(REPLIES)] if short and rng.random() < 0.15 else make_text(rng, short)
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
        body.append(f"（责任编辑：{rng.choice(NAMES)}）")
        inside.append(body[-1])
    article = MadeArticle(title if has_title else None, "\n".join(paragraphs), header.author, header.published)
    return article, [*lines, *gap, *body], inside


def make_comments(rng: random.Random, kind: KindOfPage) -> list[tuple[MadeArticle, list[str]]]:
    """Make the comments below an article, each with its lines."""
    made = []
    for floor in range(1, rng.randint(2, 5)):
        year, month, day, author = rng.randint(2005, 2023), rng.randint(1, 12), rng.randint(1, 28), rng.choice(NAMES)
        date = kind.date(year, month, day)
        text = make_text(rng, short=True)
        article = MadeArticle(None, "\n".join(text), author, f"{year}-{month:02}-{day:02}")
        head = str(kind.comments).format(floor=floor, author=author, date=date)
        made.append((article, [head, *(f"{kind.indent}{line}" for line in text)]))
    return made


def make_header(rng: random.Random, kind: KindOfPage, at: int) -> Header:
    """Make the header of an article."""
    if kind.header is None:
        return Header((), None, None)
    year, month, day = rng.randint(2005, 2023), rng.randint(1, 12), rng.randint(1, 28)
    author = rng.choice(NAMES)
    values = {
        "floor": at + 1,
        "author": author,
        "date": kind.date(year, month, day),
        "outlet": rng.choice(OUTLETS),
        "category": rng.choice(CATEGORIES),
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
    first, second = rng.sample(TOPICS, 2)
    number = rng.choice("一二三四五六七八九十")
    return rng.choice(
        [
            f"{first}与{second}",
            f"记{rng.choice(PLACES)}的{first}",
            f"{first}往事（{number}）",
            f"卷{number}·{first}",
            f"“{first}”回来了",
            f"{first}要不要留下来？",
            f"{rng.choice(CATEGORIES)}笔记：{first}和{second}的来历",
            f"{rng.choice(PEOPLE)}的{first}",
            f"{first}、{second}，还有{rng.choice(PEOPLE)}：写在{rng.choice(TIMES)}的一点感想与回忆",
        ]
    )


def make_sentence(rng: random.Random) -> str:
    """Make a sentence."""
    start = rng.choice([rng.choice(TIMES) + "，", "", "", f"在{rng.choice(PLACES)}，"])
    clauses = [f"{rng.choice(PEOPLE)}{rng.choice(ACTIONS)}" for _ in range(rng.randint(1, 3))]
    return f"{start}{'，'.join([*clauses, rng.choice(ENDINGS)])}{rng.choice('。。。。。！？')}"


def make_text(rng: random.Random, short: bool) -> list[str]:
    """Make the paragraphs of an article."""
    if short:
        return ["".join(make_sentence(rng) for _ in range(rng.randint(1, 2))) for _ in range(rng.randint(1, 3))]
    style = rng.choice(["prose", "prose", "prose", "talk", "listed", "verse"])
    count = rng.randint(4, 14)
    if style == "verse":
        return [f"{rng.choice(PEOPLE)}{rng.choice(ACTIONS)}，" if at % 2 else make_sentence(rng) for at in range(count)]
    lines = ["".join(make_sentence(rng) for _ in range(rng.randint(1, 4))) for _ in range(count)]
    if style == "talk":
        lines = [f"“{make_sentence(rng)}”" if rng.random() < 0.4 else line for line in lines]
    if style == "listed":
        for at, number in zip(range(1, count, 4), "一二三四", strict=False):
            lines.insert(at, f"{number}、{rng.choice(TOPICS)}")
    return lines
