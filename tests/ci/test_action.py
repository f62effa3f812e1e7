"""The GitHub action: its scripts run as a runner runs them, in a scratch repository."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from support.texts import edit_text, make_text
from support.workflow_commands import parse

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

ATTACKS = ("$(touch pwned)", "`touch pwned`", "; touch pwned #", "' ; touch pwned ; '", '"; touch pwned; "')


@dataclass(frozen=True)
class Action:
    """Runs steps of action.yml in a folder."""

    repository: Path
    folder: Path
    temporary: Path
    definition: dict[str, Any] = field(repr=False)

    def run(self, name: str, *, code: int = 0, **inputs: str) -> subprocess.CompletedProcess[str]:
        [step] = [step for step in self.definition["runs"]["steps"] if step["name"] == name]
        assert step["shell"] == "bash"
        script = self.temporary / "script.sh"
        script.write_text(step["run"], "utf-8")
        # GitHub's own command for `shell: bash`
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        files = {key: str(self.temporary / key) for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        environment = {key: self.evaluate(value, inputs) for key, value in step["env"].items()}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "QUCHONG_CACHE_DIR": str(self.temporary / "cache"), **files, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def evaluate(self, text: str, inputs: dict[str, str]) -> str:
        values = {f"inputs.{key}": it["default"] for key, it in self.definition["inputs"].items()}
        values |= {f"inputs.{key}": value for key, value in inputs.items()}
        values |= {"github.action_path": str(self.repository), "runner.temp": str(self.temporary)}
        return EXPRESSION.sub(lambda found: values[found[1]], text)

    def written(self, name: str) -> str:
        return (self.temporary / name).read_text("utf-8")


@pytest.fixture
def action(repository: Path, tmp_path: Path) -> Action:
    definition = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    folder, temporary = tmp_path / "checkout", tmp_path / "runner temp"
    folder.mkdir()
    temporary.mkdir()
    for seed in range(3):
        write_page(folder / f"corpus/{seed}.txt", make_text(seed, 30))
    return Action(repository, folder, temporary, definition)


@pytest.fixture
def installed(action: Action) -> Action:
    """Spare the installation: the Python that runs the tests has quchong."""
    binaries = action.temporary / "quchong-venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "quchong").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m quchong "$@"\n')
    (binaries / "quchong").chmod(0o755)
    return action


def write_page(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", "utf-8")


def test_no_script_holds_an_expression(repository: Path) -> None:
    definition = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    scripts = [step["run"] for step in definition["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_a_clean_corpus(installed: Action) -> None:
    done = installed.run("Check the corpus", paths="corpus")
    assert done.stdout == ""
    assert installed.written("GITHUB_STEP_SUMMARY").startswith("### quchong: nothing found")
    assert installed.written("GITHUB_OUTPUT").startswith("exit-code=0\nsarif=")


def test_a_near_copy_fails_at_its_file(installed: Action) -> None:
    write_page(installed.folder / "corpus/9.txt", edit_text(make_text(1, 30), 1, 1))
    done = installed.run("Check the corpus", code=1, paths="corpus")
    [command] = [command for line in done.stdout.splitlines() if (command := parse(line))]
    assert command.name == "error"
    assert command.properties["title"] == "DUP002 near-duplicate"
    assert command.properties["file"].startswith("corpus/")
    assert "DUP002" in installed.written("GITHUB_STEP_SUMMARY")
    outputs = dict(line.split("=", 1) for line in installed.written("GITHUB_OUTPUT").splitlines())
    assert outputs["exit-code"] == "1"
    [run] = orjson.loads(Path(outputs["sarif"]).read_bytes())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["DUP002"]
    assert all("# " in rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"])


def test_paths_arguments_and_baseline(installed: Action) -> None:
    write_page(installed.folder / "a b/1.txt", make_text(1, 30))
    assert "DUP001" in installed.run("Check the corpus", code=1, paths="corpus\na b").stdout
    installed.run("Check the corpus", paths="corpus\n\na b\n", args="--ignore\nDUP")
    installed.run("Check the corpus", code=2, paths="corpus", baseline="missing.txt")


@pytest.mark.parametrize("name", ["paths", "base", "baseline", "args"])
def test_inputs_are_no_code(installed: Action, name: str) -> None:
    done = installed.run("Check the corpus", code=2, **{"paths": "corpus", name: "".join(ATTACKS)})
    assert "error" in done.stderr.lower()
    assert list(installed.folder.rglob("pwned")) == []
    assert installed.written("GITHUB_OUTPUT") == "exit-code=2\n"


def test_a_path_is_no_option(installed: Action) -> None:
    assert "--fix" in installed.run("Check the corpus", code=2, paths="--fix").stderr


@pytest.mark.slow
def test_it_installs_itself(action: Action) -> None:
    action.run("Install quchong", python=sys.executable)
    action.run("Check the corpus", paths="corpus")
    assert action.written("GITHUB_STEP_SUMMARY").startswith("### quchong: nothing found")
