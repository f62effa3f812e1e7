"""Print versions and licences of all that the gate needs, as installed: `python .ci/lock.py > .ci/constraints.txt`."""

import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("test", "dev", "web")
LONGEST_LICENCE = 40


def find_needed() -> set[str]:
    """Return the names of the packages that the project needs, directly or not, for EXTRAS."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    left = [Requirement(line) for line in project["dependencies"]]
    left += [Requirement(line) for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    seen: set[tuple[str, str]] = set()
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        if name == canonicalize_name(project["name"]):
            continue
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                needed = map(Requirement, requires(name) or ())
            except PackageNotFoundError:
                seen.discard((name, extra))
                continue
            left += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def find_licence(name: str) -> str:
    """Return what a package says of its licence, in a few words."""
    about = metadata(name)
    classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License")]
    said = about.get("License-Expression") or ", ".join(classes) or (about.get("License") or "not said")
    return said.split("\n")[0][:LONGEST_LICENCE]


if __name__ == "__main__":
    print("# What the gate installs, and under which licences; made by .ci/lock.py.")
    for package in sorted(find_needed()):
        print(f"{package}=={version(package)}  # {find_licence(package)}")
