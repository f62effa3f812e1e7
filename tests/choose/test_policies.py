from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given

from quchong.choose.options import ChooseOptions
from quchong.choose.policies import POLICIES, choose_policy, to_microseconds
from quchong.config.config_file import parse_config
from quchong.errors import ConfigError
from quchong.flow.read_split_clean import article_row
from quchong.model import ALWAYS_KEPT, ARTICLE, Article, Meta, Source
from support.cases import load_cases

Facts = dict[str, Any]

SITES = st.sampled_from([None, "a.gov.cn", "b.gov.cn", "论坛", "example.com", "[site]", ""])
FACTS = st.fixed_dictionaries(
    {
        "length": st.integers(0, 2**40),
        "boilerplate": st.integers(0, 2**40),
        "flags": st.lists(st.sampled_from(["short", "truncated", "bad_bytes", "cut_character"]), unique=True),
        "site": SITES,
        "published_iso": st.none() | st.dates().map(str) | st.datetimes().map(str),
    }
)
OPTIONS = st.sampled_from(sorted(POLICIES)).map(
    lambda name: ChooseOptions.model_validate({"keep": name, "sites": ["*.gov.cn", "论坛"], "always_keep": ["2", "5"]})
)


def as_batch(articles: list[Facts]) -> pa.RecordBatch:
    rows = [
        article_row(
            Article(
                row_key=int(article["row_key"]),
                id=article["id"],
                title=None,
                text="",
                source=Source("", article.get("site"), record_id=article.get("record_id")),
                meta=Meta(published_iso=article.get("published_iso")),
                flags=tuple(article.get("flags", ())),
            ),
            int(article.get("boilerplate", 0)),
        )
        for article in articles
    ]
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, ARTICLE, strict=True)], schema=ARTICLE)


def prioritize(articles: list[Facts], options: ChooseOptions) -> list[int]:
    lengths = np.array([int(article.get("length", 0)) for article in articles], np.int64)
    priorities: list[int] = choose_policy(options)(as_batch(articles), lengths).tolist()
    return priorities


def numbered(articles: list[Facts]) -> list[Facts]:
    return [{"id": str(number), **article, "row_key": number} for number, article in enumerate(articles)]


@pytest.mark.parametrize("case", load_cases(Path(__file__).parent / "cases"))
def test_the_order_of_a_policy(case: Facts) -> None:
    articles = numbered(case["articles"])
    priorities = prioritize(articles, ChooseOptions.model_validate(case["dedup"]))
    in_order = sorted(zip(priorities, articles, strict=True), key=lambda placed: (placed[0], placed[1]["row_key"]))
    assert [article["id"] for _, article in in_order] == case["order"]


def test_every_policy_has_a_case() -> None:
    cases = {path.stem for path in (Path(__file__).parent / "cases").iterdir()}
    assert cases == {*POLICIES, "always_keep"}


@given(st.lists(FACTS, min_size=1, max_size=8), OPTIONS, st.randoms(use_true_random=False))
def test_a_priority_depends_on_the_article_alone(facts: list[Facts], options: ChooseOptions, order: Any) -> None:
    articles = numbered(facts)
    expected = {article["id"]: value for article, value in zip(articles, prioritize(articles, options), strict=True)}
    order.shuffle(articles)
    assert {
        article["id"]: value for article, value in zip(articles, prioritize(articles, options), strict=True)
    } == expected
    assert {article["id"]: prioritize([article], options)[0] for article in articles} == expected
    # with the row key after it, no two are equal
    assert len({(expected[article["id"]], article["row_key"]) for article in articles}) == len(articles)


@given(st.lists(FACTS, min_size=1, max_size=8), OPTIONS)
def test_only_what_is_always_kept_has_its_priority(facts: list[Facts], options: ChooseOptions) -> None:
    articles = numbered(facts)
    priorities = prioritize(articles, options)
    assert [article["id"] in {"2", "5"} for article in articles] == [value == ALWAYS_KEPT for value in priorities]


@given(st.lists(FACTS, min_size=1, max_size=8), OPTIONS)
def test_a_damaged_article_comes_after_all_that_are_intact(facts: list[Facts], options: ChooseOptions) -> None:
    articles = [article for article in numbered(facts) if article["id"] not in options.always_keep]
    priorities = prioritize(articles, options)
    is_damaged = [bool({"bad_bytes", "cut_character"} & set(article["flags"])) for article in articles]
    damaged = [value for value, damage in zip(priorities, is_damaged, strict=True) if damage]
    intact = [value for value, damage in zip(priorities, is_damaged, strict=True) if not damage]
    assert max(intact, default=0) < min(damaged, default=2**63)


def test_a_time_without_zone_is_utc() -> None:
    assert to_microseconds("1970-01-01T00:00:01") == 1_000_000
    assert to_microseconds("1970-01-02") == 86_400_000_000


def test_keep_sites_needs_sites() -> None:
    with pytest.raises(ConfigError, match=r"dedup.sites"):
        parse_config("dedup: {keep: sites}")


def test_one_name_is_a_list_of_one() -> None:
    assert parse_config("dedup: {keep: sites, sites: '*.gov.cn', always_keep: a#1}").dedup.sites == ("*.gov.cn",)
