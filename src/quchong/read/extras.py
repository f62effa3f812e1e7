"""What has to be installed beside quchong for some inputs: its extras, and which of them are there."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Literal, get_args

Extra = Literal["web", "cloud"]
MODULES: Mapping[Extra, tuple[str, ...]] = {"web": ("resiliparse", "fastwarc"), "cloud": ("fsspec",)}
"""The modules that each extra brings."""


@cache
def has_extra(extra: Extra) -> bool:
    """Return whether an extra is installed."""
    return all(find_spec(module) is not None for module in MODULES[extra])


def list_extras() -> dict[str, bool]:
    """Return for each extra whether it is installed."""
    return {extra: has_extra(extra) for extra in get_args(Extra)}


def explain_missing_extra(extra: Extra | None) -> str | None:
    """Say how to install the extra that a file needs; None where it needs none or has it."""
    return None if extra is None or has_extra(extra) else f"needs an extra: pip install 'quchong[{extra}]'"
