"""Comments without a header of their own: pushes below a post, counted but no text."""

import re

from quchong.split.induce.page_view import PageView

PUSH = re.compile(r"(?:推|→|噓|嘘)\s+[A-Za-z][A-Za-z0-9]{1,15}\s*[:：].*")
"""推 name: words, as a BBS prints them."""


def find_comments(view: PageView) -> set[int]:
    """Return the positions of lines that are comments."""
    return {at for at, line in enumerate(view.shown) if line[0] in "推→噓嘘" and PUSH.fullmatch(line)}
