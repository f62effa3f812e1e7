"""The packages: CONTRIBUTING.md names each, no more and no less, and no two things share a name."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/quchong"
MODULES = sorted(SOURCE.rglob("*.py"))
SHARED_NAMES = {"__init__.py", "options.py"}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def first_cells(heading: str) -> list[str]:
    """Return what the first column of a table names in code."""
    rows = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", CONTRIBUTING, re.MULTILINE)
    assert rows
    return [row.split(" | ")[0].strip("|` ") for row in rows[1].splitlines()]


def repeated(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def test_the_map_names_every_package_and_every_module_beside_them() -> None:
    packages = [f"{file.parent.relative_to(SOURCE)}/" for file in MODULES if file.name == "__init__.py"]
    modules = [file.name for file in SOURCE.glob("*.py") if file.name != "__init__.py"]
    assert sorted(first_cells("package or module")) == sorted({*packages, *modules} - {"./"})


def test_every_path_in_contributing_is_there() -> None:
    paths = re.findall(r"`([\w./*-]+(?:/|\.(?:py|yaml|md)))`", CONTRIBUTING)
    assert len(paths) > 50
    missing = [path for path in paths if not any([*SOURCE.glob(path), *SOURCE.glob(f"*/{path}"), *ROOT.glob(path)])]
    assert missing == []


def test_the_layers_in_contributing_are_those_that_are_enforced() -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    [block] = [content for language, content in blocks if not language]
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert block.splitlines() == config["tool"]["importlinter"]["contracts"][0]["layers"]


def test_no_two_modules_share_a_name() -> None:
    assert repeated([file.name for file in MODULES if file.name not in SHARED_NAMES]) == []


def test_no_two_classes_share_a_name() -> None:
    trees = [ast.parse(file.read_text("utf-8")) for file in MODULES]
    assert repeated([node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]) == []
