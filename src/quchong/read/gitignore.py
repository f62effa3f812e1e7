"""What .gitignore files in and above a folder, and .git/info/exclude, say of what is in it: the same as to git."""

import os
from dataclasses import dataclass
from pathlib import Path

from quchong.text.git_pattern import GitPattern, parse_patterns
from quchong.text.path_patterns import PatternList

GITIGNORE = ".gitignore"
MAX_BYTES = 100 << 20
"""Larger files of patterns are not read, as in git."""


@dataclass(frozen=True)
class IgnoreRules:
    """The lists of patterns that hold in a folder, those that count more last. `base` is the folder, as in theirs."""

    lists: tuple[PatternList, ...] = ()
    base: bytes = b""

    def ignores(self, name: str, *, is_folder: bool) -> bool:
        """Return whether a file or folder right in the folder is ignored: the last list with a match decides."""
        path = self.base + os.fsencode(name)
        for patterns in reversed(self.lists):
            verdict = patterns.judge(path, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def inside(self, name: str) -> "IgnoreRules":
        """Return the rules for a folder right in the folder, without its own."""
        return IgnoreRules(self.lists, self.base + os.fsencode(name) + b"/")

    def with_own(self, folder: Path) -> "IgnoreRules":
        """Return the rules with those of the .gitignore in the folder."""
        patterns = read_patterns(folder / GITIGNORE, follow=False)
        return IgnoreRules((*self.lists, PatternList(self.base, patterns)), self.base) if patterns else self


def rules_above(root: Path) -> IgnoreRules:
    """Return what holds in a folder by the files above it, up to the root of its repository, and .git/info/exclude.

    In a folder that is itself ignored nothing of that holds: whoever names it wants it read.
    """
    root = root.resolve()
    repository = next((folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), None)
    if repository is None:
        return IgnoreRules()
    exclude = read_patterns(find_git_folder(repository / ".git") / "info/exclude")
    rules = IgnoreRules((PatternList(b"", exclude),))
    folder = repository
    for name in root.relative_to(repository).parts:
        rules = rules.with_own(folder)
        if rules.ignores(name, is_folder=True):
            return IgnoreRules()
        rules = rules.inside(name)
        folder /= name
    return rules


def find_git_folder(git: Path) -> Path:
    """Return the folder that holds info/exclude: .git itself or, where that is a file, what it leads to."""
    if not git.is_file():
        return git
    try:
        folder = git.parent / git.read_text("utf-8").removeprefix("gitdir:").strip()
        return folder / (folder / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return git


def read_patterns(file: Path, *, follow: bool = True) -> tuple[GitPattern, ...]:
    """Return the patterns in a file, none where it cannot be read, is too large, or is a link not to be followed."""
    try:
        if not file.is_file() or (file.is_symlink() and not follow) or file.stat().st_size > MAX_BYTES:
            return ()
        return tuple(parse_patterns(file.read_bytes()))
    except OSError:
        return ()
