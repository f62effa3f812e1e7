"""The kernels against plain Python, in every variant, and which arguments they refuse."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from quchong.errors import UsageError
from quchong.native import build_native, kernels, library
from quchong.native.library import VARIANT_VARIABLE, VARIANTS, choose_variant, load_library

NATIVE = Path(library.__file__).parent
CODE_POINTS = 0x110000
IDENTITY = np.arange(CODE_POINTS, dtype=np.uint32)
IDENTITY[[0x20, 0x3002, 0x1F600]] = 0
MASK = 2**64 - 1
INVALID = [
    b"\x80",
    b"\xc3",
    b"\xc0\xaf",
    b"\xe4\xb8",
    b"\xe4\xb8\x41",
    b"\xe0\x80\xaf",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98",
    b"\xf0\x80\x80\xaf",
    b"\xf4\x90\x80\x80",
    b"\xff",
]


def runs_here(variant: str) -> bool:
    return bool(load_library().choose_variant(VARIANTS.index(variant)) >= 0)


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> Iterator[str]:
    if not runs_here(request.param):
        pytest.skip("this processor cannot run it")
    yield request.param
    choose_variant(load_library())


def fold(texts: list[bytes]) -> list[str]:
    data = np.frombuffer(b"".join(texts), np.uint8)
    offsets = np.cumsum([0, *map(len, texts)])
    codes, ends = np.empty(len(data), np.uint32), np.zeros_like(offsets)
    kernels.fold_batch(data, offsets, IDENTITY, codes, ends)
    return [codes[a:b].tobytes().decode("utf-32-le") for a, b in pairwise(ends)]


def make_text(source: random.Random) -> str:
    kinds = ["去重的文章。", "去重的文章去重的文章去重的文章", "a b\n", "é", "😀𠀀"]
    return "".join(source.choice(source.choice(kinds)) * source.choice((1, 1, 9)) for _ in range(source.randrange(90)))


def test_texts_are_folded_as_pythons_decoder_reads_them(variant: str) -> None:
    source = random.Random(variant)
    texts = [make_text(source) for _ in range(300)]
    expected = [re.sub("[ 。😀]", "", text) for text in texts]
    assert fold([text.encode() for text in texts]) == expected


def test_invalid_utf8_is_refused_wherever_it_is(variant: str) -> None:
    del variant
    for before in range(0, 70, 3):
        for invalid in INVALID:
            for after in ("", "去重" * 40):
                text = "去".encode() * (before // 3) + invalid
                with pytest.raises(ValueError, match="UTF-8"):
                    fold([b"", text, after.encode()])
                if after:
                    with pytest.raises(ValueError, match="UTF-8"):
                        fold([text + after.encode()])


def mix64(value: int) -> int:
    value ^= value >> 33
    value = value * 0xFF51AFD7ED558CCD & MASK
    value ^= value >> 33
    value = value * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def polynomial(units: list[int]) -> int:
    value = 0
    for unit in units:
        value = (value * 6364136223846793005 + unit) & MASK
    return mix64(value)


@pytest.mark.parametrize("width", [1, 2, 5, 8, 9, 30])
@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
def test_shingles_are_polynomials_of_their_units(variant: str, width: int, dtype: type) -> None:
    source = random.Random(f"{variant} {width}")
    texts = [[source.randrange(np.iinfo(dtype).max) for _ in range(size)] for size in (*range(25), 200)]
    units: np.ndarray[Any, Any] = np.array([unit for text in texts for unit in text], dtype)
    offsets = np.cumsum([0, *map(len, texts)])
    shingles, ends = np.empty(len(units), np.uint64), np.zeros_like(offsets)
    kernels.hash_batch(units, offsets, width, shingles, ends)
    for index, text in enumerate(texts):
        windows = [text[at : at + width] for at in range(max(len(text) - width + 1, 1))] if text else []
        assert shingles[ends[index] : ends[index + 1]].tolist() == [polynomial(window) for window in windows]


def test_digests_are_blake2b_of_a_text_and_its_operators() -> None:
    numbers = np.random.default_rng(7)
    counts = [0, 1, 31, 32, 33, 63, 64, 65, 200, 5000]
    codes, operators = numbers.integers(0, 2**32, (2, sum(counts)), np.uint32)
    ends, operator_ends = np.cumsum([0, *counts]), np.cumsum([0, *counts[::-1]])
    digests = np.empty((len(counts), 16), np.uint8)
    kernels.digest_texts((codes, ends), (operators, operator_ends), digests.reshape(-1))
    for index in range(len(counts)):
        found = operators[operator_ends[index] : operator_ends[index + 1]].tobytes()
        data = codes[ends[index] : ends[index + 1]].tobytes() + (b"\xff" * 4 + found if found else b"")
        assert digests[index].tobytes() == blake2b(data, digest_size=16).digest()


@pytest.mark.parametrize("size", [16, 33, 64, 100, 128, 251])
def test_signatures_are_minima_of_the_permutations(variant: str, size: int) -> None:
    numbers = np.random.default_rng([VARIANTS.index(variant), size])
    counts = [0, 1, 2, 7, 8, 9, 1023, 1024, 1025, 3000]
    shingles = numbers.integers(0, 2**64, sum(counts), np.uint64)
    ends = np.cumsum([0, *counts])
    a, b = numbers.integers(0, 2**32, (2, size), np.uint32)
    signatures = np.empty((len(counts), size), np.uint32)
    kernels.sign_batch(shingles, ends, a, b, signatures)
    hashes = (shingles >> np.uint64(32)).astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes = (hashes ^ hashes >> np.uint32(shift)) * np.uint32(factor)
    hashes ^= hashes >> np.uint32(16)
    for index in range(len(counts)):
        own = hashes[ends[index] : ends[index + 1], None] * a + b
        expected = own.min(axis=0, initial=np.uint32(2**32 - 1))
        assert_array_equal(signatures[index], expected)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_that_is_forced_is_taken_or_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIANT_VARIABLE, name)
    if runs_here(name):
        assert choose_variant(load_library()) == name
    else:
        with pytest.raises(UsageError, match=f"{VARIANT_VARIABLE}={name}: this processor cannot run it"):
            choose_variant(load_library())


def test_the_best_variant_is_that_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIANT_VARIABLE, raising=False)
    processor = Path("/proc/cpuinfo")
    if not processor.exists():
        pytest.skip("no list of the processor's features")
    features = set(re.findall(r"\w+", processor.read_text()))
    expected = "avx2" if "avx2" in features else "baseline"
    if {"avx2", "avx512f", "avx512bw", "avx512dq"} <= features:
        expected = "avx512"
    assert choose_variant(load_library()) == expected


def test_an_unknown_variant_is_refused_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from quchong.match.fold import fold_text; fold_text('')"]
    environment = os.environ | {VARIANT_VARIABLE: "mmx"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    message = f"{VARIANT_VARIABLE}=mmx: no such variant; use baseline, avx2, avx512, or unset it"
    assert done.stderr.strip().endswith(message)


def test_both_sides_declare_the_same() -> None:
    header = re.sub(r"/\*.*?\*/", "", (NATIVE / "kernels.h").read_text("utf-8"), flags=re.DOTALL)
    declared = re.findall(r"^API int64_t (\w+)\((.*?)\);", header, re.MULTILINE | re.DOTALL)
    found = {name: re.sub(r"\s+", " ", parameters) for name, parameters in declared}
    assert found.pop("choose_variant") == "int64_t wanted"
    assert found == kernels.SIGNATURES
    assert build_native.NAMES == library.LIBRARY_NAMES
    assert build_native.library_name() == library.library_path().name


def test_the_library_is_built_from_these_sources() -> None:
    newest = max(path.stat().st_mtime for path in NATIVE.glob("*.[ch]"))
    built = library.library_path().stat().st_mtime
    assert built >= newest, "run python src/quchong/native/build_native.py"


NUMBERS = np.zeros(4, np.uint64)
ENDS = np.array([0, 2, 4])
Call = Callable[[], Any]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: kernels.hash_words(np.zeros(3, np.uint32), np.array([2, 2]), NUMBERS[:2].copy()), IndexError),
        (lambda: kernels.hash_words(np.zeros(3, np.uint32), np.array([-1]), NUMBERS[:1].copy()), IndexError),
        (lambda: kernels.drop_repeated(NUMBERS.copy(), np.array([0, 5])), IndexError),
        (lambda: kernels.drop_repeated(NUMBERS.copy(), np.array([0, 3, 2])), IndexError),
        (lambda: kernels.drop_repeated(NUMBERS.copy(), np.zeros(0, np.int64)), IndexError),
        (lambda: kernels.drop_repeated(NUMBERS.astype(np.int64), ENDS.copy()), TypeError),
        (lambda: kernels.drop_repeated(NUMBERS.repeat(2)[::2], ENDS.copy()), TypeError),
        (lambda: kernels.fill_slots(NUMBERS, np.zeros(4, np.int32)), IndexError),
        (lambda: kernels.hash_bands(np.zeros((2, 8), np.uint32), 3, np.zeros((2, 3), np.uint64)), IndexError),
        (lambda: kernels.place_by_digit(NUMBERS + 9, 0, np.zeros(4, np.int32), np.zeros(3, np.int64)), IndexError),
    ],
)
def test_what_does_not_fit_is_refused(call: Call, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"\w+: "):
        call()


def test_a_read_only_array_is_not_written() -> None:
    ends = ENDS.copy()
    ends.flags.writeable = False
    with pytest.raises(TypeError, match="ends must be contiguous, aligned and writeable"):
        kernels.drop_repeated(NUMBERS.copy(), ends)
