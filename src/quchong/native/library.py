"""The compiled library: find it, load it, choose the variant for this processor, and call its functions safely."""

import ctypes
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quchong.errors import UsageError

LIBRARY_NAMES = {"win32": "libquchong.dll", "darwin": "libquchong.dylib"}
"""The library's file name by `sys.platform`; `build_native.py` gives it the same."""
VARIANTS = ("baseline", "avx2", "avx512")
"""Variants of the hot kernels, by their numbers in `kernels.h`."""
VARIANT_VARIABLE = "QUCHONG_CPU"
"""Environment variable that forces a variant, for tests."""
ERRORS: dict[int, tuple[type[Exception], str]] = {
    -1: (IndexError, "an array is too short, or an index in it points outside of another"),
    -2: (ValueError, "a text is not valid UTF-8"),
    -3: (MemoryError, "no memory for scratch space"),
}
"""Errors by status, as in `kernels.h`."""
SCALARS = {"int64_t": ctypes.c_int64, "double": ctypes.c_double}
PARAMETER = re.compile(r"(?P<role>IN|OUT)\((?P<element>\w+), (?P<array>\w+)\)|(?P<scalar>\w+) \w+")
"""A parameter as `kernels.h` declares it: IN(uint64_t, shingles), OUT(int64_t, ends), or int64_t width."""


class ArrayParameter(NamedTuple):
    """An array that a function takes: its name, the type of its elements, and whether it is written."""

    name: str
    dtype: np.dtype[Any]
    written: bool

    def accept(self, array: npt.NDArray[Any], kernel: str) -> npt.NDArray[Any]:
        """Return the array as the function takes it; raises TypeError where it cannot."""
        if array.dtype != self.dtype:
            raise TypeError(f"{kernel}: {self.name} holds {array.dtype}, not {self.dtype}")
        if not self.written:
            return np.require(array, requirements=("C", "A"))
        if not array.flags.carray:
            raise TypeError(f"{kernel}: {self.name} must be contiguous, aligned and writeable")
        return array


class Kernel(NamedTuple):
    """A function of the library; None stands for a parameter that is not an array."""

    name: str
    parameters: tuple[ArrayParameter | None, ...]
    function: Callable[..., int]

    def __call__(self, *arguments: Any) -> int:
        """Call the function, without the interpreter's lock; returns a count.

        Raises
        ------
        TypeError
            An array holds another type, or is written and cannot be.
        IndexError
            An array is too short, or an index in it points outside of another; what is written is undefined.
        ValueError
            A text is not valid UTF-8.
        MemoryError
            There is no memory for scratch space.
        """
        passed: list[object] = []
        held = []  # an array may be a copy, which lives until the function returns
        for argument, parameter in zip(arguments, self.parameters, strict=True):
            if parameter is None:
                passed.append(argument)
                continue
            array = parameter.accept(argument, self.name)
            held.append(array)
            passed += (array.ctypes.data, array.size)
        status = self.function(*passed)
        if status < 0:
            error, message = ERRORS[status]
            raise error(f"{self.name}: {message}")
        return status


def find_kernel(name: str, parameters: str) -> Kernel:
    """Return a function of the library by its name and its parameters, as `kernels.h` declares them."""
    function = getattr(load_library(), name)
    types: list[ArrayParameter | None] = []
    passed: list[object] = []
    for match in PARAMETER.finditer(parameters):
        if match["scalar"]:
            types.append(None)
            passed.append(SCALARS[match["scalar"]])
        else:
            dtype = np.dtype(match["element"].removesuffix("_t"))
            types.append(ArrayParameter(match["array"], dtype, match["role"] == "OUT"))
            passed += (ctypes.c_void_p, ctypes.c_size_t)
    function.argtypes, function.restype = passed, ctypes.c_int64
    return Kernel(name, tuple(types), function)


def library_path() -> Path:
    """Return where the library lies."""
    return Path(__file__).with_name(LIBRARY_NAMES.get(sys.platform, "libquchong.so"))


@cache
def load_library() -> ctypes.CDLL:
    """Return the library, with the variant of the hot kernels chosen.

    Raises
    ------
    ImportError
        The library is not there, or cannot be loaded.
    UsageError
        QUCHONG_CPU names no variant, or one that this processor cannot run.
    """
    try:
        library = ctypes.CDLL(str(library_path()))
    except OSError as error:
        raise ImportError(
            f"the compiled kernels cannot be loaded ({error}); install quchong again, or in a checkout run "
            "`pip install --editable .`"
        ) from error
    choose_variant(library)
    return library


def choose_variant(library: ctypes.CDLL) -> str:
    """Choose the variant that QUCHONG_CPU names, or the best one, and return its name; see `load_library`."""
    name = os.environ.get(VARIANT_VARIABLE)
    if name and name not in VARIANTS:
        raise UsageError(f"{VARIANT_VARIABLE}={name}: no such variant; use {', '.join(VARIANTS)}, or unset it")
    library.choose_variant.argtypes, library.choose_variant.restype = [ctypes.c_int64], ctypes.c_int64
    chosen = library.choose_variant(VARIANTS.index(name) if name else -1)
    if chosen < 0:
        raise UsageError(f"{VARIANT_VARIABLE}={name}: this processor cannot run it; unset it")
    return VARIANTS[chosen]
