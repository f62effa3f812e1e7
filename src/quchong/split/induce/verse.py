"""Collections of poems: 《題》, 題　作者 or a title above its poet, with verse below."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.line_shapes import name_shape
from quchong.split.induce.page_view import PageView
from quchong.text.lazy_regex import compile_once

DYNASTY = (
    r"(?:先秦|春秋|战国|戰國|秦|[两兩东東西]?[汉漢]|三[国國]|魏晋?|魏晉|[东東西]?[晋晉]|[南北]朝|南北朝|隋|唐|五代|[南后後]唐|[南北]?宋"
    r"|[辽遼]|金|元|明|清|近代|近?[现現]代|[当當]代|民[国國])[代朝]?"
)
POET = r"[\u3400-\u9fff·]{2,8}"
COUNT = r"(?:\d{1,3}\s*[.、．]\s*|[一二三四五六七八九十百]{1,4}、\s*)?"
IN_MARKS = re.compile(
    rf"(?:{COUNT}(?:[\u3400-\u9fff]{{1,2}}[·・•])?(?P<poet>[\u3400-\u9fff·]{{2,4}})?"
    rf"|[卷第].{{1,16}}?)《(?P<title>[^《》]{{1,60}})》"
    rf"\s*(?:(?:作者\s*[:：]|[—–/"
    rf"|·-]{{1,2}})?\s*(?:[\[【〔（(〈]?\s*{DYNASTY}\s*[\]】〕）)〉·・•:：]*)?\s*[（(]?(?P<poet2>{POET})?[)）]?)?"
)
"""《題》 with or without its poet, in one line."""
AND_POET = r"(?P<title>[\u3400-\u9fff，、·（）()〈〉\s]{1,40}?)(?:　+| {1,}|\t)\s*(?P<poet>[\u3400-\u9fff]{2,4})"
"""題　作者, set apart by space."""
POET_STARTS = frozenset("—–-作朝[【〔（(〈先春战戰秦两兩东東西汉漢三魏晋晉南北隋唐五后後宋辽遼金元明清近现現当當民")
POET_ENDS = frozenset(")）]】〕〉")
SPACE = re.compile(r"[ 　\t]")
NUMBERED = re.compile(r"第\s*[\d〇零一二三四五六七八九十百千]{1,7}\s*[\u3400-\u9fff]")
POET_LINE = (
    rf"[—–-]*\s*(?:作\s*者\s*[:：]\s*(?P<poet>[^\s，。（(]{{1,20}})(?:\s*[（(][^\s（()）]{{1,6}}[)）])?(?:\s*朝\s*代\s*[:：]\s*\S{{1,6}})?"
    rf"|朝\s*代\s*[:：]\s*\S{{1,6}}(?:\s*作\s*者\s*[:：]\s*(?P<poet2>[^\s，。]{{1,20}}))?"
    rf"|[\[【〔（(〈]\s*{DYNASTY}\s*[\]】〕）)〉]\s*(?P<poet3>[^\s，。！？]{{1,12}}?)"
    rf"|{DYNASTY}\s*[·・•:：,，\s]\s*(?P<poet4>[^\s，。！？]{{1,12}}?)"
    rf"|(?P<poet5>[^\s，。！？\[【〔（(〈]{{2,8}})\s*[\[【〔（(〈]\s*{DYNASTY}\s*[\]】〕）)〉])"
)
"""A line of its own that names the poet or the dynasty."""
NO_TITLE = re.compile(r"》(?:读后感|观后感|有感|读书|赏析|教学|教案|心得|影评|书评)")
NOTE = re.compile(
    r"[【\[（(〔]?(?:注|简析|簡析|赏析|賞析|译文|譯文|题解|評|评|校|按|說明|说明)[^\s:：】]{0,3}[】\])）〕:：]"
)
"""How a note below a poem begins, which is no verse and does not speak against it."""
BREAKS = re.compile(r"[，。！？；、：,.!?;:\s　/「」『』“”‘’]+")
NOTES = re.compile(r"[（(].*?[)）]")
PROSE_LENGTH = 60
"""Where more than half of the lines are longer there is no collection of poems."""
VERSE_LENGTH = 9
"""Characters between two marks in a line of verse, at most."""
LINE_LENGTH = 130
MAX_LOOKED_AT = 40_000
"""Characters that are looked at to tell whether bodies are verse."""
MIN_VERSE = 0.5
MAX_BODY = 8000
MIN_SPACED = 4
"""Titles with their poets in one line, from which they are such though other lines have a space too."""


def find_verse(view: PageView, end: int) -> Iterator[Hypothesis]:
    """Yield a guess for each way in which the titles of poems may stand, where what is below is verse."""
    if sum(map(PROSE_LENGTH.__lt__, view.lengths)) > len(view.lengths) / 2:
        return
    marked = read_marked(view)
    for name, openings in (
        ("《題》", marked),
        ("《題》作者", with_poets(marked)),
        ("題 作者", read_with_poet(view)),
        ("題/作者", read_above_poets(view)),
    ):
        if len(openings) < 2 or len({opening.title for opening in openings}) < 0.7 * len(openings):
            continue
        if name == "題 作者" and view.count(0, openings[0].head) > view.count(openings[0].head, end):
            continue  # they leave most of the page without a title
        if name == "題 作者" and len(openings) < MIN_SPACED and count_spaced(view, openings, end) >= len(openings):
            continue
        share = measure_verse(view, openings, end)
        if share > MIN_VERSE and view.count(openings[0].head, end) < MAX_BODY * len(openings):
            yield Hypothesis("poems", name, openings, 0.55 + 0.44 * share)


def count_spaced(view: PageView, openings: Sequence[Opening], end: int) -> int:
    """Count the lines of bodies that have a space in their middle, as those of a song have."""
    heads = {opening.head for opening in openings}
    return sum(at not in heads and SPACE.search(view.shown[at]) is not None for at in range(openings[0].head, end))


def with_poets(openings: Sequence[Opening]) -> tuple[Opening, ...]:
    """Return the poems that say their poet."""
    return tuple(opening for opening in openings if opening.fields or opening.header)


def read_marked(view: PageView) -> tuple[Opening, ...]:
    """Find titles in 《》, with the lines of their poets."""
    openings: list[Opening] = []
    for at in view.headings if "》" in view.text else ():
        line = view.shown[at]
        if "》" not in line or NO_TITLE.search(line) or not (hit := IN_MARKS.fullmatch(line)):
            continue
        poet = hit["poet"] or hit["poet2"]
        openings.append(with_poet_lines(view, at, hit["title"], poet))
    return tuple(openings)


def with_poet_lines(view: PageView, at: int, title: str, poet: str | None) -> Opening:
    """Open a poem at its title; lines below that name its poet are its header."""
    body = at + 1
    while body < len(view.shown) and body - at <= 3 and (hit := read_poet(view.shown[body])) is not None:
        poet = poet or hit
        body += 1
    fields = {"author": poet} if poet else {}
    return Opening(at, body, title, (at,), tuple(range(at + 1, body)), fields)


@lru_cache(maxsize=8192)
def read_poet(line: str) -> str | None:
    """Return the poet whom a line of its own names, "" where it names only a dynasty, None for any other line."""
    if len(line) > 40 or (line[0] not in POET_STARTS and line[-1] not in POET_ENDS):
        return None
    if not (hit := compile_once(POET_LINE).fullmatch(line)):
        return None
    return next(filter(None, hit.groups()), "")


def read_with_poet(view: PageView) -> tuple[Opening, ...]:
    """Find titles with their poets in one line, set apart by space."""
    openings = []
    for at in [at for at in view.headings if SPACE.search(view.shown[at])]:
        hit = compile_once(AND_POET).fullmatch(view.shown[at])
        if hit and view.lengths[at] <= 48 and is_poet_line(view.shown[at], hit):
            openings.append(Opening(at, at + 1, hit["title"].strip(), (at,), (), {"author": hit["poet"]}))
    return tuple(openings)


def is_poet_line(line: str, hit: re.Match[str]) -> bool:
    """Return whether a line of two parts may be a title and its poet: no buttons, no heading, nothing said twice."""
    return not NUMBERED.match(line) and hit["title"].strip() != hit["poet"] and name_shape(line) is None


def read_above_poets(view: PageView) -> tuple[Opening, ...]:
    """Find titles by the line below them, which names the poet."""
    openings = []
    shown = view.shown
    likely = [at for at in view.headings if shown[at][0] in POET_STARTS or shown[at][-1] in POET_ENDS]
    poets = [at for at in likely if at and read_poet(shown[at]) is not None]
    for at in [poet - 1 for poet in poets if view.may_be_heading(poet - 1)]:
        if view.lengths[at] <= 40 and read_poet(shown[at]) is None:
            marked = IN_MARKS.fullmatch(shown[at])
            openings.append(with_poet_lines(view, at, marked["title"] if marked else shown[at], None))
    return tuple(openings)


def measure_verse(view: PageView, openings: Sequence[Opening], end: int) -> float:
    """Return how much of the text below titles is verse, 0 to 1; notes aside."""
    verse = total = 0
    bounds = [*(opening.head for opening in openings[1:]), end]
    for opening, bound in zip(openings, bounds, strict=True):
        for at in range(opening.body, bound):
            length = view.lengths[at]
            if NOTE.match(view.shown[at]):
                continue
            total += length
            verse += length if length <= LINE_LENGTH and is_verse(view.shown[at]) else 0
        if total > MAX_LOOKED_AT:
            break
    return verse / max(1, total)


@lru_cache(maxsize=8192)
def is_verse(line: str) -> bool:
    """Return whether a line may be verse: its parts between marks are short.

    >>> is_verse("隴頭秋月明，隴水帶關城。"), is_verse("他在江边住了很多年才回到城里。")
    (True, False)
    """
    parts = BREAKS.split(NOTES.sub("", line) if line[-1] in ")）" or "（" in line or "(" in line else line)
    return max(map(len, parts)) <= VERSE_LENGTH
