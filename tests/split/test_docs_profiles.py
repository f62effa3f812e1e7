"""What docs/profiles.md says about page profiles is what they do."""

import re
from pathlib import Path
from typing import get_args

import pytest

from quchong.split.boundaries import TITLE_GROUPS, Boundary
from quchong.split.evidence import MODELS, CountedEvidence, Evidence, EvidenceBase, SharedEvidence
from quchong.split.furniture import Furniture
from quchong.split.metadata_rule import MetadataRule
from quchong.split.page_lines import MAX_LENGTH
from quchong.split.profile import Profile, Region
from quchong.split.split_page import MIN_PREAMBLE
from support.command import Command

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^\| (.*) \|\n\|[-|]+\|\n((?:\|.*\n)+)", re.MULTILINE)
BOUNDARIES = get_args(get_args(Boundary)[0])


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs/profiles.md").read_text("utf-8")


def read_tables(text: str) -> list[set[str]]:
    """Return the names in code in the first column of each table."""
    return [
        {name.split(":")[0] for row in rows.splitlines() for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])}
        for _, rows in TABLE.findall(text)
    ]


def test_the_worked_example_gives_what_it_shows(quchong: Command, text: str) -> None:
    blocks = BLOCK.findall(text)
    page, shown = (content for language, content in blocks if not language)
    [config] = [content for language, content in blocks if language == "yaml"]
    (quchong.folder / "page.txt").write_text(page, "utf-8")
    assert "page.txt  single  1 article " in quchong("split", "page.txt", "--scores").stdout
    (quchong.folder / "config.yaml").write_text(config, "utf-8")
    assert quchong("split", "page.txt", "--config", "config.yaml").stdout == shown


def test_the_tables_name_every_key(text: str) -> None:
    profile, evidence, furniture, region, kinds, boundary, groups, rule = read_tables(text)
    assert profile == Profile.model_fields.keys()
    assert evidence == set(MODELS)
    assert furniture == Furniture.model_fields.keys()
    assert region == Region.model_fields.keys()
    assert kinds == {get_args(model.model_fields["kind"].annotation)[0] for model in BOUNDARIES}
    assert boundary == {key for model in BOUNDARIES for key in model.model_fields} - {"kind"}
    assert groups == TITLE_GROUPS
    assert rule == MetadataRule.model_fields.keys()


def test_the_text_names_the_other_keys_of_evidence(text: str) -> None:
    models = [get_args(part)[0] for part in get_args(get_args(Evidence)[0])]
    assert {key for model in models for key in model.model_fields} - set(MODELS) == {
        *EvidenceBase.model_fields,
        *CountedEvidence.model_fields,
        *SharedEvidence.model_fields,
        "below",
    }
    for key in ("first", "last", "weight", "required", "min", "share", "below"):
        assert f"`{key}" in text
    for base, key in ((CountedEvidence, "min"), (SharedEvidence, "share")):
        kinds = [kind for kind in MODELS for model in models if issubclass(model, base) and kind in model.model_fields]
        sentence = re.search(rf"`{key}` says.*?(?=[;]|\.\n)", text, re.DOTALL)
        assert sentence is not None
        assert [kind for kind in MODELS if f"`{kind}`" in sentence[0]] == kinds
        assert f"({base.model_fields[key].default} if not set)" in sentence[0]


def test_the_figures_are_those_of_the_code(text: str) -> None:
    assert f"more than {MAX_LENGTH} characters" in text
    assert f"fewer than {MIN_PREAMBLE} characters" in text
    assert f"({MetadataRule.model_fields['first'].default} if not set)" in text
