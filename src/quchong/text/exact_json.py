"""JSON by orjson, with exact integers of any size.

orjson reads integers beyond 64 bits as floats and does not write them at all.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson

FIRST_LONG = 1 << 63
"""The smallest number that orjson may have rounded. It still reads integers up to 2^64 exactly; parsing these twice
does no harm."""
MAX_DEPTH = 254
"""Levels of nesting that orjson can write; it reads more. Python's own json goes on until the stack overflows."""

KEY_END = re.compile(rb'"[ \t\r\n]*:')
"""What is behind each key; strings may hold the same."""


def load(text: bytes | str) -> Any:
    """Parse JSON; integers are exact unless the value is nested more than MAX_DEPTH deep.

    Raises
    ------
    orjson.JSONDecodeError
        The text is not JSON.
    """
    value = orjson.loads(text)
    return json.loads(text) if has_number(value, is_rounded) else value


def dump(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """Return a value as JSON; `default` converts what JSON has no form for.

    Raises
    ------
    orjson.JSONEncodeError
        The value is nested more than MAX_DEPTH deep.
    """
    try:
        return orjson.dumps(value, default).decode()
    except orjson.JSONEncodeError:
        if not has_number(value, is_long):
            raise
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default)


def has_repeated_key(text: bytes, value: Any) -> bool:
    """Return whether an object in JSON text has a key twice, of which `load` takes the last; `value` is what it gave.

    False if it is nested too deeply for Python's own json.
    """
    if len(KEY_END.findall(text)) == count_keys(value):
        return False
    objects: list[list[tuple[str, Any]]] = []
    with suppress(ValueError, RecursionError):
        json.loads(text, object_pairs_hook=objects.append)
    return any(len(dict(pairs)) < len(pairs) for pairs in objects)


def count_keys(value: Any) -> int:
    """Return how many keys the objects in a value have."""
    count, level = 0, [value]
    while level:
        count += sum(len(outer) for outer in level if isinstance(outer, dict))
        level = [inner for outer in level for inner in list_inside(outer)]
    return count


def is_rounded(value: Any) -> bool:
    """Return whether a value may be an integer that orjson read as a float."""
    return isinstance(value, float) and abs(value) >= FIRST_LONG


def is_long(value: Any) -> bool:
    """Return whether a value is an integer that orjson does not write."""
    return isinstance(value, int) and not -FIRST_LONG <= value < 2 * FIRST_LONG


def has_number(value: Any, is_wanted: Callable[[Any], bool]) -> bool:
    """Return whether a value holds a number that is wanted; False if it is nested more than MAX_DEPTH deep."""
    found, level = False, [value]
    for _ in range(MAX_DEPTH + 1):
        found = found or any(map(is_wanted, level))
        level = [inner for outer in level for inner in list_inside(outer)]
        if not level:
            return found
    return False


def list_inside(value: Any) -> list[Any]:
    """Return the values of an object or array; an empty list for any other value."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
