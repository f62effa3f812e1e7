"""What belongs to a numbered series without being numbered by it: a preface, an epilogue, a second series."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from quchong.split.induce.choice import choose, with_openings
from quchong.split.induce.ground import Ground
from quchong.split.induce.hypothesis import Hypothesis, Opening, measure_bodies, score
from quchong.split.induce.numbered import find_numbered
from quchong.split.induce.page_view import PageView
from quchong.text.lazy_regex import compile_once

BESIDE = (
    r"(?:[自代原新再译譯重]?序[言曲章幕一二三]?|[代自]序|前[言记記]|引[子言]|楔\s?子|尾[声聲]|[后後][记記序]|跋|附[录錄]|番外(?:篇)?|终章|終章|[结結]局|大[结結]局"
    r"|[结結]束?[语語]|[导導][言论論读讀]|[开開][场場]白|译者的?话|写在前面|寫在前面|题记|題記|[绪緒][论論言])"
    r"(?:\s*[:：]\s*.{1,30}|\s+.{1,30}|[（(一二三四五六七八九十\d].{0,30})?"
)
"""Headings that stand beside numbered ones: preface, prologue, epilogue, afterword, extra …"""
VOLUME = (
    r"(?:第\s*[\d〇零一二三四五六七八九十百]{1,4}\s*[卷部编編篇集册冊辑輯](?![分门委队长])|卷\s*[\d一二三四五六七八九十百]{1,4}(?![\u3400-\u9fff])"
    r"|[上中下][卷部编編篇集册冊](?=\s|$))[^。，；！？]{0,30}"
)
"""The heading of a volume, which stands above that of a chapter."""
TOO_LONG, LONG = 6, 6000
"""A body of so many times the middle one and of so many characters may hold a second series."""
DEEPEST = 2
INNER_FLOOR = 0.5
"""What a series within a body or above the first heading has to score."""


def widen(ground: Ground, guess: Hypothesis, first: int, end: int, depth: int = 0) -> Hypothesis:
    """Add to a series the headings beside it, and the series that overlong bodies or a long front hold."""
    if guess.kind != "numbered_headings" or not guess.openings:
        return guess
    for low, high in find_gaps(ground.view, guess, first, end) if depth < DEEPEST else ():
        inner = find_series(ground, low, high)
        if inner.openings and inner.name != guess.name:
            guess = with_openings(widen(ground, inner, low, high, depth + 1), guess)
    beside = tuple(find_beside(ground.view, guess, first, end))
    return with_openings(guess, replace(guess, openings=beside, contents=frozenset()))


def find_series(ground: Ground, first: int, end: int) -> Hypothesis:
    """Find the best series in a range of lines."""
    guesses = find_numbered(ground, first, end)
    scored = [replace(guess, score=score(ground.view, guess, first, end)) for guess in guesses]
    return choose(scored, ground.numbers, end, INNER_FLOOR).best


def find_gaps(view: PageView, guess: Hypothesis, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines that are too long for a body of the series."""
    bodies = measure_bodies(view, guess.openings, end)
    middle = median(bodies)
    head = guess.openings[0].head
    if view.count(first, head) > 2 * middle + 2000:
        yield first, head
    bounds = [*(opening.head for opening in guess.openings[1:]), end]
    for opening, bound, body in zip(guess.openings, bounds, bodies, strict=True):
        if body > max(TOO_LONG * middle, LONG):
            yield opening.body, bound


def find_beside(view: PageView, guess: Hypothesis, first: int, end: int) -> Iterator[Opening]:
    """Yield the headings of prefaces and the like, which have text below."""
    volumes = not any(map(compile_once(VOLUME).fullmatch, (view.shown[opening.head] for opening in guess.openings)))
    taken = {at for opening in guess.openings for at in range(opening.head, opening.body)}
    for at in view.headings:
        if (
            not first <= at < end - 1
            or at in taken
            or {at, at + 1} & guess.contents
            or not is_beside(view, at, volumes)
        ):
            continue
        if at == first or view.gaps[at] or view.sentences[at - 1] or view.lengths[at - 1] < 30:
            yield Opening(at, at + 1, view.shown[at], (at,))


def is_beside(view: PageView, at: int, volumes: bool) -> bool:
    """Return whether a line is the heading of a preface or the like, or of a volume where chapters are the pieces."""
    line = view.shown[at]
    return bool(
        compile_once(BESIDE).fullmatch(line)
        or (volumes and compile_once(VOLUME).fullmatch(line) and not view.sentences[at])
    )
