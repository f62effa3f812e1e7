"""Pages made up at random come apart where they were put together, and lose nothing."""

from collections.abc import Iterator
from random import Random
from statistics import mean

import pytest

from quchong.split.induce.induction import induce
from quchong.split.induce.structure import Structure
from quchong.split.page_lines import cut_lines
from support.page_generator import MAKERS, MadePage

QUICK, MANY = range(12), range(1000, 1200)
MEAN_F1, WORST_F1 = 0.97, 0.9
"""Mean over all pages, and the worst of them."""


def take_apart(page: MadePage) -> tuple[Structure, list[str]]:
    lines = cut_lines(page.text)
    return induce(lines), list(lines.shown)


def score(page: MadePage) -> float:
    """F1 of pieces, each right if it has the right first and last line, and the right title where one is known."""
    structure, shown = take_apart(page)
    found = {(piece.title, shown[piece.body[0]], shown[piece.body[-1]]) for piece in structure.pieces}
    untitled = {(None, first, last) for _, first, last in found}
    right = sum(piece in (untitled if piece[0] is None else found) for piece in page.pieces)
    return 2 * right / (len(structure.pieces) + len(page.pieces))


def make_pages(kind: str, seeds: range) -> Iterator[MadePage]:
    for seed in seeds:
        yield MAKERS[kind](Random(f"{kind} {seed}"))


@pytest.mark.parametrize("kind", MAKERS)
def test_pieces_are_found(kind: str) -> None:
    assert mean(map(score, make_pages(kind, QUICK))) >= WORST_F1


@pytest.mark.slow
def test_pieces_are_found_in_many_pages() -> None:
    scores = [score(page) for kind in MAKERS for page in make_pages(kind, MANY)]
    assert mean(scores) >= MEAN_F1
    assert min(scores) >= WORST_F1


@pytest.mark.parametrize("kind", MAKERS)
def test_each_line_has_one_class_and_no_text_is_lost(kind: str) -> None:
    for page in make_pages(kind, QUICK):
        structure, shown = take_apart(page)
        assert len(structure.lines) == len(shown)
        assert structure.pieces
        for number, piece in enumerate(structure.pieces, start=1):
            assert piece.body
            assert {structure.lines[at].article for at in (*piece.titles, *piece.header, *piece.body)} == {number}
        gone = [line for line, lot in zip(shown, structure.lines, strict=True) if lot.line_class == "boilerplate"]
        assert not [line for line in gone if line.endswith("。")]
        assert all((lot.line_class == "blank") == (not line) for line, lot in zip(shown, structure.lines, strict=True))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_page_gives_the_same_again(kind: str) -> None:
    for page in make_pages(kind, range(3)):
        assert take_apart(page)[0] == take_apart(page)[0]
