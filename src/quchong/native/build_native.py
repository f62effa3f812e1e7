"""Compile the library, from the build backend, or as a script (with more flags) to compile it anew in a checkout.

The C compiler is $CC, or else cc, gcc or clang where there is one; where there is none, pip installs zig's, which is a
package, for the time of the build.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
COMPILERS = ("cc", "gcc", "clang")
ZIG = "ziglang==0.17.1"  # pinned: a wheel 0.0.0 without a compiler exists
FLAGS = "-std=c11 -O3 -g0 -shared -fPIC -fvisibility=hidden -fno-math-errno -ffp-contract=off -Wall -Wextra"
NAMES = {"win32": "libquchong.dll", "darwin": "libquchong.dylib"}
BASELINE = {"x86_64": ["-msse4.1"], "amd64": ["-msse4.1"]}
"""What every processor of a machine type has, where a compiler assumes less: numpy needs as much."""
ZIG_TARGETS = {
    ("linux", "x86_64"): ["-target", "x86_64-linux-gnu.2.17", "-mcpu=x86_64_v2"],
    ("linux", "aarch64"): ["-target", "aarch64-linux-gnu.2.17", "-mcpu=generic"],
    ("darwin", "x86_64"): ["-target", "x86_64-macos.11.0", "-mcpu=x86_64_v2"],
    ("darwin", "arm64"): ["-target", "aarch64-macos.11.0", "-mcpu=apple_m1"],
    ("win32", "amd64"): ["-target", "x86_64-windows-gnu", "-mcpu=x86_64_v2"],
    ("win32", "arm64"): ["-target", "aarch64-windows-gnu", "-mcpu=generic"],
}
"""Targets for zig, which else compiles for the processor and the system that it runs on."""
WHEEL_PLATFORMS = {"win32": "win", "darwin": "macosx_11_0"}


def find_compiler() -> list[str] | None:
    """Return the command of the C compiler of this machine, or None where there is none."""
    named = os.environ.get("CC")
    if named:
        return shlex.split(named)
    found = next(filter(shutil.which, COMPILERS), None)
    return [found] if found else None


def machine() -> tuple[str, str]:
    """Return the system and the machine type, as ZIG_TARGETS has them."""
    return sys.platform, platform.machine().lower()


def compile_command(target: tuple[str, str], output: Path, options: Sequence[str] = ()) -> list[str]:
    """Return the command that compiles the library for a target."""
    sources = [str(path) for path in sorted(FOLDER.glob("*.c"))]
    compiler = find_compiler()
    start = [*compiler, *BASELINE.get(target[1], [])] if compiler else zig_command(target)
    libraries = [] if target[0] == "win32" else ["-lm"]
    return [*start, *FLAGS.split(), *options, *sources, "-o", str(output), *libraries]


def zig_command(target: tuple[str, str]) -> list[str]:
    """Return the command of zig's compiler for a target."""
    if target not in ZIG_TARGETS:
        raise SystemExit(f"quchong: no C compiler for {' '.join(target)}; install gcc or clang, or set CC")
    return [sys.executable, "-m", "ziglang", "cc", *ZIG_TARGETS[target], "-s"]


def compile_library(output: Path, options: Sequence[str] = (), target: tuple[str, str] | None = None) -> None:
    """Compile the library, for this machine or another; on failure ends with a line that says what to install."""
    command = compile_command(target or machine(), output, options)
    try:
        subprocess.run(command, check=True)  # noqa: S603 -- the compiler that the user chose
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            f"quchong: the kernels do not compile ({error}); install a C compiler (Debian: apt install gcc; macOS: "
            "xcode-select --install), or unset CC where it names none"
        ) from None


def library_name() -> str:
    """Return the library's file name on this system."""
    return NAMES.get(sys.platform, "libquchong.so")


def wheel_tag() -> str:
    """Return the tag of the wheel: any Python 3, this platform."""
    system, processor = machine()
    if system == "linux":
        name = f"linux_{processor}" if find_compiler() else f"manylinux_2_17_{processor}"
    else:
        name = f"{WHEEL_PLATFORMS[system]}_{processor}"
    return f"py3-none-{name}"


def compile_in_place(options: Sequence[str] = ()) -> Path:
    """Compile the library beside its sources, where a checkout loads it from; returns its path."""
    output = FOLDER / library_name()
    unfinished = output.with_name(f".{os.getpid()}.{output.name}")
    compile_library(unfinished, options)
    unfinished.replace(output)
    return output


if __name__ == "__main__":
    print(compile_in_place(sys.argv[1:]))
