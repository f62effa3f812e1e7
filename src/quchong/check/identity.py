"""What makes two findings the same finding: a hash of the rule and of content, never of a path, line or message."""

from hashlib import blake2b

IDENTITY_BYTES = 16
SEPARATOR = b"\x1f"
"""The unit separator of ASCII, between the parts, so that ("a", "bc") and ("ab", "c") differ."""


def identify(code: str, *content: str | bytes) -> str:
    """Return the identity of a finding: BLAKE2b of the code and the content, as 32 hexadecimal digits.

    Parameters
    ----------
    code
        The rule's code.
    content
        What the finding is about: the offending text, or digests of the articles.
    """
    digest = blake2b(code.encode("ascii"), digest_size=IDENTITY_BYTES)
    for part in content:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(SEPARATOR + len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def identify_pair(code: str, first: bytes, second: bytes) -> str:
    """Return the identity of a finding about two articles, from their digests in either order."""
    return identify(code, *sorted((first, second)))
