"""Running again on what a run wrote changes nothing, check finds nothing in it, and fixing is done once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.check.cleaning_tools import CleaningTools, make_tools
from quchong.check.fix.fix_text import FIXABLE, fix_page, fix_record
from quchong.check.scan.scan_page import scan_page
from quchong.clean.cleaner import MAX_ROUNDS, clean
from quchong.clean.options import CleanOptions
from quchong.clean.step_names import OPTIONAL_STEPS
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_page
from quchong.model import Article, Page, Record, Source
from support.dirty_pages import NOISE, make_dirty_page, read_boilerplate, read_lines

TOOLS = {
    "default": make_tools(Config()),
    "all steps": make_tools(Config(clean=CleanOptions(steps=("default", *OPTIONAL_STEPS)))),
}
all_tools = pytest.mark.parametrize("tools", TOOLS.values(), ids=TOOLS)
dirty = st.lists(
    st.sampled_from([*NOISE, *read_boilerplate()[:60], *read_lines()[:40]]) | st.text(max_size=4), max_size=12
).map("".join)


def check_twice(text: str, tools: CleaningTools) -> None:
    parsed = parse_page(Page(0, "a.txt", None, text), tools.splitter, tools.cleaner)
    assert len(parsed.lines) == len(parsed.texts)
    for article in parsed.articles:
        row = Record(0, "a.jsonl", None, article.text, number=1, title=article.title, written=article)
        assert parse_page(row, tools.splitter, tools.cleaner).articles == (article,)
        assert not [found for found in scan_page(row, tools).findings if found.code.startswith("CLN")]
    given = Article(0, "a#1", text[:20], text, Source("a", None))
    [once] = clean([given], tools.cleaner)
    [twice] = clean([once.article], tools.cleaner)
    assert twice.article is once.article
    fixed = fix_page(Page(0, "a.txt", None, text), tools, FIXABLE)
    assert fix_page(Page(0, "a.txt", None, fixed), tools, FIXABLE) == fixed
    fixed = fix_record(text, tools, FIXABLE)
    assert fix_record(fixed, tools, FIXABLE) == fixed


@all_tools
def test_made_up_pages_are_cleaned_once(tools: CleaningTools) -> None:
    for seed in range(30):
        check_twice(make_dirty_page(seed), tools)


@pytest.mark.slow
@all_tools
def test_many_made_up_pages_are_cleaned_once(tools: CleaningTools) -> None:
    for seed in range(1000, 3000):
        check_twice(make_dirty_page(seed), tools)


@all_tools
@given(text=dirty)
def test_any_text_is_cleaned_once(tools: CleaningTools, text: str) -> None:
    check_twice(text, tools)


def test_a_text_that_changes_again_and_again_stays() -> None:
    nested = "渡口"
    for _ in range(MAX_ROUNDS * 3):
        nested = f"<b<b>r{nested}>"
    text = f"清晨的渡口没有人。{'&am' * 40}{'p;' * 40}{nested}"
    [once] = clean([Article(0, "a#1", None, text, Source("a", None))], TOOLS["default"].cleaner)
    [twice] = clean([once.article], TOOLS["default"].cleaner)
    assert twice.article is once.article
