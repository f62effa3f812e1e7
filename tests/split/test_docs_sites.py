"""What docs/sites.md shows is what comes out."""

import re
from pathlib import Path

from support.command import Command

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OTHERS = (
    (
        "雨后的茶园",
        "周禾",
        "2021-04-09",
        "雨停以后，茶园里全是鸟叫。",
        "采茶的人戴着斗笠，从坡上一直排到溪边。",
        "山中来信",
    ),
    (
        "老屋的木门",
        "林溪",
        "2021-04-16",
        "老屋的木门要两个人才推得开。",
        "门槛磨低了一块，是祖父坐出来的。",
        "雨后的茶园",
    ),
    (
        "夜里的火车",
        "方远",
        "2021-05-01",
        "火车每晚十点从山后经过，窗户跟着响。",
        "换了铁轨，我反倒睡不着了。",
        "老屋的木门",
    ),
    (
        "卖豆腐的人",
        "周禾",
        "2021-05-08",
        "他挑着担子走过三条街，从来不吆喝。",
        "听见木屐声，各家就把碗端出来。",
        "夜里的火车",
    ),
)
"""Title, author, day, lines of text and the title before of the pages that the example does not show."""


def write_pages(folder: Path, first: str) -> None:
    """Write the page that is shown, and others with the same around their texts."""
    lines = first.splitlines()
    own = (lines[2], lines[3].split("：")[1], lines[3][:10], lines[4], lines[6], lines[7].split("：")[1])
    folder.mkdir(parents=True)
    (folder / "1.txt").write_text(first, "utf-8")
    for number, other in enumerate(OTHERS, start=2):
        page = first
        for before, after in zip(own, other, strict=True):
            page = page.replace(before, after)
        (folder / f"{number}.txt").write_text(page, "utf-8")


def test_the_worked_example_gives_what_it_shows(quchong: Command, repository: Path) -> None:
    blocks = BLOCK.findall((repository / "docs/sites.md").read_text("utf-8"))
    page, alone, applied = (content for language, content in blocks if not language)
    sheet = next(content for language, content in blocks if language == "yaml")
    write_pages(quchong.folder / "pages/shanyue", page)
    assert quchong("split", "pages/shanyue/1.txt").stdout == alone
    quchong("learn", "pages", "-o", "sites.yaml")
    assert (quchong.folder / "sites.yaml").read_text("utf-8").endswith(sheet)
    assert quchong("split", "pages/shanyue/1.txt", "--site-rules", "sites.yaml").stdout == applied
    quchong("run", "pages", "--out", "out")
    assert (quchong.folder / "out/sites.yaml").read_text("utf-8").endswith(sheet)
