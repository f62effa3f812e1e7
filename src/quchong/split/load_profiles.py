"""Profiles from the package and from the configuration, ready to be applied to pages."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from pydantic import ValidationError

from quchong.errors import ProfileError
from quchong.split.furniture import load_shared_furniture
from quchong.split.metadata_rule import load_shared_rules
from quchong.split.profile import Profile
from quchong.strict_model import SHIPPED, read_yaml


@cache
def load_shipped() -> Mapping[str, Profile]:
    """Load the shipped profiles by name, in the order of their names.

    Raises
    ------
    ProfileError
        A file is not a profile.
    """
    folder = resources.files("quchong.split").joinpath("profiles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {
        file.name.removesuffix(".yaml"): parse_profile(file.name, read_yaml(file.read_text("utf-8")), SHIPPED)
        for file in files
    }


def parse_profile(name: str, declared: Any, context: Mapping[str, bool] | None = None) -> Profile:
    """Validate the profile that a YAML file declares; `context` is SHIPPED for the files in the package.

    Raises
    ------
    ProfileError
        The file is not a profile; the message says where.
    """
    try:
        return Profile.model_validate(declared, context=context)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole file"
        problem = first["msg"].removeprefix("Value error, ")
        raise ProfileError(f"page profile {name}: {place}: {problem}") from None


def select_profiles(wanted: Sequence[str] | str, own: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """Return the profiles to choose from, by name.

    `wanted` is "auto" for all, or a list of names; `own` are the profiles of the configuration.

    Raises
    ------
    ProfileError
        A wanted name is the name of no profile.
    """
    profiles = {name: add_shared(profile) for name, profile in {**load_shipped(), **own}.items()}
    if wanted == "auto":
        return profiles
    if unknown := [name for name in wanted if name not in profiles]:
        raise ProfileError(
            f"split.profiles: no profile named {unknown[0]!r}; the profiles are {', '.join(sorted(profiles))}"
        )
    return {name: profile for name, profile in profiles.items() if name in wanted}


def add_shared(profile: Profile) -> Profile:
    """Return a profile with the furniture and the metadata rules that all profiles share added to its own."""
    shared = {name: item for name, item in load_shared_furniture().items() if name not in profile.furniture}
    return profile.model_copy(
        update={
            # a line that is both is named after the profile's own, which is tried first
            "furniture": {**profile.furniture, **shared},
            "metadata": {**load_shared_rules(), **profile.metadata},
        }
    )
