"""Which files changed since a commit, according to git; a file that was only renamed did not change."""

import hashlib
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from quchong.errors import UsageError

SAFE_OPTIONS = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotepath=off")
"""No pager, and no program that a repository's configuration names."""


@dataclass(frozen=True)
class Changes:
    """The files that changed in a repository, and its top folder, as resolved paths."""

    files: frozenset[str]
    top: str

    def touch(self, file: Path) -> bool:
        """Return whether a file changed, or may have: git does not track files outside the repository."""
        real = os.path.realpath(file)
        return real in self.files or os.path.commonpath([real, self.top]) != self.top


def is_in_repository(folder: Path) -> bool:
    """Return whether a folder is in a git repository."""
    return run_git(folder, "rev-parse", "--show-toplevel").returncode == 0


def find_changes(folder: Path, base: str) -> Changes:
    """Return what changed since the working tree branched off `base`: committed, staged, unstaged and untracked files.

    Raises
    ------
    UsageError
        git is missing, the folder is in no repository, or there is no such commit.
    """
    problem = "no git repository here; leave out --base"
    output = git_output(folder, "rev-parse", "--show-toplevel", problem=problem)
    top = Path(os.fsdecode(output.rstrip(b"\n")))
    changed, deleted = list_changed(top, find_branch_point(top, base), base)
    untracked = git_output(
        top, "ls-files", "--others", "--exclude-standard", "-z", problem="git cannot list untracked files"
    )
    changed += [name for name in untracked.split(b"\0") if name and not is_moved(top, name, deleted)]
    files = frozenset(os.path.realpath(top / os.fsdecode(name)) for name in changed)
    return Changes(files, os.path.realpath(top))


def find_branch_point(top: Path, base: str) -> str:
    """Return the last common commit of `base` and the working tree; in a shallow clone without one, `base` itself."""
    problem = f"--base: no commit named {base!r} here; fetch it first (in CI: with its history)"
    output = git_output(
        top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}", problem=problem
    )
    commit = output.decode("ascii").strip()
    ancestor = run_git(top, "merge-base", commit, "HEAD")
    return commit if ancestor.returncode else ancestor.stdout.decode("ascii").strip()


def list_changed(top: Path, commit: str, base: str) -> tuple[list[bytes], Counter[str]]:
    """Return the paths that changed since a commit, and the object names of deleted files."""
    options = (
        "--raw", "-z", "--no-abbrev", "--find-renames=100%", "--no-ext-diff", "--no-textconv", "--ignore-submodules"
    )  # fmt: skip
    problem = f"--base: git cannot compare with {base!r}"
    return read_raw_diff(git_output(top, "diff", *options, commit, "--", problem=problem))


def read_raw_diff(raw: bytes) -> tuple[list[bytes], Counter[str]]:
    """Read the output of `git diff --raw -z`: the paths that changed, and the object names of deleted files.

    The format is described in https://git-scm.com/docs/git-diff#_raw_output_format.
    """
    fields = raw.split(b"\0")
    changed: list[bytes] = []
    deleted: Counter[str] = Counter()
    at = 0
    while at < len(fields) - 1:
        _, _, old, _, status = fields[at].decode("ascii").split(" ")
        paths = 2 if status[0] in "RC" else 1
        if status == "D":
            deleted[old] += 1
        elif status != "R100":
            changed.append(fields[at + paths])
        at += 1 + paths
    return changed, deleted


def is_moved(top: Path, name: bytes, deleted: Counter[str]) -> bool:
    """Return whether an untracked file holds what a deleted file held; each deleted file counts once."""
    if not deleted:
        return False
    try:
        data = (top / os.fsdecode(name)).read_bytes()
    except OSError:
        return False
    algorithm = "sha256" if len(next(iter(deleted))) == hashlib.sha256().digest_size * 2 else "sha1"
    # git's name for the content of a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if not deleted[digest]:
        return False
    deleted[digest] -= 1
    return True


def git_output(folder: Path, *arguments: str, problem: str) -> bytes:
    """Return what a git command prints; raises UsageError with the problem where it fails."""
    done = run_git(folder, *arguments)
    if done.returncode:
        raise UsageError(problem)
    return done.stdout


def run_git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git; raises UsageError where it cannot be run."""
    command = ["git", *SAFE_OPTIONS, *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 -- no shell; what could be taken for an option follows --end-of-options
            command, cwd=folder, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise UsageError(f"--base: cannot run git ({error.strerror}); install git or leave out --base") from None
