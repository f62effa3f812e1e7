"""A page that shares its file with others: it is split like any page, and its number is in the ids."""

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_page
from quchong.model import Page, make_row_key
from quchong.split.splitter import make_splitter
from support.texts import make_text

PROFILE = {
    "evidence": [{"boundary": True, "min": 2, "weight": 1}],
    "regions": [{"name": "all", "boundary": {"kind": "line", "pattern": "第(?P<n>[一二三])篇 (?P<title>.+)"}}],
}


def test_articles_of_a_page_in_a_container_are_numbered_below_it() -> None:
    config = Config.model_validate({"split": {"profiles": ["essays"], "page_profiles": {"essays": PROFILE}}})
    text = "\n".join(f"第{number}篇 渡口{number}\n{make_text(seed, 4)}" for seed, number in enumerate("一二三"))
    splitter, cleaner = make_splitter(config.split), make_cleaner(config.clean)
    alone = parse_page(Page(2, "site/a.warc", "site", text), splitter, cleaner)
    within = parse_page(Page(2, "site/a.warc", "site", text, url="https://example.org/7", number=7), splitter, cleaner)
    assert [article.id for article in alone.articles] == [f"site/a.warc#{number}" for number in (1, 2, 3)]
    assert [article.id for article in within.articles] == [f"site/a.warc#7.{number}" for number in (1, 2, 3)]
    assert [article.row_key for article in within.articles] == [make_row_key(2, 7, number) for number in (1, 2, 3)]
    assert [article.text for article in within.articles] == [article.text for article in alone.articles]
    assert [article.source.start_line for article in within.articles] == [
        article.source.start_line for article in alone.articles
    ]
    assert {article.source.url for article in within.articles} == {"https://example.org/7"}
    assert within.lines == alone.lines
