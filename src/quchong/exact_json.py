"""JSON by orjson, but with whole numbers of any length: orjson reads those beyond 64 bits as floats, writes none."""

import json
from collections.abc import Callable
from typing import Any

import orjson

FIRST_LONG = 1 << 63
"""The least number that may have been rounded; what orjson still reads exactly up to 2^64 is read again for nothing."""


def load(text: bytes | str) -> Any:
    """Parse JSON; raises orjson.JSONDecodeError."""
    value = orjson.loads(text)
    if has_number(value, is_rounded):
        try:
            return json.loads(text)
        except RecursionError:  # of a thousand brackets
            return value
    return value


def dump(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """Return a value as JSON; raises orjson.JSONEncodeError where it is nested too deeply."""
    try:
        return orjson.dumps(value, default).decode()
    except orjson.JSONEncodeError:
        if not has_number(value, is_long):
            raise
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default)
    except RecursionError as error:
        raise orjson.JSONEncodeError(str(error)) from None


def is_rounded(value: Any) -> bool:
    """Say whether a value may be a whole number that became a float."""
    return isinstance(value, float) and abs(value) >= FIRST_LONG


def is_long(value: Any) -> bool:
    """Say whether a value is a whole number that orjson does not write."""
    return isinstance(value, int) and not -FIRST_LONG <= value < 2 * FIRST_LONG


def has_number(value: Any, holds: Callable[[Any], bool]) -> bool:
    """Say whether it holds of some value inside; without recursion, as brackets may be a thousand deep."""
    left = [value]
    while left:
        it = left.pop()
        if isinstance(it, dict):
            left.extend(it.values())
        elif isinstance(it, list):
            left.extend(it)
        elif holds(it):
            return True
    return False
