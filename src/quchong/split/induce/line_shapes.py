"""Lines around an article that are furniture by their shape: menus, paths, buttons, counts, captions of link lists."""

import re
from collections.abc import Sequence
from functools import lru_cache

MAX_LENGTH = 160
"""A longer line is no furniture by its shape."""
MENU_BREAK = re.compile(r"\s*[|｜丨│]\s*|\s+[-—–·•/]+\s+|\s*[】\]][\s·]*[【\[]\s*|[\s　]+")
EXERCISE = re.compile(r"[(（]\s+[)）]|_{2,}|(?:(?:^|\s)[A-H][.、．)）].*){2}")
"""What a line to be filled in holds, or a row of answers to choose from, which is no menu."""
MENU_ITEMS, MENU_ITEM_LENGTH = 4, 8
"""Items in a menu, at least, and characters in one, at most."""
BUTTONS = (
    r"(?:回复|回应|回帖|送TA礼物|举报|引用|支持|反对|顶一?下?|踩|收藏(?:此[帖文]|本[文页])?|分享|[打列]印(?:本[页文])?|关闭(?:窗口|本页)?|推荐|只看该作者|只看楼主|倒序浏览"
    r"|编辑|评分|点评"
    r"|喜欢|吐槽|转走|点赞|转发|赞|复制链接|登[录陆]|注册|退出|返回(?:顶部|首页|列表|目录)?|首页|更多|下载|搜索|发送|取消|允许|关注|纠错"
    r"|我要(?:评论|纠错|投稿|说说|回复)|查看评论|发表?(?:评论|回复|新帖)|关注问题|写回答|邀请回答|默认排序|按(?:时间|热度)排序|好问题|查看(?:更多|全部)"
    r"|投诉|显示全部楼层?|返回版块"
    r"|加入收藏|设为首页|联系我们|关于我们|隐私(?:政策|声明)|服务条款|使用条款|用户协议|法律声明"
    r"|网站地图|站点地图|帮助中心|意见反馈|广告服务|触屏版"
    r"|放大|缩小|默认|[特超较加]?[大中小]|微信|微博|QQ空间|QQ|朋友圈|新浪微博|腾讯微博"
    r"|人人网|豆瓣|发给好友|发送给朋友|目录|书签|加入书架)"
)
MENU_BRACKETS = 3
WORD = re.compile(r"\w")
DIGITS = re.compile(r"\d+")
MASK = "#"
CAPTION = "caption"
LINKED_SHAPES = frozenset({"menu", "path"})
"""Shapes of lines that are links, which tables of figures have too."""
SHAPES = {
    "copyright": (
        r"(?i:.*(?:©|copyright|版权所有|all rights reserved|ICP\s*[备证]|公网安备|许可证[^。；]{0,12}\d{5}"
        r"|网站标识码|powered by|技术支持[:：]|经营许可证?[编号]*\s*[:：]"
        r"|主办(?:单位)?[:：].{2,40}(?:地址|电话|邮编|承办|备案)|主办单位[:：]|保留所有权"
        r"|请勿转载|不得转载|转载请注明).*)"
    ),
    "previous_next": (
        r"[<＜《\[【（(←«]{0,2}\s*(?:[上下前后]一?[篇页条章节回首则]|(?:上|下)一?(?:主题"
        r"|话题))\s*(?:[:：>＞》\]】）)→»]|没有了|$|\s).*"
    ),
    "button": rf"[\[【（(|丨·\s]*{BUTTONS}(?:[\]】）)|丨·/\s（(\d)）]+{BUTTONS})*[\]】）)|丨·:：\s]*",
    "share": r"分享(?:到|至|给|按钮|本文)?\s*[:：].*",
    "count": (
        r"(?:累计|共有?|已有?|总)?\s*(?:浏览|阅读|点击|评论|人气|访问|点赞|收藏|回复|查看"
        r"|帖子)[数量次人]*\s*[:：（(]?\s*[\d,，.万]+\s*[)）]?\s*(?:次|人|条|个)?(?:[\s|]*\S{0,8}|(?:\s*┊\s*[^┊]{1,10}){1,8})"
        r"|(?:赞同|转发|喜欢|有用)\s*\d[\d,.万]*(?:\s+\S{1,6}){0,6}|添加评论|收起(?:评论|全文)?"
        r"|(?:全部|共有?|已有?)?\s*\d[\d,.万]*\s*(?:位|次|人|条|个)\s*(?:读者|网友|用户|人)?\s*(?:点赞|阅读|浏览|评论|收藏|推荐"
        r"|参与|回复|回答|赞).{0,6}"
    ),
    "advert": (
        r".{0,30}(?:无弹窗|免费阅读|最新章节|首发域名|首发网址|手机阅读|手机用户请|一秒记住|请记住本"
        r"|书友群).{0,60}"
    ),
    "wiki": r"跳(?:转至|到(?:导航|搜索|内容))\s*[:：]?.*|分类\s*[:：].*[|｜].*|本页面?最后(?:修订|更改|编辑|修改).*",
    "mark": r"※\s*(?:发信站|發信站|来源|來源|文章網址|文章网址|編輯|编辑|修改)\s*[:：].*",
    "caption": (
        r"[^\w\s]{0,3}\s*(?:(?:相关|热门|热点|推荐|最新|最近|精彩|随机|同类|本类|延伸|更多|友情|今日|昨日"
        r"|编辑|图片|视频|站内|本站|网站|新闻|一周|本周|本月|24小时|点击|阅读|评论|频道|专题|猜你|大家"
        r"|为[您你])(?:[·:：\s]*(?:相关|热门|推荐|阅读|新闻|报道|文章|链接|资讯|文档|范文|作文|帖子|主题"
        r"|话题|排行|排行榜|专题|搜索|标签|热点|小说|问题|问答|论文|更新|内容|热文|图文|要闻|信息|喜欢"
        r"|在看|关注|评论|榜|精选|图片|视频|导读|资料|专栏|站点|统计|报道))+|相关专题.{0,20}|专题信息|最新"
        r"|推荐|热门|友情链接.{0,20}|网友评论.{0,8}|发表评论|评论列表|站长统计|广告(?:位|投放|合作|服务|招商|联系|\s.{0,4})?"
        r"|猜[你您].{0,6}|(?:推荐|最佳|其他|其它|全部|热心网友)(?:答案|回答)"
        r"|(?:相关|热门|同类)(?!概念|工作|研究|理论|背景|文献|规定|政策|法律|法规|定义|定理|公式|事项|要求|说明|材料|部门|单位|人员"
        r"|附件|费用|因素|条款|措施|术语|进展|成果|机构|证明|案例|产业|行业|技术|标准|制度|数据"
        r"|指标)[\u3400-\u9fff]{2})[^\w\s]{0,3}\s*(?:更多)?[+>＞»]*"
    ),
    "contact": (
        r"(?:联系)?(?:电\s*话|传\s*真|邮\s*编|邮政编码|地\s*址|电子信箱|电子邮箱|邮\s*箱|E-?mail|主页网址"
        r"|网\s*址|热线|客服)(?:[^:：]{0,6})[:：].{2,80}|.{0,12}(?:联系方式|热线电话).{0,6}[:：].{2,60}"
    ),
    "notice": (
        r".{0,12}(?:未经.{0,12}(?:授权|许可|允许).{0,30}(?:转载|使用|复制|镜像|摘编)|免责声明|版权声明"
        r"|侵权.{0,6}(?:联系|举报)|关注.{0,6}(?:公众号|微信)|扫一扫|扫码|登录后|客户端|手机(?:用户|访问"
        r"|浏览)|仅代表.{0,8}观点|.{0,4}观点(?:仅|只)代表|仅供参考|如果您喜欢|请告诉您的朋友).{0,60}"
    ),
}
"""What a whole line looks like that is no article's, by the reason that is given for it."""
PLACE = re.compile(r"(?:[您你]?(?:的|所在)?(?:当前|现在|目前)?(?:的|所在)?位置(?:是)?|当前栏目|栏目)\s*[:：]")
"""How a line begins that tells where in a site a page is."""
PATH_BREAK = re.compile(r"\s*(?:>{1,3}|[›»＞]|-{1,2}>)\s*|\s+/\s+")
ROOT = re.compile(r"首页|主页|[网坛区站]$|^$")
INTERRUPTION = re.compile(r"点击|加载|广告|展开全文|阅读全文|下载|客户端|扫码|公众号|(?i:app)|图片来源|领取|关闭$")
DECORATED = re.compile(r".*[>»×→]|([-=*~]{2,}|※).*\w.*\1")
"""A line with signs that no heading has."""
TOOL = re.compile(
    r"[【(（]?\s*(?:图片加载中.{0,10}|.{0,10}点击(?:图片)?查看(?:大图|原图|更多|全文)|更多.{0,6}请?(?:下载|点击).{0,8})\s*[】)）]?"
)
"""What a site says within a text of the page itself: a picture that is loading, more that is to be fetched."""
SIGN_ENDS, SIGN_STARTS = frozenset(">»×→-=*~※】)）重试击关闭"), frozenset("-=*~※【(（图更广")
"""What such a line ends or begins with; most lines do not, and are soon passed over."""
SURE_INTERRUPTION = 24
"""Characters of a line that breaks into a text for certain, at most."""
NOTICE_WORDS = re.compile(
    "版权|未经|声明|侵权|最后修订|最后编辑|最后修改|关注|扫一扫|扫码|登录|客户端|©|转载|观点|仅供|记住|免费|弹窗"
    "|最新章节|首发|手机|书友|许可证|您的朋友"
)
SHAPE = re.compile("|".join(f"(?P<{name}>{source})" for name, source in SHAPES.items()))


@lru_cache(maxsize=8192)
def name_shape(line: str) -> str | None:
    """Return why a line is furniture by its shape, None where it is not.

    >>> name_shape("首页 | 新闻 | 财经 | 体育"), name_shape("上一篇：渡口"), name_shape("渡口的早晨")
    ('menu', 'previous_next', None)
    """
    if len(line) > MAX_LENGTH or line[-1] in "；，、;":
        return None
    if found := SHAPE.fullmatch(line):
        return str(found.lastgroup)
    return "path" if is_path(line) else "menu" if is_menu(line) else None


def mask_digits(line: str) -> str:
    """Return a line with its numbers masked, as lines are alike that count."""
    return DIGITS.sub(MASK, line)


def may_be_furniture(line: str) -> bool:
    """Return whether a sentence may be a site's: it has words of a notice or an advertisement."""
    return NOTICE_WORDS.search(line) is not None


def is_interruption(line: str) -> bool:
    """Return whether a line that breaks into a text more than once is no author's: a button, a notice."""
    return INTERRUPTION.search(line) is not None or name_shape(line) in ("button", "notice", "advert", "share")


def surely_interrupts(line: str) -> bool:
    """Return whether a line that stands in a text once is no author's: signs around words of a button, or a tool.

    >>> surely_interrupts("-- 阅读全文请登录 --"), surely_interrupts("阅读全文")
    (True, False)
    """
    if len(line) > SURE_INTERRUPTION or not (line[-1] in SIGN_ENDS or line[0] in SIGN_STARTS or "点击" in line):
        return False
    if not INTERRUPTION.search(line):
        return False
    return DECORATED.fullmatch(line) is not None or TOOL.fullmatch(line) is not None


def is_path(line: str) -> bool:
    """Return whether a line tells where in a site a page is.

    >>> is_path("您的位置：首页 > 新闻 > 正文"), is_path("a>b")
    (True, False)
    """
    if PLACE.match(line):
        return True
    if "<" in line:
        return False
    steps = PATH_BREAK.split(line)
    return (len(steps) > 2 or (len(steps) == 2 and ROOT.search(steps[0]) is not None)) and line[-1] not in "。！？；"


def is_menu(line: str) -> bool:
    """Return whether a line is a row of short items, set apart alike."""
    if line[-1] in "。！？；，":
        return False
    if "<" in line or EXERCISE.search(line):
        return False
    if line.count("【") >= MENU_BRACKETS or line.count("[") >= MENU_BRACKETS:
        return True
    items = [item for item in MENU_BREAK.split(line) if WORD.search(item)]
    short = sum(len(item) <= MENU_ITEM_LENGTH for item in items)
    return (
        len(items) >= MENU_ITEMS
        and short >= 0.8 * len(items)
        and not re.search(r"[，。：:]|\d{3}", line.strip("|-【】 "))
    )


def is_link(line: str) -> bool:
    """Return whether a line can be the title of another page: short, no sentence, without a label and a value."""
    if not 4 <= len(line) <= 48 or line[-1] in "。！；：，、…!;:,”」』":
        return False
    return not re.search(r"[:：].|。|，.*，|[─-╿_]{2}", line)


FLOOR_START = re.compile(r"[\[【(（第#＃]*\d{1,5}\s*[楼樓層层]")
"""How the header of a post begins that tells its floor."""
DIGIT = re.compile("[0-9０-９]")
DATED_END = re.compile(
    r"(?:\d{1,4}\s?[-/.年月]\s?\d{1,2}日?"
    r"|\d{1,2}:\d{2}(?::\d{2})?)[)）\]】]?(?:\s*\d{1,5}字)?(?:\s*[(（\[【][\d/]{1,12}[)）\]】])*(?:\s+[\u3400-\u9fff]{1,6})?$"
)
"""How the title of another page in a list ends that says when, and perhaps how often it was read."""


def is_dated_link(line: str) -> bool:
    """Return whether a line can be the title of another page with its date."""
    if len(line) > MAX_LENGTH or not DIGIT.search(line) or FLOOR_START.match(line):
        return False
    return DATED_END.search(line) is not None


def count_links(lines: Sequence[str]) -> int:
    """Count the lines that can be titles of other pages."""
    return sum(map(is_link, lines))
