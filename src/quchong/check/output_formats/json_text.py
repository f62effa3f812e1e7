"""JSON that any reader accepts and that is safe in a log or on a terminal."""

import json
import re

from quchong.text.printable import UNSAFE

SURROGATE = re.compile(r"[\ud800-\udfff]")


def dump(value: object, indent: int | None = None) -> str:
    """Return a value as JSON.

    Chinese stays as it is; control characters, direction marks and the like are written as JSON escapes. A lone
    surrogate, which is not text and which many readers refuse (RFC 7493), becomes U+FFFD.
    """
    text = SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, indent=indent))
    # whatever is unsafe is in a string, except the line ends of the layout
    return "\n".join(UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n"))
