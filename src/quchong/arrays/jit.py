"""Kernels: functions that numba compiles once and caches in a folder of the user."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def find_cache_folder() -> Path | None:
    """Return the folder for compiled kernels, or None where none is writable."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(platformdirs.user_cache_dir("quchong")) / "numba")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        warnings.warn(
            f"compiled code cannot be cached in {folder} ({error.strerror}), so every run compiles it, which takes "
            "some seconds; make the folder writable or set NUMBA_CACHE_DIR",
            stacklevel=2,
        )
        return None
    return folder


_CACHE_FOLDER = find_cache_folder()
if _CACHE_FOLDER:
    numba.config.CACHE_DIR = str(_CACHE_FOLDER)  # type: ignore[attr-defined]  # set at import, by name


def compiled(function: FunctionT) -> FunctionT:
    """Compile a function when it is first called, and cache the result; it runs without the interpreter's lock."""
    return cast("FunctionT", numba.njit(nogil=True, cache=_CACHE_FOLDER is not None)(function))
