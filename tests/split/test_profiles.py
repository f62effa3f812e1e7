"""The shipped profiles meet what the profiles of users must meet, and a wrong profile is reported with its place."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import quchong.split
from quchong.errors import ProfileError
from quchong.split.furniture import Furniture, as_mapping
from quchong.split.load_profiles import parse_profile
from quchong.split.metadata_rule import MetadataRule

FOLDER = Path(quchong.split.__file__).parent
REGION = {"name": "all", "boundary": {"kind": "first_line"}}


def find_repeated_keys(node: yaml.Node | None) -> list[str]:
    """Return the keys that a mapping has twice, of which YAML takes the last."""
    if isinstance(node, yaml.SequenceNode):
        return [key for item in node.value for key in find_repeated_keys(item)]
    if not isinstance(node, yaml.MappingNode):
        return []
    counts = Counter(str(key.value) for key, _ in node.value)
    return [key for key in counts if counts[key] > 1] + [
        key for _, value in node.value for key in find_repeated_keys(value)
    ]


def region(**boundary: object) -> list[dict[str, object]]:
    return [{"name": "all", "boundary": boundary}]


@pytest.mark.parametrize("file", sorted((FOLDER / "profiles").glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_profiles_pass_the_checks_on_profiles_of_users(file: Path) -> None:
    assert parse_profile(file.name, yaml.safe_load(file.read_text("utf-8"))).regions


def test_shared_furniture_and_metadata_rules_pass_the_checks_on_those_of_users() -> None:
    for declared in yaml.safe_load((FOLDER / "furniture.yaml").read_text("utf-8")).values():
        Furniture.model_validate(as_mapping(declared))
    for declared in yaml.safe_load((FOLDER / "metadata.yaml").read_text("utf-8")).values():
        MetadataRule.model_validate(declared)


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.yaml")), ids=lambda file: file.stem)
def test_no_shipped_file_declares_a_key_twice(file: Path) -> None:
    assert not find_repeated_keys(yaml.compose(file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({}, "regions: Field required"),
        ({"regions": region(kind="line")}, "pattern: Field required"),
        ({"regions": region(kind="line", pattern="(")}, "not a regular expression"),
        ({"regions": region(kind="line", pattern="(?P<titel>.+)")}, "no group is named titel; the groups are"),
        ({"regions": region(kind="line", pattern="第.章", series=True)}, "name a group n"),
        ({"regions": region(kind="above", rule="poets")}, "no metadata rule named poets"),
        ({"regions": [REGION | {"after": "footer"}]}, "no furniture named footer"),
        ({"regions": [REGION | {"metadata": ["byeline"]}]}, "no metadata rule named byeline"),
        ({"regions": [REGION], "evidence": [{"furniture": "footer", "weight": 1}]}, "no furniture named footer"),
        ({"regions": [REGION], "evidence": [{"rule": "poets", "weight": 1}]}, "no metadata rule named poets"),
        ({"regions": [REGION], "evidence": [{"weight": 1}]}, "evidence has exactly one of the keys line, furniture"),
        ({"regions": [REGION], "evidence": [{"line": "a", "words": ["b"], "weight": 1}]}, "exactly one of the keys"),
        ({"regions": [REGION], "evidence": [{"boundary": True, "share": 0.5, "weight": 1}]}, "share: Extra inputs"),
        ({"regions": [REGION], "evidence": [{"line": "a", "min": 0, "weight": 1}]}, "min: Input should be greater"),
        ({"regions": [REGION], "furniture": {"mark": r"(x)\1"}}, "name it instead, for example"),
        ({"regions": [REGION], "furniture": {"mark": "(?P<mark>x)"}}, "a group has the name of furniture"),
        (
            {"regions": [REGION], "metadata": {"own": {"pattern": "(?P<autor>.+)"}}},
            "the pattern has a group autor, which is not a metadata key",
        ),
        ({"regions": [REGION], "metadata": {"own": {}}}, "either `pattern` or `header: true`"),
    ],
)
def test_a_wrong_profile_is_refused_with_place_and_reason(profile: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError, match="page profile own: ") as caught:
        parse_profile("own", profile)
    assert message in str(caught.value)
