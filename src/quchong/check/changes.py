"""Which files changed since a commit, as git sees them; a file that was only renamed did not change."""

import hashlib
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from quchong.errors import UsageError

SAFE = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotepath=off")
"""No pager, and no program that a repository's configuration names."""


@dataclass(frozen=True)
class Changes:
    """The changed files below a folder, as resolved paths; nobody knows of others that they did not change."""

    files: frozenset[str]
    top: str

    def touch(self, file: Path) -> bool:
        """Say whether a file changed, or may have."""
        real = os.path.realpath(file)
        return real in self.files or os.path.commonpath([real, self.top]) != self.top


def is_in_repository(folder: Path) -> bool:
    """Say whether a folder lies in a git repository."""
    return run(folder, "rev-parse", "--show-toplevel").returncode == 0


def find_changes(folder: Path, base: str) -> Changes:
    """Return what changed in the working tree since it left `base`: committed, staged, unstaged and untracked.

    Raises
    ------
    UsageError
        git is missing, the folder is in no repository, or there is no such commit.
    """
    top = Path(
        os.fsdecode(
            ask(folder, "rev-parse", "--show-toplevel", problem="no git repository here; leave out --base").rstrip(
                b"\n"
            )
        )
    )
    problem = f"--base: no commit named {base!r} here; fetch it first (in CI: with its history)"
    commit = ask(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}", problem=problem)
    start = commit.decode("ascii").strip()
    # a shallow clone may hold no common ancestor; then the commit itself is what there is
    ancestor = run(top, "merge-base", start, "HEAD")
    if ancestor.returncode == 0:
        start = ancestor.stdout.decode("ascii").strip()
    changed, lost = read_raw_diff(
        ask(
            top, "diff", "--raw", "-z", "--no-abbrev", "--find-renames=100%", "--no-ext-diff", "--no-textconv",
            "--ignore-submodules", start, "--",
            problem=f"--base: git cannot compare with {base!r}",
        )
    )  # fmt: skip
    others = ask(top, "ls-files", "--others", "--exclude-standard", "-z", problem="git cannot list untracked files")
    for name in others.split(b"\0"):
        if name and not is_moved(top, name, lost):
            changed.append(name)
    files = frozenset(os.path.realpath(top / os.fsdecode(name)) for name in changed)
    return Changes(files, os.path.realpath(top))


def read_raw_diff(raw: bytes) -> tuple[list[bytes], Counter[str]]:
    """Read `git diff --raw -z`: the paths that changed, and the objects of the files that are gone."""
    fields = raw.split(b"\0")
    changed: list[bytes] = []
    lost: Counter[str] = Counter()
    at = 0
    while at < len(fields) - 1:
        _, _, old, _, status = fields[at].decode("ascii").split(" ")
        paths = 2 if status[0] in "RC" else 1
        path = fields[at + paths]
        if status == "D":
            lost[old] += 1
        elif status != "R100":
            changed.append(path)
        at += 1 + paths
    return changed, lost


def is_moved(top: Path, name: bytes, lost: Counter[str]) -> bool:
    """Say whether an untracked file holds what a file that is gone held; each of those counts once."""
    if not lost:
        return False
    try:
        data = (top / os.fsdecode(name)).read_bytes()
    except OSError:
        return False
    algorithm = "sha256" if len(next(iter(lost))) == hashlib.sha256().digest_size * 2 else "sha1"
    # git's name for a file's content: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if not lost[digest]:
        return False
    lost[digest] -= 1
    return True


def ask(folder: Path, *arguments: str, problem: str) -> bytes:
    """Return what a git command prints; raises UsageError with the problem where it fails."""
    done = run(folder, *arguments)
    if done.returncode:
        raise UsageError(problem)
    return done.stdout


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git; raises UsageError where there is none."""
    command = ["git", *SAFE, *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 -- no shell; what could be taken for an option stands behind one
            command, cwd=folder, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise UsageError(f"--base: git cannot be run ({error.strerror}); install git or leave out --base") from None
