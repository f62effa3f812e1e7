"""Find the strings in a JSON object, so that one can be replaced while all else stays as written."""

import json
import re
from dataclasses import dataclass

SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class JsonString:
    """A string in a JSON text: its value, and where it starts and ends, quotation marks included."""

    value: str
    start: int
    end: int


def find_strings(text: str) -> dict[str, JsonString]:
    """Return the fields of a JSON object that are strings; where a name is repeated, the last one counts."""
    found: dict[str, JsonString] = {}
    read = json.JSONDecoder().raw_decode
    position = skip_mark("{", text, 0)
    while text[position] == '"':
        name, position = read(text, position)
        start = skip_mark(":", text, position)
        value, position = read(text, start)
        found.pop(name, None)
        if isinstance(value, str):
            found[name] = JsonString(value, start, position)
        position = skip_mark(",", text, position)
    return found


def skip_mark(mark: str, text: str, position: int) -> int:
    """Return the position after a mark and the white space around it; without the mark, after the white space."""
    position = skip_space(text, position)
    return skip_space(text, position + 1) if text[position] == mark else position


def skip_space(text: str, position: int) -> int:
    """Return the position after white space, if there is any."""
    found = SPACE.match(text, position)
    return found.end() if found else position
