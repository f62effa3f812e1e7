"""Bytes that a fuzzer makes so that they reach new code, through decoding, splitting, records or configuration.

`PYTHONPATH=tests python benchmarks/fuzz_coverage.py TARGET [FOLDER] [-max_total_time=300] [-runs=2000] …`: options are
those of libFuzzer, FOLDER keeps what reached new code for the next time. Needs `atheris`. The targets are those of
`tests/support/fuzz_targets.py`; bytes at which one fails are written to a file that is named, and given in place of
FOLDER they are tried alone.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

INSIDE = "QUCHONG_FUZZ_INSIDE"
"""Set in the process that fuzzes: libFuzzer ends it, so another one removes its files."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- only a folder that mkdtemp makes is written to


def fuzz(name: str, arguments: list[str]) -> None:
    """Fuzz a target; ends the process, with an exit code other than 0 where the target failed."""
    import atheris

    with atheris.instrument_imports(include=["quchong"], enable_loader_override=False):
        from support.fuzz_targets import LONGEST, TARGETS
    target = TARGETS[name]
    options = [argument for argument in arguments if argument.startswith("-")]
    given = [argument for argument in arguments if not argument.startswith("-")]
    if not any(map(os.path.isfile, given)):
        seeds = Path(tempfile.mkdtemp())
        target.write_seeds(seeds)
        given = [*(given or [tempfile.mkdtemp()]), str(seeds)]  # libFuzzer writes to the first
    atheris.Setup([sys.argv[0], f"-max_len={LONGEST}", "-timeout=60", *options, *given], target.run)
    atheris.Fuzz()


def main() -> int:
    """Fuzz in a process of its own, with a folder for its files that is removed; returns its exit code."""
    folder = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="quchong-fuzz-", dir=folder) as scratch:
        environment = os.environ | {"TMPDIR": scratch, INSIDE: "1"}
        return subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    if os.environ.get(INSIDE):
        fuzz(sys.argv[1], sys.argv[2:])
    sys.exit(main())
