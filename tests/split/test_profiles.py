"""The shipped profiles keep to what users' profiles are held to."""

from pathlib import Path

import pytest
import yaml

import quchong.split
from quchong.split.profile import Furniture, MetadataRule, parse_profile, spell_out

FOLDER = Path(quchong.split.__file__).parent


@pytest.mark.parametrize("file", sorted((FOLDER / "profiles").glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_profiles_pass_what_those_of_users_have_to(file: Path) -> None:
    assert parse_profile(file.name, yaml.safe_load(file.read_text("utf-8"))).regions


def test_shared_furniture_and_metadata_pass_what_those_of_users_have_to() -> None:
    for declared in yaml.safe_load((FOLDER / "furniture.yaml").read_text("utf-8")).values():
        Furniture.model_validate(spell_out(declared))
    for declared in yaml.safe_load((FOLDER / "metadata.yaml").read_text("utf-8")).values():
        MetadataRule.model_validate(declared)
