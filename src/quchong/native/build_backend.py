"""The build backend: hatchling, with the library compiled for a wheel or an editable installation."""

from typing import Any

from build_native import ZIG, compile_in_place, find_compiler, wheel_tag
from hatchling import build as hatch
from hatchling.build import *  # noqa: F403 -- the other functions of a backend are hatchling's own
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    """Return what pip installs for the build of a wheel: zig's compiler, too, where there is no other."""
    return [*hatch.get_requires_for_build_wheel(config_settings), *required_compiler()]


def get_requires_for_build_editable(config_settings: dict[str, Any] | None = None) -> list[str]:
    """Return what pip installs for an editable installation; see `get_requires_for_build_wheel`."""
    return [*hatch.get_requires_for_build_editable(config_settings), *required_compiler()]


def required_compiler() -> list[str]:
    """Return the package of zig's compiler where this machine has no C compiler."""
    return [] if find_compiler() else [ZIG]


class CompileLibrary(BuildHookInterface):  # type: ignore[misc]  # hatchling is there for a build only
    """Compiles the library before hatchling collects the files of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        """Compile the library and make the wheel one of this platform, for any Python 3."""
        path = compile_in_place()
        build_data["pure_python"] = False
        build_data["tag"] = wheel_tag()
        build_data["artifacts"].append(str(path.relative_to(self.root)))
