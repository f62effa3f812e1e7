"""What makes two findings the same finding: a hash of the rule and of content, never of a path or a line number."""

from hashlib import blake2b

IDENTITY_BYTES = 16
SEPARATOR = b"\x1f"
"""Unit separator: between the parts, so that ("a", "bc") and ("ab", "c") differ."""


def identify(code: str, *content: str | bytes) -> str:
    """Return the identity of a finding: 32 hexadecimal digits of BLAKE2b over the code and the content.

    Parameters
    ----------
    code
        The rule's code.
    content
        What the finding is about: offending text, or digests of the articles.
    """
    digest = blake2b(code.encode("ascii"), digest_size=IDENTITY_BYTES)
    for part in content:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(SEPARATOR + len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def identify_pair(code: str, first: bytes, second: bytes) -> str:
    """Return the identity of a finding about two articles, by the digests of both, whichever of them is named first."""
    return identify(code, *sorted((first, second)))
