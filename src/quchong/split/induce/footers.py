"""Dated lines that close what stands above them: text, then who wrote and when, as below comments and short posts.

Such lines have the form of headers. What tells them apart is the rest of the page: read as headers, they would leave
text above the first without one, and none below the last.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from quchong.split.induce.header_blocks import NAME_LENGTH, HeaderBlock, name_fields, skip_facts
from quchong.split.induce.header_line import NAME
from quchong.split.induce.hypothesis import Opening
from quchong.split.induce.line_shapes import CAPTION, MASK, mask_digits, may_be_furniture
from quchong.split.induce.main_block import is_prose
from quchong.split.induce.page_title import asks, can_be_title, find_echo, menu_end
from quchong.split.induce.page_view import PageView

BUTTON_LINES, BUTTON_LENGTH = 3, 24
"""Lines of buttons below a footer, and characters in one, at most."""
NEARLY_ALL = 0.85
"""Of all pieces so many begin with a name or a title, or none does."""
TITLE_LENGTH = 40
NO_TITLE_ENDS = frozenset("：:～~…")
ABOVE_COMMENTS = frozenset({CAPTION, "count", "button"})
"""What stands between an article and the comments below it."""


def close_pieces(view: PageView, blocks: Sequence[HeaderBlock], end: int) -> tuple[Opening, ...]:
    """Open a piece above each of some dated lines, none where they do not close what is above them."""
    behind = skip_buttons(view, blocks, end)
    if not is_over(view, blocks[-1].end, behind[-1], end):
        return ()
    buttons = {
        mask_digits(view.shown[at])
        for block, place in zip(blocks, behind, strict=True)
        for at in range(block.end, place)
    }
    begin = find_begin(view, blocks[0].first)
    while begin < blocks[0].first and mask_digits(view.shown[begin]) in buttons:
        begin += 1
    if not any(view.sentences[at] or is_prose(view, at) for at in range(begin, blocks[0].first)):
        return ()
    heads = [begin, *behind[:-1]]
    if any(head >= block.first for head, block in zip(heads, blocks, strict=True)):
        return ()
    is_name = tells_names(blocks)
    is_head = is_author if is_name else is_title
    headed = [is_head(view, head, block.first) for head, block in zip(heads, blocks, strict=True)]
    alike = Counter(mask_digits(view.shown[head]) for head in heads)
    if sum(headed[1:]) < NEARLY_ALL * len(headed[1:]) or (not is_name and max(alike.values()) > len(heads) / 2):
        headed = [False] * len(headed)
    elif not headed[0]:
        heads[0] = move_to_head(view, heads[0], blocks[0].first, is_head)
        headed[0] = is_head(view, heads[0], blocks[0].first)
    return tuple(
        open_piece(view, head, block, has_head, is_name)
        for head, block, has_head in zip(heads, blocks, headed, strict=True)
    )


def skip_buttons(view: PageView, blocks: Sequence[HeaderBlock], end: int) -> list[int]:
    """Return for each dated line where the buttons and counts below end."""
    behind = [block.end for block in blocks]
    bounds = [*(block.first for block in blocks[1:]), end]
    for _ in range(BUTTON_LINES):
        below = [at < bound and view.lengths[at] <= BUTTON_LENGTH for at, bound in zip(behind, bounds, strict=True)]
        alike = [mask_digits(view.shown[at]) if is_below else "" for at, is_below in zip(behind, below, strict=True)]
        common = {line for line in (alike[0], alike[-1]) if alike.count(line) > len(blocks) / 2}
        common = {line for line in common if MASK in line or line == alike[-1]}  # a greeting is repeated too
        behind = [
            at + 1 if is_below and (line in common or view.name_shape(at)) else at
            for at, is_below, line in zip(behind, below, alike, strict=True)
        ]
    return behind


def is_over(view: PageView, last: int, behind: int, end: int) -> bool:
    """Return whether no text stands below the last dated line: nothing, or what a site adds below its furniture."""
    if behind == last and behind < end:
        return False
    below = range(behind, end)
    return all(not is_prose(view, at) or view.name_shape(at) or may_be_furniture(view.shown[at]) for at in below)


def find_begin(view: PageView, first: int) -> int:
    """Return where the text above the first dated line begins: below the page's title, or what is above comments."""
    at = menu_end(view, 0, first)
    echo = find_echo(view, 0, first)
    if echo is not None:
        at = echo + 1  # short lines below a menu look like its own
    elif at < first - 1 and (can_be_title(view, at) or asks(view, at)) and not is_prose(view, at):
        at += 1
    begin = at
    while begin < first - 1 and view.name_shape(begin):
        begin += 1
    for place in range(first - 2, begin, -1):
        if view.name_shape(place) in ABOVE_COMMENTS:
            return place + 1
    return begin


def tells_names(blocks: Sequence[HeaderBlock]) -> bool:
    """Return whether dated lines say when something was posted, but not by whom: a name may stand above the text."""
    anonymous = sum(
        not block.names and "author" not in block.fields and (block.has_clock or block.has_floor) for block in blocks
    )
    return anonymous > len(blocks) / 2


def is_author(view: PageView, at: int, end: int) -> bool:
    """Return whether a line is a name with text below."""
    return (
        view.may_be_heading(at)
        and view.lengths[at] <= NAME_LENGTH
        and not view.sentences[at]
        and NAME.fullmatch(view.shown[at]) is not None
        and skip_facts(view, at + 1) < end
    )


def is_title(view: PageView, at: int, end: int) -> bool:
    """Return whether a line is a title with text below."""
    return (
        view.may_be_heading(at)
        and at + 1 < end
        and view.lengths[at] <= TITLE_LENGTH
        and view.shown[at][-1] not in NO_TITLE_ENDS
        and can_be_title(view, at)
        and not is_prose(view, at)
    )


def move_to_head(view: PageView, begin: int, first: int, is_head: Callable[[PageView, int, int], bool]) -> int:
    """Move the beginning of the first piece to its name or title: the line above, or one below without text between."""
    if begin > 0 and is_head(view, begin - 1, first) and is_prose(view, begin):
        return begin - 1
    for at in range(begin, first):
        if is_prose(view, at):
            break
        if is_head(view, at, first):
            return at
    return begin


def open_piece(view: PageView, head: int, block: HeaderBlock, has_head: bool, is_name: bool) -> Opening:
    """Open a piece that a dated line closes; the line above its text is its author's name, its title, or none."""
    header = tuple(range(block.first, block.end))
    fields = name_fields(block, frozenset())
    title = fields.pop("title", None)
    if not has_head:
        return Opening(head, head, title, (), header, fields)
    if not is_name:
        return Opening(head, head + 1, view.shown[head], (head,), header, fields)
    body = skip_facts(view, head + 1)
    return Opening(head, body, title, (), (*range(head, body), *header), {"author": view.shown[head], **fields})
