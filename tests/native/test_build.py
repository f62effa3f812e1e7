"""The library builds with each compiler that there is, with zig where there is none, and for other systems."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from quchong.native import library
from quchong.native.build_native import ZIG, ZIG_TARGETS

NATIVE = Path(library.__file__).parent
SIGNS = {"linux": b"\x7fELF", "darwin": b"\xcf\xfa\xed\xfe", "win32": b"MZ"}
LOAD = "import ctypes, sys; sys.exit(ctypes.CDLL(sys.argv[1]).choose_variant(ctypes.c_int64(0)))"
OTHER_VARIABLES = {name: value for name, value in os.environ.items() if name not in ("PATH", "CC", "PYTHONPATH")}


@pytest.fixture(scope="session")
def python_with_zig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zig")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", ZIG], check=True)
    return python


@pytest.mark.slow
@pytest.mark.parametrize("target", ZIG_TARGETS, ids="-".join)
def test_zig_compiles_the_library_for_every_target(
    target: tuple[str, str], python_with_zig: Path, tmp_path: Path
) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(NATIVE)!r}); import build_native, pathlib; "
        f"build_native.compile_library(pathlib.Path('library'), ['-Werror'], {target!r})"
    )
    subprocess.run([python_with_zig, "-c", script], check=True, cwd=tmp_path, env=OTHER_VARIABLES | {"PATH": ""})
    assert (tmp_path / "library").read_bytes().startswith(SIGNS[target[0]])


def find_other_python() -> str | None:
    """Return the newest other supported Python of this machine: on the path, or one of pyenv's."""
    for minor in range(14, 10, -1):
        if minor != sys.version_info.minor:
            pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
            found = [*pyenv.glob(f"3.{minor}.*/bin/python"), shutil.which(f"python3.{minor}")]
            if found[0]:
                return str(found[0])
    return None


@pytest.mark.slow
def test_a_wheel_runs_under_another_python(repository: Path, tmp_path: Path) -> None:
    other = find_other_python()
    if other is None:
        (pytest.fail if os.environ.get("QUCHONG_REQUIRE_DATA") == "1" else pytest.skip)("no other Python here")
    left_out = shutil.ignore_patterns(".*", "libquchong.*", "__pycache__", "tests", "out")
    shutil.copytree(repository, tmp_path / "source", ignore=left_out)
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", ".", "./source"]
    subprocess.run(wheel, check=True, cwd=tmp_path)
    subprocess.run([other, "-m", "venv", "fresh"], check=True, cwd=tmp_path)
    [built] = tmp_path.glob("*.whl")
    subprocess.run(["fresh/bin/pip", "install", "--quiet", built.name], check=True, cwd=tmp_path)
    without_source = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for command, out in (["fresh/bin/quchong"], "other"), ([sys.executable, "-m", "quchong"], "same"):
        run = [*command, "run", "source/corpus", "--out", out, "--quiet"]
        subprocess.run(run, check=True, cwd=tmp_path, env=without_source if out == "other" else None)
    for name in ("articles.jsonl", "removed.jsonl"):
        assert (tmp_path / "other" / name).read_bytes() == (tmp_path / "same" / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("compiler", ["gcc", "clang", None])
def test_pip_builds_a_wheel_for_any_python(compiler: str | None, repository: Path, tmp_path: Path) -> None:
    if compiler and not shutil.which(compiler):
        pytest.skip(f"no {compiler} here")
    left_out = shutil.ignore_patterns(".*", "libquchong.*", "__pycache__", "tests", "corpus", "out")
    shutil.copytree(repository, tmp_path / "source", ignore=left_out)
    settings = {"CC": compiler, "PATH": os.environ["PATH"]} if compiler else {"PATH": ""}
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), "./source"]
    subprocess.run(command, check=True, cwd=tmp_path, env=OTHER_VARIABLES | settings)
    [wheel] = tmp_path.glob("quchong-*-py3-none-*.whl")
    assert ("manylinux" in wheel.name) == (compiler is None and sys.platform == "linux")
    with zipfile.ZipFile(wheel) as files:
        sources = [name for name in files.namelist() if re.search(r"\.[ch]$|native/build_", name)]
        assert sources == []
        path = files.extract(f"quchong/native/{library.library_path().name}", tmp_path)
    subprocess.run([sys.executable, "-c", LOAD, path], check=True)


def test_a_compiler_that_fails_is_named_in_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    for path in [*NATIVE.glob("*.[ch]"), NATIVE / "build_native.py"]:
        shutil.copy(path, tmp_path)
    command = [sys.executable, str(tmp_path / "build_native.py")]
    done = subprocess.run(
        command, env=OTHER_VARIABLES | {"CC": "no-such-compiler"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("quchong: the kernels do not compile (")
    assert "install a C compiler" in line
