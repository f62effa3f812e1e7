"""What README and docs say is what the code does: commands, options, exit codes, examples."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from quchong.cli import cli

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(group: click.Group = cli, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        full = f"{prefix} {name}".strip()
        found.update(commands(command, full) if isinstance(command, click.Group) else {full: command})
    return found


def long_options(command: click.Command) -> set[str]:
    options = [option for option in command.params if isinstance(option, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts) if name.startswith("--")}


def blocks(text: str, *languages: str) -> list[str]:
    return [content for language, content in BLOCK.findall(text) if language in languages]


@pytest.fixture(scope="session")
def documents(repository: Path) -> dict[str, str]:
    files = [repository / "README.md", repository / "CONTRIBUTING.md", *sorted((repository / "docs").glob("*.md"))]
    return {file.name: file.read_text("utf-8") for file in files}


def test_every_command_and_option_is_in_the_readme(documents: dict[str, str]) -> None:
    for name, command in commands().items():
        assert f"quchong {name}" in documents["README.md"], name
        for option in long_options(command):
            assert option in documents["README.md"], f"{name} {option}"


def test_the_documents_name_no_command_or_option_that_is_not_there(documents: dict[str, str]) -> None:
    known = commands()
    every = set().union(*map(long_options, known.values())) | {"--help", "--version", "--debug"}
    for name, text in documents.items():
        for block in blocks(text, "sh", "bash", "console"):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"&&|\||;", line):
                    words = shlex.split(part, comments=True)
                    if not words or Path(words[0]).name != "quchong":
                        continue
                    called = next((it for it in known if words[1 : 1 + len(it.split())] == it.split()), None)
                    options = {word.split("=")[0] for word in words if word.startswith("--")}
                    assert called or options <= {"--help", "--version"}, f"{name}: {part}"
                    assert options <= (long_options(known[called]) if called else set()) | {
                        "--help",
                        "--version",
                        "--debug",
                    }
        for option in re.findall(r"`(--[a-z-]+)", text):
            assert option in every or name == "CONTRIBUTING.md", f"{name}: {option}"


@pytest.mark.parametrize("name", ["", *commands()])
def test_every_help_has_an_example(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quchong", *name.split(), "--help"], capture_output=True, text=True, check=True
    )
    assert re.search(r"Examples?:\n\s+quchong ", done.stdout)


def test_exit_codes_are_told_in_the_readme(documents: dict[str, str]) -> None:
    table = re.findall(r"^\| (\d+) \|", documents["README.md"], re.MULTILINE)
    assert table == ["0", "1", "2", "3", "130"]


def test_the_excerpt_in_the_readme_is_real(documents: dict[str, str], repository: Path) -> None:
    pages = "\n".join(page.read_text("utf-8") for page in sorted((repository / "corpus").rglob("*.txt")))
    [excerpt] = blocks(documents["README.md"], "text")
    for line in excerpt.splitlines():
        if line.strip() and line != "…":
            assert line.rstrip("…") in pages, line


def test_the_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "numba", "pyarrow", "pydantic", "duckdb", "yaml", "jieba", "rich"}
    script = (
        "import sys; from quchong.cli import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        f"sys.exit(bool({heavy} & sys.modules.keys()))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_the_version_has_its_entry_in_the_changelog(repository: Path) -> None:
    from quchong import __version__

    assert f"## {__version__} " in (repository / "CHANGELOG.md").read_text("utf-8")
