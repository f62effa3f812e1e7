"""A fuzzer tries bytes that reach new code, for some seconds; `benchmarks/fuzz_coverage.py` goes on longer."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

RUNS = {"decoding": 2000, "splitting": 300, "records": 400, "configuration": 1500}
"""How many bytes each target is tried with: some seconds."""


@pytest.mark.slow
@pytest.mark.parametrize("target", RUNS)
def test_no_bytes_break_a_target(target: str, repository: Path, tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        if os.environ.get("QUCHONG_REQUIRE_DATA") == "1":
            pytest.fail("atheris is not installed")
        pytest.skip("atheris is not installed")
    script = str(repository / "benchmarks/fuzz_coverage.py")
    command = [sys.executable, script, target, f"-runs={RUNS[target]}", "-seed=1"]
    path = os.pathsep.join([str(repository / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS[target]} runs" in done.stderr
