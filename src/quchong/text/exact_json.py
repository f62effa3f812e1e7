"""JSON by orjson, but with whole numbers beyond 64 bits, which orjson reads as floats and does not write."""

import json
from collections.abc import Callable
from typing import Any

import orjson

FIRST_LONG = 1 << 63
"""The least number that may have been rounded; what orjson still reads exactly up to 2^64 is read again for nothing."""
MAX_DEPTH = 254
"""Brackets in brackets, as many as orjson writes; it reads more. Python's own would go as far as the stack allows."""


def load(text: bytes | str) -> Any:
    """Parse JSON; what cannot be dumped for its depth has its long numbers rounded. Raises orjson.JSONDecodeError."""
    value = orjson.loads(text)
    return json.loads(text) if has_number(value, is_rounded) else value


def dump(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """Return a value as JSON; raises orjson.JSONEncodeError where it is nested too deeply."""
    try:
        return orjson.dumps(value, default).decode()
    except orjson.JSONEncodeError:
        if not has_number(value, is_long):
            raise
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default)


def is_rounded(value: Any) -> bool:
    """Say whether a value may be a whole number that became a float."""
    return isinstance(value, float) and abs(value) >= FIRST_LONG


def is_long(value: Any) -> bool:
    """Say whether a value is a whole number that orjson does not write."""
    return isinstance(value, int) and not -FIRST_LONG <= value < 2 * FIRST_LONG


def has_number(value: Any, holds: Callable[[Any], bool]) -> bool:
    """Say whether it holds of some value inside, and nothing inside is nested more deeply than MAX_DEPTH."""
    found, inside = False, [value]
    for _ in range(MAX_DEPTH + 1):
        found = found or any(map(holds, inside))
        inside = [it for outer in inside for it in list_inside(outer)]
        if not inside:
            return found
    return False


def list_inside(value: Any) -> list[Any]:
    """Return the values in an object or array, none of what is neither."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
