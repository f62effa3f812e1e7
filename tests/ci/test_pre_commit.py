"""The hook, run by the real pre-commit in a scratch repository."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.texts import make_text


def test_the_manifest_is_valid(repository: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    subprocess.run(command, cwd=repository, check=True)
    [hook] = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["id"], hook["pass_filenames"], hook["language"]) == ("quchong-check", False, "python")


@pytest.mark.slow
def test_a_commit_that_adds_a_copy_is_refused(repository: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "QUCHONG_CACHE_DIR": str(tmp_path / "cache"),
        **{f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=False)

    def commit(name: str, text: str) -> subprocess.CompletedProcess[str]:
        (scratch / "corpus").mkdir(exist_ok=True)
        (scratch / "corpus" / name).write_text(text, "utf-8")
        run("git", "add", "--all")
        return run("git", "commit", "--message", name)

    # what is tried is the last commit of this checkout: pre-commit clones it
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True, check=True
    ).stdout.strip()
    hook = {"id": "quchong-check", "args": ["corpus"]}
    config = {"repos": [{"repo": str(repository), "rev": revision, "hooks": [hook]}]}
    (scratch / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    assert run("git", "init", "--quiet").returncode == 0
    assert run(sys.executable, "-m", "pre_commit", "install").returncode == 0

    added = commit("a.txt", make_text(1, 30) + "\n")
    assert added.returncode == 0, added.stdout + added.stderr
    assert "quchong check" in added.stdout + added.stderr
    copied = commit("b.txt", make_text(1, 30) + "\n")
    assert copied.returncode == 1
    assert "corpus/b.txt:1: DUP001" in copied.stdout + copied.stderr
    assert run("git", "log", "--format=%s").stdout == "a.txt\n"
