"""A disk that is full from a chosen moment on, for the processes of one command: see full_disk.c."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


@dataclass(frozen=True)
class FullDisk:
    """Runs commands while the disk fills up; `library` is what they are preloaded with."""

    library: Path

    @property
    def count(self) -> Path:
        """The file that counts the calls that take space."""
        return self.library.with_name("calls")

    def run(self, command: list[str], folder: Path, calls: int) -> subprocess.CompletedProcess[str]:
        """Run a command whose calls that take space fail behind the first so many."""
        self.count.write_bytes(bytes(8))
        environment = {
            "LD_PRELOAD": str(self.library),
            "FULL_DISK_COUNT": str(self.count),
            "FULL_DISK_FROM": str(calls),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=600
        )

    def calls_of(self, command: list[str], folder: Path) -> int:
        """Run a command that must succeed; return how many of its calls took space."""
        done = self.run(command, folder, sys.maxsize)
        assert done.returncode in (0, 1), done.stderr
        return int.from_bytes(self.count.read_bytes(), sys.byteorder)


def build_full_disk(folder: Path) -> FullDisk:
    """Compile the library in a folder of its own."""
    library = folder / "full_disk.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return FullDisk(library)
