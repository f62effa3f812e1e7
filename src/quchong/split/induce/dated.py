"""Dated headers: lines that share a form around a date, a name or a floor, again and again, each with text below."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from quchong.split.induce.footers import close_pieces
from quchong.split.induce.header_blocks import HeaderBlock, name_fields, with_names_above
from quchong.split.induce.hypothesis import NAMING_HEADER, Hypothesis, Opening
from quchong.split.induce.line_shapes import mask_digits, name_shape
from quchong.split.induce.page_view import PageView
from quchong.split.read_metadata import parse_date

TIMED, PLAIN = 0.8, 0.62
"""What a header says for a piece that has a clock, that is a day alone."""
TITLED = 0.85
"""Of all headers so many have a title above, or none has."""
TITLE_LENGTH = 80
FEW_HEADERS = 3
MIN_SOLID = 0.6
"""Of all headers so many have text below, or they are a list of links."""
CHAT_GAP = 300
CHAT_BODY = 60
"""Messages of a chat follow each other within so many seconds, and have so many characters, at most."""


def find_dated(view: PageView, blocks: Sequence[HeaderBlock], end: int) -> Iterator[Hypothesis]:
    """Yield a guess for each form that headers share, and for all that name someone; they may close pieces too."""
    groups: dict[object, list[HeaderBlock]] = defaultdict(list)
    for block in blocks:
        groups[block.form].append(block)
        if block.is_rich:
            groups["rich"].append(block)
    seen: set[tuple[int, ...]] = set()
    for name, group in groups.items():
        places = tuple(block.first for block in group)
        if len(group) > 1 and places not in seen:
            seen.add(places)
            form = " ".join(filter(None, group[0].form)) if name != "rich" else "any"
            if closed := close_pieces(view, group, end):
                yield weigh(group, form, closed)
            elif guess := make_guess(view, with_names_above(view, group), form, end):
                yield guess


def make_guess(view: PageView, blocks: Sequence[HeaderBlock], form: str, end: int) -> Hypothesis | None:
    """Make a guess of headers of one form, None where they head nothing."""
    titles = find_titles(view, blocks)
    heads = [block.first - 1 if titled else block.first for block, titled in zip(blocks, titles, strict=True)]
    bounds = [*heads[1:], end]
    filled = [bound > block.end for block, bound in zip(blocks, bounds, strict=True)]
    if sum(filled) < MIN_SOLID * len(blocks) or is_chat(view, blocks, bounds):
        return None
    counts = Counter(name for block in blocks for name in set(block.names))
    constant = frozenset(
        name for name, count in counts.items() if count == len(blocks) and all(len(block.names) > 1 for block in blocks)
    )
    kept = [(block, head) for block, head, has_text in zip(blocks, heads, filled, strict=True) if has_text]
    return weigh(blocks, form, tuple(open_at(view, block, head, constant) for block, head in kept))


def weigh(blocks: Sequence[HeaderBlock], form: str, openings: tuple[Opening, ...]) -> Hypothesis:
    """Weigh what dated lines say of the pieces that they open or close."""
    named = any(opening.title for opening in openings)
    rich = sum(block.is_rich for block in blocks) > len(blocks) / 2
    clock = sum(block.has_clock for block in blocks) > len(blocks) / 2
    mark = NAMING_HEADER if rich else TIMED if clock else PLAIN
    if named and not rich and len(openings) > 3:
        mark = max(mark, TIMED)
    if not rich and len(openings) < 3 and not (named and clock):
        mark /= 2
    return Hypothesis("dated_headers", form, openings, mark, named=named)


def find_titles(view: PageView, blocks: Sequence[HeaderBlock]) -> list[bool]:
    """Say of each header whether the line above is a title: where nearly all have such a line, and text above it."""
    if any("title" in block.fields for block in blocks):
        return [False] * len(blocks)
    repeated = Counter(mask_digits(view.shown[block.first - 1]) for block in blocks if block.first)

    most_alike = max(1 if len(blocks) < FEW_HEADERS else 2, len(blocks) // 3)

    def is_title(block: HeaderBlock, behind: int) -> bool:
        above = block.first - 1
        return (
            above >= behind
            and view.lengths[above] <= TITLE_LENGTH
            and view.shown[above][-1] not in "。！；，、!;,：:"
            and not (view.sentences[above] and view.shown[above][-1] in "”」")
            and name_shape(view.shown[above]) is None
            and repeated[mask_digits(view.shown[above])] <= most_alike
        )

    first = is_title(blocks[0], 0)
    rest = [is_title(block, before.end + 1) for before, block in pairwise(blocks)]
    if sum(rest) < TITLED * len(rest):
        return [False] * len(blocks)
    return [first, *rest]


def open_at(view: PageView, block: HeaderBlock, head: int, constant: frozenset[str]) -> Opening:
    """Open an article at a header, or at the title above."""
    fields = name_fields(block, constant)
    title = fields.pop("title", None)
    titles = tuple(range(head, block.first))
    if titles:
        title = view.shown[head]
    return Opening(head, block.end, title, titles, tuple(range(block.first, block.end)), fields)


def is_chat(view: PageView, blocks: Sequence[HeaderBlock], bounds: Sequence[int]) -> bool:
    """Return whether headers are those of the messages of a chat, which is one article: short, and minutes apart."""
    if any(block.has_floor or block.has_verb or "title" in block.fields for block in blocks):
        return False
    if len({block.fields["published"] for block in blocks}) < 2:
        return False
    moments = [moment for block in blocks if (moment := read_moment(block.fields["published"]))]
    if len(moments) < max(3, 0.8 * len(blocks)):
        return False
    gap = median(abs((after - before).total_seconds()) for before, after in pairwise(moments))
    body = median(view.count(block.end, max(block.end, bound)) for block, bound in zip(blocks, bounds, strict=True))
    return gap < CHAT_GAP and body < CHAT_BODY


def read_moment(printed: str) -> datetime | None:
    """Return a printed moment, None where it has no time of day."""
    iso = parse_date(printed)
    return datetime.fromisoformat(iso) if iso and "T" in iso else None
