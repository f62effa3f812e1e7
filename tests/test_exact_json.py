"""Whole numbers beyond 64 bits, as Python's own json reads and writes them."""

import json
from typing import Any

import hypothesis.strategies as st
import orjson
import pytest
from hypothesis import given

from quchong.model import Piece, Skipped
from quchong.read.jsonl import read_record
from quchong.read.options import ReadOptions
from quchong.text import exact_json

NUMBERS = st.integers(-(10**30), 10**30) | st.integers(2**63 - 3, 2**64 + 3) | st.floats(allow_nan=False, width=64)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inside: st.lists(inside) | st.dictionaries(st.text("ab字", max_size=3), inside),
)


def is_finite(value: Any) -> bool:
    return "Infinity" not in json.dumps(value)


@given(VALUES.filter(is_finite))
def test_what_is_dumped_is_loaded_again_to_the_last_digit(value: Any) -> None:
    dumped = exact_json.dump(value)
    assert exact_json.load(dumped) == value == json.loads(dumped)
    assert json.dumps(exact_json.load(dumped)) == json.dumps(value)  # 1 and 1.0 are equal, but not the same
    assert exact_json.load(json.dumps(value)) == value


@pytest.mark.parametrize("depth", [1, 250, 254, 255, 256, 900])
@pytest.mark.parametrize("number", ["1", f"1{'0' * 25}"])
def test_depth_has_one_bound_whatever_the_numbers(depth: int, number: str) -> None:
    text = "[" * depth + number + "]" * depth
    value = exact_json.load(text)
    if depth <= exact_json.MAX_DEPTH:
        assert exact_json.dump(value) == text
    else:
        for nested in (value, json.loads(text)):
            with pytest.raises(orjson.JSONEncodeError):
                exact_json.dump(nested)


def test_numbers_beyond_all_floats_are_no_json() -> None:
    assert exact_json.load(b"7" * 300) == int("7" * 300)
    with pytest.raises(orjson.JSONDecodeError):
        exact_json.load(b"7" * 5000)


def test_a_record_keeps_long_numbers() -> None:
    line = '{"text": "红豆", "id": 123456789012345678901234567890, "其他": [98765432109876543210, 1.5]}'.encode()
    page = read_record(line, 1, Piece(0, "a.jsonl", "a.jsonl"), ReadOptions())
    assert not isinstance(page, Skipped)
    assert page.record_id == "123456789012345678901234567890"
    assert page.extra == '{"其他":[98765432109876543210,1.5]}'
