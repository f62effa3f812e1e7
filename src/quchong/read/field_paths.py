"""Fields of records by their paths: `text`, `data.content`, or `messages[].content` for each element of a list."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

EACH = "[]"
JOIN = "\n\n"
"""What stands between the strings that make one text."""
MAX_INSIDE = 50
"""How many fields are looked at inside of others for one that is likely to be the text."""
PATH = re.compile(r"\.|\[\]")


class FieldTypeError(ValueError):
    """A field is there and holds something else than text; its arguments are the path and the value."""


def is_plain(path: str) -> bool:
    """Return whether a path can only be the name of a field."""
    return PATH.search(path) is None


def find_value(content: Mapping[str, Any], path: str) -> Any:
    """Return the value of a field, None where it is not there; a list of values where the path goes through a list.

    A field whose name is the whole path comes first.
    """
    if path in content or is_plain(path):
        return content.get(path)
    values: list[Any] = [content]
    for part in path.split("."):
        name, each = part.removesuffix(EACH), part.endswith(EACH)
        values = [value[name] for value in values if isinstance(value, dict) and name in value]
        if each:
            values = [item for value in values if isinstance(value, list) for item in value]
    if EACH in path:
        return values
    return values[0] if values else None


def take_text(content: Mapping[str, Any], paths: tuple[str, ...]) -> str | None:
    """Return the text that fields hold, joined by blank lines; None where no field is there.

    Raises
    ------
    FieldTypeError
        A field holds something else than text.
    """
    if len(paths) == 1 and paths[0] in content:
        value = content[paths[0]]
        if not isinstance(value, str):
            raise FieldTypeError(paths[0], value)
        return value
    texts: list[str] = []
    for path in paths:
        value = find_value(content, path)
        for item in value if isinstance(value, list) else [value]:
            if item is not None and not isinstance(item, str):
                raise FieldTypeError(path, item)
            if item:
                texts.append(item)
    found = any(find_value(content, path) not in (None, []) for path in paths)
    return JOIN.join(texts) if found else None


def without(content: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return an object without the field of a path, which may be within others; all else of these stays."""
    others = dict(content)
    if path in others or is_plain(path):
        others.pop(path, None)
        return others
    first, _, rest = path.partition(".")
    name = first.removesuffix(EACH)
    if name not in others:
        return others
    inner = others[name]
    if not rest:
        del others[name]
    elif isinstance(inner, dict):
        others[name] = without(inner, rest)
    elif isinstance(inner, list) and first.endswith(EACH):
        others[name] = [without(item, rest) if isinstance(item, dict) else item for item in inner]
    return others


def list_strings(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the paths and strings of an object, those of objects and lists in it too, not deeper."""
    for name, value in content.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            for inner, text in [*value.items()][:MAX_INSIDE]:
                if isinstance(text, str):
                    yield f"{name}.{inner}", text
        elif isinstance(value, list):
            of_items: dict[str, list[str]] = {}
            for item in value[:MAX_INSIDE]:
                for inner, text in [*item.items()][:MAX_INSIDE] if isinstance(item, dict) else ():
                    if isinstance(text, str):
                        of_items.setdefault(inner, []).append(text)
            for inner, texts in of_items.items():
                yield f"{name}{EACH}.{inner}", JOIN.join(texts)
