"""Sizes as people write them."""

import re
from typing import Annotated

from pydantic import AfterValidator

UNITS = {"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(KB|MB|GB|TB)", re.IGNORECASE)


def parse_size(size: str) -> int:
    """Return the bytes of a size such as 500MB; raises ValueError where it is none."""
    found = SIZE.fullmatch(size)
    if not found:
        raise ValueError(f"{size!r} is not a size such as 500MB or 2GB")
    return int(float(found[1]) * UNITS[found[2].upper()])


def check_size(size: str) -> str:
    """Return a size as it is; raises ValueError where it is none or nothing."""
    if not parse_size(size):
        raise ValueError("a size of nothing")
    return size


Size = Annotated[str, AfterValidator(check_size)]
"""A size such as 500MB."""
