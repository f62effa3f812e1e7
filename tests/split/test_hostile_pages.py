"""Pages that no author wrote: each line soon has one class, and cleaning what is clean changes nothing."""

import re
from typing import get_args

import pytest

from quchong.clean.boilerplate_rule import load_rules
from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.clean.step_names import OPTIONAL_STEPS
from quchong.flow.read_split_clean import parse_page
from quchong.model import LineClass, Page, Record, SplitPage
from quchong.split.evidence import LineEvidence
from quchong.split.furniture import load_shared_furniture
from quchong.split.load_profiles import load_shipped
from quchong.split.metadata_rule import load_shared_rules
from quchong.split.options import SplitOptions
from quchong.split.page_lines import MAX_LENGTH
from quchong.split.splitter import make_splitter

SPLITTER = make_splitter(SplitOptions(), score_all=True)
CLEANER = make_cleaner(CleanOptions(steps=("default", *OPTIONAL_STEPS)))
COUNT = 3000
PAGES = {
    "nothing": "",
    "blank lines": "\n　\n\t\n",
    "one line": "一行",
    "boilerplate only": "合集下载\n\n相关文档\n最新文档\n",
    "a title and a header only": "渡口的灯\n2016-03-01 09:05",
    "nulls": "标题\n一\0二\0三。\n\0\n",
    "lone surrogates": "标题\n\ud800甲\udfff乙。\n",
    "one long line": "春天的早晨,院子里很静。" * 20 * COUNT,
    "short lines": "雨\n" * 10 * COUNT,
    "nested brackets": "(中" * COUNT + ")" * COUNT,
    "titles only": "雨后\n雨后\n" * COUNT,
    "chapters only": "\n".join(f"第{number}章" for number in range(COUNT)),
    "chapters backwards": "\n".join(f"第{COUNT - number}章" for number in range(COUNT)),
    "headers only": "2020-01-01 来源：山谷网\n" * COUNT,
    "credits only": "雨后\n" + "责任编辑：周海\n" * COUNT,
    "navigation only": "雨后\n" + "上一篇：没有了\n" * COUNT,
    "pages of a preview": "\n".join(f"a.doc_第{number}页" for number in range(COUNT)),
}
SEPARATORS = ("", ">", "/", "|", "、", "：", "(")
SPACES = "　 " * COUNT


def parse(text: str) -> SplitPage:
    return parse_page(Page(0, "page.txt", None, text), SPLITTER, CLEANER)


@pytest.mark.parametrize("name", PAGES)
def test_every_line_has_one_class_and_clean_articles_stay_as_they_are(name: str) -> None:
    page = parse(PAGES[name])
    assert len(page.lines) == len(page.texts)
    assert {line.line_class for line in page.lines} <= set(get_args(LineClass))
    for article in page.articles:
        record = Record(0, "a.jsonl", None, article.text, number=1, title=article.title)
        [again] = parse_page(record, SPLITTER, CLEANER).articles
        assert (again.text, again.title) == (article.text, article.title)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_shows_anything_has_an_article_and_none_is_empty(name: str) -> None:
    page = parse(PAGES[name])
    assert bool(page.articles) == any(line.line_class != "blank" for line in page.lines)
    assert all(article.text for article in page.articles)


def test_a_page_of_nothing_but_boilerplate_is_kept_whole_and_flagged() -> None:
    [article] = parse(PAGES["boilerplate only"]).articles
    assert article.text == "合集下载\n相关文档\n最新文档"
    assert "furniture_only" in article.flags


def literals(pattern: str) -> list[str]:
    return re.findall(r"[\u3000-\uffef]+|[A-Za-z]{2,}", pattern)


def list_furniture_patterns() -> list[str]:
    furniture = [item for profile in load_shipped().values() for item in profile.furniture.values()]
    return [item.line for item in (*load_shared_furniture().values(), *furniture)]


def list_evidence_patterns() -> list[str]:
    evidence = [item for profile in load_shipped().values() for item in profile.evidence]
    return [item.line for item in evidence if isinstance(item, LineEvidence)]


def list_words() -> list[str]:
    """Return every word of every shipped pattern; repeated, they make a pattern with too many choices run forever."""
    rules = [(rule.pattern or "".join(rule.words), rule.signs) for rule in load_rules().values()]
    boundaries = [region.boundary for profile in load_shipped().values() for region in profile.regions]
    patterns = [str(getattr(boundary, "pattern", "")) for boundary in boundaries]
    patterns += list_furniture_patterns() + list_evidence_patterns()
    patterns += [str(rule.pattern) for rule in load_shared_rules().values()]
    words = {word for pattern, triggers in rules for word in (*literals(pattern), *triggers)}
    words |= {word for pattern in patterns for word in literals(pattern)}
    return sorted(words)


def test_no_pattern_runs_away_on_repetition() -> None:
    words = list_words()
    assert len(words) > 500
    for length in (60, 160, COUNT):
        lines = [(word * length)[:length] for word in words]
        lines += [word + SPACES[:length] + "完" for word in words]
        assert len(parse("\n".join(lines)).lines) == len(lines)


def test_no_pattern_of_a_whole_line_runs_away_on_repetition() -> None:
    """A profile may skip the pages above, and a pattern may be for the first lines only: each is tried on all lines."""
    patterns = {*list_furniture_patterns(), *list_evidence_patterns()}
    patterns |= {str(rule.pattern) for rule in load_shared_rules().values() if rule.pattern}
    lines = [
        (f"{word}{SPACES[:9]}{separator}" * MAX_LENGTH)[: MAX_LENGTH - 1] + "。"
        for word in list_words()
        for separator in SEPARATORS
    ]
    for source in patterns:
        match = re.compile(source).match
        assert sum(match(line) is not None for line in lines) < len(lines)
