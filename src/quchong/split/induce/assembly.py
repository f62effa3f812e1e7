"""The articles of a page by the guess that won: every line gets its class, nothing is lost, no article is empty."""

import re
from array import array
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile

from quchong.model import Line
from quchong.split.induce.bylines import read_bylines
from quchong.split.induce.comments import find_comments
from quchong.split.induce.header_blocks import HeaderBlock
from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.line_shapes import count_links, is_interruption, mask_digits, name_shape, surely_interrupts
from quchong.split.induce.main_block import cut_foot, find_block, find_signature, is_prose
from quchong.split.induce.one_article import Single, read_single
from quchong.split.induce.page_title import find_echo, last_title, menu_end
from quchong.split.induce.page_view import PageView
from quchong.split.induce.structure import ArticleLines
from quchong.split.induce.titles import PART

LEAD = re.compile(r"小编|收集整理|欢迎(?:大家)?阅读|仅供参考|供大家参考")
"""Words of an editor's lead into a compilation."""
ADDRESS = re.compile(r"https?://|www\.|[A-Za-z0-9-]+\.(?:com|net|org|cn)\b")
MIN_FRONT = 400
"""Characters of lines without a sentence above the first heading, from which they are an article."""
MIN_CLAUSE = 8
"""Characters of a line that ends within a sentence, from which it is text."""
VERSE_KINDS = frozenset({"poems", "credited_works"})
MIN_VERSE, WORD_LENGTH = 5, 4
"""Lines above the first title, from which they are a work without one; a line of so few characters is a word."""
REPEATED_LENGTH = 24
TOOL = re.compile(r"(?<=\S)\s*[\[【](?:复制链接|只看楼主|打印|收藏|推荐)[\]】]$")
"""A button behind the title of a page."""


@dataclass
class Draft:
    """A page being put together, by positions in the view."""

    view: PageView
    why: dict[int, str] = field(default_factory=dict)
    comments: set[int] = field(default_factory=set)
    pieces: list[tuple[Opening, Sequence[int]]] = field(default_factory=list)
    page_title: int | None = None

    def add(self, opening: Opening, end: int) -> None:
        """Add an article that ends at a position; lines of it that only say who wrote it are its header."""
        own = {*opening.header, *opening.titles}
        left_out = own | self.comments
        body = array("i", (at for at in range(opening.head, end) if at not in self.why and at not in left_out))
        byline = read_bylines(self.view, body, opening.fields)
        if byline.fields:
            header = (*opening.header, *sorted(byline.own))
            opening = opening._replace(header=header, fields={**byline.fields, **opening.fields})
            body = array("i", (at for at in body if at not in byline.own))
        self.pieces.append((opening, body))


def assemble(view: PageView, guess: Hypothesis, blocks: Sequence[HeaderBlock]) -> Draft:
    """Put a page together by a guess."""
    draft = Draft(view)
    draft.comments = find_comments(view)
    end = len(view.shown)
    if guess.kind == "single":
        add_single(draft, blocks, 0, end)
        return draft
    draft.why |= dict.fromkeys(guess.contents, "contents")
    widen_contents(draft, guess)
    first = guess.openings[0].head
    add_front(draft, guess, blocks, first)
    openings = list(merge(view, guess))
    bounds = [*(opening.head for opening in openings[1:]), end]
    if guess.kind not in VERSE_KINDS:  # songs and poems may end alike
        find_repeated_feet(draft, openings, bounds)
    find_interruptions(draft, first)
    for opening, bound in zip(openings, bounds, strict=True):
        cut_piece(draft, guess, opening, bound, bound == end)
        draft.add(opening, bound)
    drop_empty(draft)
    return draft


def add_single(draft: Draft, blocks: Sequence[HeaderBlock], first: int, end: int) -> None:
    """Add a range of lines as one article."""
    single: Single = read_single(draft.view, blocks, first, end)
    draft.why |= {at: why for at, why in single.furniture.items() if at not in single.opening.titles}
    find_interruptions(draft, single.opening.body)
    draft.add(single.opening, single.end)


def find_interruptions(draft: Draft, first: int) -> None:
    """Find the lines that break into the text again and again: buttons and notices of the site."""
    view = draft.view
    brief = [at for at in view.headings if at >= first and view.lengths[at] <= REPEATED_LENGTH and at not in draft.why]
    counts = Counter(map(view.shown.__getitem__, brief))
    draft.why |= {
        at: name_shape(view.shown[at]) or "repeated"
        for at in brief
        if (counts[view.shown[at]] > 1 and is_interruption(view.shown[at])) or surely_interrupts(view.shown[at])
    }


def widen_contents(draft: Draft, guess: Hypothesis) -> None:
    """Add to a contents list its caption, and the lines within and beside it that are told again below."""
    if not guess.contents:
        return
    view = draft.view
    first, last = min(guess.contents), max(guess.contents)
    heads = {opening.head for opening in guess.openings}
    later = Counter(squeezed for at in view.headings if at > last and (squeezed := squeeze(view.shown[at])))

    def goes_with(at: int) -> bool:
        return view.may_be_heading(at) and at not in heads and later[squeeze(view.shown[at])] > (at > last)

    draft.why |= {
        at: "contents"
        for at in range(first, last)
        if view.may_be_heading(at) and at not in heads and view.is_thin(at, at + 1)
    }
    while first > 0 and (goes_with(first - 1) or re.fullmatch(r"目\s*[录錄次]\s*[:：]?", view.shown[first - 1])):
        first -= 1
        draft.why[first] = "contents"
    while last + 1 < len(view.shown) and goes_with(last + 1):
        last += 1
        draft.why[last] = "contents"


def squeeze(line: str) -> str:
    """Return a line without spaces and punctuation."""
    return re.sub(r"\W", "", line)


def add_front(draft: Draft, guess: Hypothesis, blocks: Sequence[HeaderBlock], first: int) -> None:
    """Take what stands above the first heading: an article of its own, or the page's title and furniture."""
    view = draft.view
    front = [at for at in range(first) if at not in draft.why]
    if not front:
        return
    draft.page_title = find_page_title(view, front, guess)
    if is_article(view, front, guess):
        single = read_single(view, blocks, front[0], front[-1] + 1)
        draft.why |= {at: why for at, why in single.furniture.items() if at not in draft.why}
        if draft.page_title in single.furniture:
            draft.why[draft.page_title] = "page_title"
        draft.add(single.opening, single.end)
        return
    for at in front:
        draft.why[at] = "page_title" if at == draft.page_title else name_shape(view.shown[at]) or "front"


def find_page_title(view: PageView, front: Sequence[int], guess: Hypothesis) -> int | None:
    """Find the line above the first heading that names the page."""
    echo = find_echo(view, front[0], front[-1] + 1)
    if echo is not None:
        return echo
    # not beyond the lines that are contents, which are short as those of a menu are
    above = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(front, count(front[0]), strict=False)))
    behind = menu_end(view, front[0], front[0] + above)
    rest = [at for at in front if at >= behind] or list(front)
    if guess.kind == "dated_headers":
        return last_title(view, rest)
    return next((at for at in rest if last_title(view, [at]) is not None), None)


def is_article(view: PageView, front: Sequence[int], guess: Hypothesis) -> bool:
    """Return whether the lines above the first heading are an author's text: sentences, and no editor's lead."""
    texts = [
        at
        for at in front
        if is_prose(view, at) and not ADDRESS.search(view.shown[at]) and name_shape(view.shown[at]) is None
    ]
    if any(LEAD.search(view.shown[at]) for at in front) and sum(view.lengths[at] for at in texts) < 600:
        return False
    if any(view.lengths[at] >= 12 for at in texts):
        return True
    if guess.kind in VERSE_KINDS and count_verse(view, front, guess) >= MIN_VERSE:
        return True
    lines = [view.shown[at] for at in front]
    size = sum(map(len, lines))
    return (
        size > MIN_FRONT
        and size > 12 * len(front)
        and count_links(lines) < 0.8 * len(lines)
        and guess.kind != "dated_headers"
    )


def count_verse(view: PageView, front: Sequence[int], guess: Hypothesis) -> int:
    """Count the lines above the first title that may be verse: neither furniture nor titles that come again."""
    titles = {opening.title for opening in guess.openings}
    return sum(
        view.lengths[at] > WORD_LENGTH and view.name_shape(at) is None and view.shown[at] not in titles for at in front
    )


def merge(view: PageView, guess: Hypothesis) -> Iterator[Opening]:
    """Join the parts of one chapter, and a heading with nothing below to the one that follows."""
    openings = guess.openings
    if guess.kind != "numbered_headings":
        yield from openings
        return
    held: Opening | None = None
    for opening in openings:
        if held is None:
            held = opening
        elif not any(True for at in range(held.body, opening.head) if at not in guess.contents):
            titles = (*held.titles, *opening.titles)
            held = opening._replace(head=held.head, titles=titles, title=opening.title)
        elif guess.in_parts and is_later_part(view, held, opening):
            held = held._replace(titles=(*held.titles, *opening.titles))
        else:
            yield held
            held = opening
    if held is not None:
        yield held


def is_later_part(view: PageView, held: Opening, opening: Opening) -> bool:
    """Return whether a heading is that of a later part of the chapter before: 渡口(2) behind 渡口(1)."""
    one, other = view.folded.get(held.head, ""), view.folded.get(opening.head, "")
    first, second = PART.match(one), PART.match(other)
    return bool(first and second and first[1] and first[1] == second[1] and one != other)


def find_repeated_feet(draft: Draft, openings: Sequence[Opening], bounds: Sequence[int]) -> None:
    """Find the lines that most articles end with, such as buttons below posts."""
    if len(openings) < 3:
        return
    view = draft.view
    feet = [bound - 1 for bound in bounds]
    for _ in range(3):
        texts = Counter(
            mask_digits(view.shown[at])
            for at, opening in zip(feet, openings, strict=True)
            if at > opening.body
            and at not in opening.header
            and view.lengths[at] <= REPEATED_LENGTH
            and not view.sentences[at]
        )
        common = {text for text, count in texts.items() if count >= max(2, len(openings) / 2)}
        if not common:
            return
        feet[-1] = find_last(view, openings[-1], feet[-1], common)
        for place, (at, opening) in enumerate(zip(feet, openings, strict=True)):
            if at > opening.body and at not in opening.header and mask_digits(view.shown[at]) in common:
                draft.why[at] = name_shape(view.shown[at]) or "repeated"
                feet[place] -= 1


def find_last(view: PageView, opening: Opening, foot: int, common: Container[str]) -> int:
    """Return where the last article ends as others do: above what a site adds at the foot of a page."""
    below = range(foot, opening.body, -1)
    return next(
        (at for at in below if view.lengths[at] <= REPEATED_LENGTH and mask_digits(view.shown[at]) in common), foot
    )


def cut_piece(draft: Draft, guess: Hypothesis, opening: Opening, bound: int, is_last: bool) -> None:
    """Find the furniture below an article's text: from the first line that is furniture for certain."""
    view = draft.view
    if bound <= opening.body:
        return
    if not view.has_signature and is_text(view, bound - 1, guess):
        return
    last = next((at for at in range(bound - 1, opening.body - 1, -1) if is_text(view, at, guess)), opening.body)
    shapes = [(at, why) for at in range(last + 1, bound) if at not in draft.why and (why := name_shape(view.shown[at]))]
    signature = find_signature(view, opening.body + 1, bound)
    if signature < bound:
        shapes = sorted([(signature, "signature"), *shapes])
    if not shapes and not (is_last and guess.kind == "dated_headers" and last < bound - 1):
        return
    cut = shapes[0][0] if shapes else bound
    if is_last and guess.kind == "dated_headers" and last < bound - 1:
        cut = min(cut, cut_foot(view, find_block(view, opening.body, bound), bound, in_site=False))
    draft.why |= {at: "foot" for at in range(cut, bound) if at not in draft.why}
    draft.why |= dict(shapes)


def is_text(view: PageView, at: int, guess: Hypothesis) -> bool:
    """Return whether a line is text for certain."""
    if guess.kind == "poems":
        return view.ends[at] in "。，！？；,!?;"
    goes_on = view.ends[at] in "；，" and view.lengths[at] >= MIN_CLAUSE
    return (goes_on or is_prose(view, at)) and name_shape(view.shown[at]) is None


def drop_empty(draft: Draft) -> None:
    """Let an article without text be the end of the one before, or the beginning of the one behind."""
    pieces: list[tuple[Opening, Sequence[int]]] = []
    held: list[int] = []
    for opening, body in draft.pieces:
        own = [*opening.titles, *opening.header]
        if body:
            pieces.append((opening, sorted({*held, *body})))
            held = []
        elif pieces:
            pieces[-1] = (pieces[-1][0], sorted({*pieces[-1][1], *own}))
        else:
            held += own
    draft.pieces = pieces


def to_pieces(draft: Draft, titled_by_page: bool) -> tuple[ArticleLines, ...]:
    """Return the articles by indices into the page's lines."""
    view = draft.view
    index = view.index
    page_title = None if draft.page_title is None else TOOL.sub("", view.shown[draft.page_title])
    pieces = []
    for opening, body in draft.pieces:
        taken = {*opening.titles, *opening.header}.intersection(body)
        title = opening.title
        if title is None and titled_by_page:
            title = page_title
        skip = opening.skip if body and body[0] == opening.body else 0
        pieces.append(
            ArticleLines(
                title=title,
                titles=tuple(index[at] for at in opening.titles if at not in taken),
                header=tuple(index[at] for at in opening.header if at not in taken),
                body=array("i", map(index.__getitem__, body)),
                fields=opening.fields,
                skip=skip,
            )
        )
    return tuple(pieces)


def to_lines(
    draft: Draft, pieces: Sequence[ArticleLines], known: Mapping[int, str], shown: Sequence[str]
) -> tuple[Line, ...]:
    """Return the class of each line of the page."""
    front, blank = Line("boilerplate", rule="front"), Line("blank")
    lines = [front if text else blank for text in shown]
    index = draft.view.index
    for at, why in known.items():
        lines[at] = Line("boilerplate", rule=why)
    for at, why in draft.why.items():
        lines[index[at]] = Line("boilerplate", rule=why)
    for number, piece in enumerate(pieces, start=1):
        text = Line("text", number)
        for at in piece.body:
            lines[at] = text
        for at in piece.header:
            lines[at] = Line("metadata", number, "header")
        for at in piece.titles:
            lines[at] = Line("title", number)
    for at in draft.comments:
        lines[index[at]] = Line("comment", rule="push")
    return tuple(lines)
