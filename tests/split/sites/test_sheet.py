import pytest

from quchong.config.site_rules import parse_site_rules
from quchong.errors import ConfigError
from quchong.split.page_lines import cut_lines
from quchong.split.sites.apply import apply
from quchong.split.sites.learn import learn
from quchong.split.sites.sheet import SiteSheet, dump_json, dump_sheets, load_json
from support.site_generator import make_site

SHEET = """\
quchong_sites: 1
sites:
  www.example.com:
    pages: 9
    kinds:
    - pages: 9
      lines:
      - {pattern: '{title} - 渡口网', role: page_title}
      - {pattern: '{words} 发表于 {date}', role: header, pages: 9, example: 南窗 发表于 2014-05-02}
      - {pattern: '您的位置: 首页 > {words}', role: head}
      - {pattern: '阅读({n})', role: tail}
"""
PAGE = """\
老街与茶馆 - 渡口网
您的位置：首页 > 读书
老街与茶馆
南窗　发表于　2014-05-02 08:30
清晨的茶馆里，几个老人慢慢喝着茶，谁也没有说话。
收工之后，木匠把门板一块一块卸下来。
阅读（1,203）
"""


def learned(seed: int) -> SiteSheet:
    return learn(cut_lines(page.text).texts for page in make_site(seed))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_is_read_again(seed: int) -> None:
    sheets = {"b": learned(seed), "a": SiteSheet(pages=3)}
    assert parse_site_rules(dump_sheets(sheets), "sites.yaml") == sheets
    assert load_json(dump_json(sheets["b"])) == sheets["b"]


def test_a_line_of_the_sheet_is_a_line_of_the_file() -> None:
    sheet = learned(1)
    written = dump_sheets({"a": sheet}).split("\n")
    assert sum("pattern:" in line and "role:" in line for line in written) == sum(
        len(kind.lines) for kind in sheet.kinds
    )


def test_a_sheet_that_a_person_wrote_is_applied() -> None:
    sheet = parse_site_rules(SHEET, "sites.yaml")["www.example.com"]
    lines = cut_lines(PAGE)
    found = apply(lines.texts, sheet)
    (article,) = found.articles
    assert (article.title, article.header, article.body) == (2, (3,), (4, 5))
    assert found.furniture == {0: "page_title", 1: "head", 6: "tail"}


def test_an_empty_file_holds_no_sites() -> None:
    assert parse_site_rules("", "sites.yaml") == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("role: head}", "roll: head}", r"sites\.yaml:10: .*unknown key .*roll.*role"),
        ("role: head}", "role: top}", r"sites\.yaml:10: .*role: must be .*head.*top"),
        ("({n})", "({number})", r"sites\.yaml:11: .*unknown field {number}.*{n}"),
        ("({n})", "({n)", r"sites\.yaml:11: .*a lone {.*write it twice"),
        ("{title} - ", "{title} - {title}", r"sites\.yaml:8: .*{title} twice"),
        ("pages: 9\n    kinds", "pages: many\n    kinds", r"sites\.yaml:4: .*pages: must be a whole number"),
        ("sites:", "sites: [", r"sites\.yaml:\d+: invalid YAML"),
        ("quchong_sites: 1", "quchong_sites: 2", r"sites\.yaml:1: quchong_sites: must be 1"),
    ],
)
def test_what_is_wrong_in_a_sheet_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert old in SHEET
    with pytest.raises(ConfigError, match=message):
        parse_site_rules(SHEET.replace(old, new, 1), "sites.yaml")
