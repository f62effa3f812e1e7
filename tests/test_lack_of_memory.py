"""A run without enough memory says so in one line, or leaves out an input that it names; it is never wrong."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.texts import make_text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a bound on memory is not kept here"),
]

SCRIPT = """
import importlib, os, pkgutil, resource, sys, threading
import numpy, pyarrow.compute, quchong

for module in pkgutil.walk_packages(quchong.__path__, "quchong."):
    if not module.name.endswith(("__main__", "build_native")) and ".spark" not in module.name:
        try:
            importlib.import_module(module.name)
        except ImportError:
            pass  # of an extra that is not installed
from quchong.cli import run_cli
for encoding in ("big5hkscs", "big5", "gb18030", "euc_jp", "euc_kr", "shift_jis", "cp1251", "cp1252", "cp949"):
    "a".encode(encoding)  # a codec that cannot be loaded is unknown, says Python

def size():
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith("VmSize"))

def run(megabytes):
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    file = os.open(f"{megabytes}.log", os.O_CREAT | os.O_WRONLY)
    os.dup2(file, 1)
    os.dup2(file, 2)
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (size() + (megabytes << 20),) * 2)
    sys.argv = ["quchong", *command, "--out", f"out-{megabytes}", "--quiet", "--workers", "1"]
    code = 99
    try:
        code = run_cli()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)

command = sys.argv[1].split()
print(*(run(int(megabytes)) for megabytes in sys.argv[2:]))
"""
BOUNDS = (0, 20, 36, 48, 64, 96, 140, 280, 400)
"""Megabytes beyond what an idle process has, 0 for no bound. Where orjson gets no memory it ends the process, as the
system does with a process that takes too much."""


def test_a_run_without_enough_memory_says_so_or_leaves_out_what_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "small.txt").write_text(make_text(1, 60), "utf-8")
    (folder / "large.txt").write_text("".join(f"{make_text(seed, 300)}\n" for seed in range(150)), "utf-8")
    rows = [json.dumps({"text": make_text(seed, 12)}, ensure_ascii=False) for seed in range(1000, 3000)]
    (folder / "rows.jsonl").write_text("\n".join(rows), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, "run pages", *map(str, BOUNDS)],
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
    )
    codes = list(map(int, done.stdout.split()))
    whole = (tmp_path / "out-0" / "articles.jsonl").read_bytes()
    assert codes[0] == 0
    assert 2 in codes or 3 in codes
    for megabytes, code in zip(BOUNDS, codes, strict=True):
        said = (tmp_path / f"{megabytes}.log").read_text("utf-8")
        assert "Traceback" not in said
        assert "internal error" not in said
        if code == 0:
            assert (tmp_path / f"out-{megabytes}" / "articles.jsonl").read_bytes() == whole
        elif code == 3:
            skipped = (tmp_path / f"out-{megabytes}" / "skipped.jsonl").read_text("utf-8").splitlines()
            assert {json.loads(line)["reason"] for line in skipped} == {"memory"}
        elif code == -signal.SIGSEGV:
            assert not (tmp_path / f"out-{megabytes}" / "run.json").exists()
        else:
            assert (code, said.count("\n")) == (2, 1), f"{megabytes} MB: exit code {code}\n{said}"
            assert said.startswith("error: ")
            assert "memory" in said
            assert not (tmp_path / f"out-{megabytes}" / "run.json").exists()
