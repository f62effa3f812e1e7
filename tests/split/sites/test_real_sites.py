"""Quality floors on pages put together from the furniture of real sites and texts that are known."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.read.decode import decode
from support.site_scores import Known, Score, add_up, score_site

Pages = list[tuple[str, list[Known]]]


def read_sites(real_data: Path, name: str, site_of: Callable[[dict[str, Any], Path], str]) -> dict[str, Pages]:
    golds = {
        gold["page"]: gold for gold in map(orjson.loads, (real_data / f"{name}.gold.jsonl").read_bytes().splitlines())
    }
    sites: dict[str, Pages] = defaultdict(list)
    for path in sorted((real_data / name).rglob("*.txt")):
        gold = golds[path.name]
        known = [
            Known(
                article["title"], article["text"], article["meta"].get("author"), article["meta"].get("published_iso")
            )
            for article in gold["articles"]
        ]
        sites[site_of(gold, path)].append((decode(path.read_bytes(), "auto").text, known))
    return sites


def score(sites: dict[str, Pages]) -> Score:
    return add_up(score_site(pages) for pages in sites.values())


@pytest.mark.parametrize(("name", "floor"), [("sites", 0.98), ("sites2", 0.96)])
def test_articles_and_metadata_of_sites_that_no_rule_knows(real_data: Path, name: str, floor: float) -> None:
    found = score(read_sites(real_data, name, lambda _, path: path.parent.name))
    assert (found.f1 >= floor, found.lost) == (True, 0)
    assert found.right >= 0.95 * found.meta


@pytest.mark.parametrize("name", ["sites", "sites2"])
def test_sites_that_lie_in_one_folder(real_data: Path, name: str) -> None:
    found = score(read_sites(real_data, name, lambda *_: "all"))
    assert (found.f1 >= 0.93, found.lost) == (True, 0)


@pytest.mark.parametrize(
    "site_of",
    [
        pytest.param(lambda gold, _: re.sub(r"\d", "", gold["layout"]), id="by layout"),
        pytest.param(lambda *_: "all", id="all together"),
    ],
)
def test_no_line_of_an_author_is_taken_for_the_sites(
    real_data: Path, site_of: Callable[[dict[str, Any], Path], str]
) -> None:
    assert score(read_sites(real_data, "pages", site_of)).lost == 0
