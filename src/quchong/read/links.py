"""Links in folders: which of them are followed."""

from collections.abc import Sequence
from pathlib import Path

SYSTEM_FOLDERS = (Path("/proc"), Path("/sys"), Path("/dev"), Path("/run"))
"""What looks like files there is made up by the system: secrets of processes, devices."""


def explain_unfollowed(file: Path, roots: Sequence[Path], *, follow: bool) -> str | None:
    """Say why a file in a folder is not read because of the link that it is; None where it is none or is followed.

    Parameters
    ----------
    file
        The file.
    roots
        The paths that are read, resolved: a link that stays in them leads to what is read anyway.
    follow
        Whether links to regular files elsewhere are followed.
    """
    if not file.is_symlink():
        return None
    target = file.resolve()
    if any(target.is_relative_to(root) for root in roots):
        return None
    if any(target.is_relative_to(folder) for folder in SYSTEM_FOLDERS):
        return f"link into {target.parts[0]}{target.parts[1]}, which is not followed"
    return (
        None
        if follow
        else "link out of the given paths, which is not followed; set read.follow_links, or give its target"
    )
