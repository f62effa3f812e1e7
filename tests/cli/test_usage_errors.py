"""Wrong usage is one line in quchong's own form, whoever found it."""

import subprocess
import sys

import pytest

from support.command import Command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("run", "missing argument 'PATHS...'; see `quchong run --help`"),
        ("run in", "no folder for the result; give one as --out DIR, or --dry-run to write nothing"),
        ("run in --workers 0 --out out", "invalid value for '-j' / '--workers': 0 is not in the range"),
        ("run in --out", "option '--out' requires an argument"),
        ("split -", "cannot read from stdin here; pass a file name"),
        ("split nowhere", "nowhere: no such file; pass the names of page files"),
        ("explain out", "missing argument 'ID'; see `quchong explain --help`"),
        ("evaluate a b", "more than one TRUTH; give one file of labelled pairs, or --sample N to draw a sample"),
        ("nope", "no such command 'nope'"),
        ("rule XYZ001", "no rule XYZ001"),
    ],
)
def test_usage_errors(quchong_here: Command, arguments: str, message: str) -> None:
    shown = quchong_here(*arguments.split(), code=2)
    assert shown.stderr.startswith(f"error: {message}")
    assert (shown.stderr.count("\n"), shown.stdout) == (1, "")
    assert not shown.stderr.endswith(".\n")


def test_a_mistyped_option(quchong_here: Command) -> None:
    message = quchong_here("run", "in", "--frehs", code=2).stderr
    assert message.startswith("error: no such option")
    assert "--fresh" in message


@pytest.mark.parametrize("group", [[], ["config"]])
def test_help_is_printed_where_no_command_is_given(group: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "quchong", *group], capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr).startswith("Usage: quchong")
    assert done.stderr.count("error:") == 0
