"""Bytes that are not all text in one encoding, put together from parts."""

from collections.abc import Mapping, Sequence


def join_parts(parts: Sequence[Mapping[str, str]]) -> bytes:
    """Join parts, each a text by its encoding, or bytes as `hex`."""
    return b"".join(
        bytes.fromhex(content) if encoding == "hex" else content.encode(encoding)
        for part in parts
        for encoding, content in part.items()
    )
