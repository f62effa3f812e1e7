"""The gate installs fixed versions of all that the project needs."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def test_each_package_has_a_version_and_a_licence(repository: Path) -> None:
    lines = (repository / ".ci/constraints.txt").read_text("utf-8").splitlines()[1:]
    versions = {line.partition("==")[0]: line.partition("==")[2].split("  # ") for line in lines}
    assert all(len(parts) == 2 and parts[1] for parts in versions.values())
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for needed in map(Requirement, [*project["dependencies"], *extras["test"], *extras["dev"], *extras["web"]]):
        # one that is not listed yet is installed in its newest version
        if listed := versions.get(canonicalize_name(needed.name)):
            assert needed.specifier.contains(listed[0]), needed
