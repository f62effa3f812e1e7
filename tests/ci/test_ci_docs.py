"""What docs/ci.md shows is valid by the schemas of those it is for, and names options that exist."""

import json
import os
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from quchong.check.output_formats import FORMATS

BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs/ci.md").read_text("utf-8")


@pytest.fixture(scope="module")
def snippets(text: str) -> list[Any]:
    return [yaml.safe_load(block) for block in BLOCK.findall(text)]


def published(name: str) -> Any:
    """Return the schema of that name, as SchemaStore publishes it."""
    folder = resources.files("check_jsonschema").joinpath("builtin_schemas", "vendor")
    schema = json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def test_the_action_is_one(repository: Path) -> None:
    published("github-actions").validate(yaml.safe_load((repository / "action.yml").read_text("utf-8")))


def test_the_workflow_is_one_and_gives_the_action_its_inputs(repository: Path, snippets: list[Any]) -> None:
    [workflow] = [it for it in snippets if isinstance(it, dict) and "jobs" in it]
    # to YAML 1.1, which GitHub does not speak, `on` is a truth value
    published("github-workflows").validate({"on" if key is True else key: value for key, value in workflow.items()})
    given = {key for step in workflow["jobs"]["check"]["steps"] if "quchong" in step["uses"] for key in step["with"]}
    inputs = yaml.safe_load((repository / "action.yml").read_text("utf-8"))["inputs"]
    assert given
    assert given <= inputs.keys()


def test_every_input_is_told(repository: Path, text: str) -> None:
    definition = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    assert [name for name in (*definition["inputs"], *definition["outputs"]) if f"`{name}`" not in text] == []


def test_the_gitlab_job_is_one(snippets: list[Any]) -> None:
    [pipeline] = [it for it in snippets if isinstance(it, dict) and "corpus" in it]
    published("gitlab-ci").validate(pipeline)


def test_the_pre_commit_configuration_is_one(snippets: list[Any], tmp_path: Path) -> None:
    [config] = [it for it in snippets if isinstance(it, dict) and "repos" in it]
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    subprocess.run(command, check=True)


def test_every_format_is_told(text: str) -> None:
    assert [name for name in FORMATS if not re.search(rf"^\|.*`{name}`.*\|.*\|$", text, re.MULTILINE)] == []


def test_the_options_that_snippets_and_action_use_are_there(repository: Path, snippets: list[Any]) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "quchong", "check", "--help"], capture_output=True, text=True, check=True
    ).stdout
    definition = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    scripts = [step["run"] for step in definition["runs"]["steps"] if 'quchong" check' in step.get("run", "")]
    scripts += [line for it in snippets if isinstance(it, dict) and "corpus" in it for line in it["corpus"]["script"]]
    used = {option for script in scripts for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", script)} - {"--quiet"}
    assert used >= {"--output-format", "--report", "--base", "--baseline"}
    assert [option for option in sorted(used) if option not in shown] == []
    assert [name for name in FORMATS if name not in re.split(r"\W+", shown)] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(shell: str) -> None:
    def ask(instruction: str, **more: str) -> str:
        environment = {**os.environ, "_QUCHONG_COMPLETE": f"{shell}_{instruction}", **more}
        command = [sys.executable, "-m", "quchong"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert "_QUCHONG_COMPLETE" in ask("source")
    word = {"COMP_CWORD": "ru"} if shell == "fish" else {"COMP_CWORD": "1"}
    assert "run" in re.split(r"\W+", ask("complete", COMP_WORDS="quchong ru", **word))
