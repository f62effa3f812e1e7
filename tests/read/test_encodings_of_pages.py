"""Pages in the encodings of Chinese sites are read for what they are, declared rightly, wrongly or not at all."""

import random
from collections.abc import Callable, Iterator

import pytest

from quchong.read.decode import Decoded, decode
from support.command import Command, rows
from support.samples import read_corpus, to_traditional

HEAD = '<?xml version="1.0" encoding="{}"?>\n<feed>\n<title>{}</title>\n'
# the label a page declares, what it is written in, what it has to be read as
WRITTEN = [
    ("gb2312", "gb18030", "gb18030"),
    ("gbk", "gb18030", "gb18030"),
    ("big5", "big5", "big5hkscs"),
]
UNMARKED = [name for _, name, _ in WRITTEN[1:]]
FORMS: dict[str, Callable[[str], str]] = {"simplified": str, "traditional": to_traditional}


def pages_for(name: str) -> Iterator[str]:
    """Yield the pages of the corpus that an encoding can hold, in its script."""
    for text in read_corpus().values():
        page = to_traditional(text) if name == "big5" else text
        yield "".join(character for character in page if character.encode(name, "ignore"))


@pytest.mark.parametrize(("label", "name", "read_as"), WRITTEN)
def test_declared(label: str, name: str, read_as: str) -> None:
    for page in pages_for(name):
        whole = HEAD.format(label, page[:8].strip()) + page
        assert decode(whole.encode(name), "auto") == Decoded(whole, read_as, "declared")


@pytest.mark.parametrize("label", ["none", "gb2312", "big5", "iso-8859-1", "utf-8"])
@pytest.mark.parametrize("name", UNMARKED)
def test_a_declaration_that_is_wrong_or_says_nothing(name: str, label: str) -> None:
    for page in pages_for(name):
        whole = HEAD.format(label, page[:8].strip()) + page
        assert decode(whole.encode(name), "auto").text == whole


@pytest.mark.parametrize("name", [*UNMARKED, "utf-16-le", "utf-16-be"])
def test_undeclared(name: str) -> None:
    for page in pages_for(name):
        assert decode(page.encode(name), "auto").text == page


@pytest.mark.parametrize(("length", "floor"), [(6, 0.96), (10, 0.99), (20, 0.997), (40, 1)])
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("simplified", "gb18030"),
        ("traditional", "gb18030"),
        ("traditional", "big5hkscs"),
        ("traditional", "utf-16-le"),
        ("traditional", "utf-16-be"),
    ],
)
def test_excerpts(form: str, name: str, length: int, floor: float) -> None:
    source = random.Random(f"{length} {form} {name}")
    texts = [FORMS[form](text.replace("\n\n", "\n")) for text in read_corpus().values()]
    right = count = 0
    while count < 400:
        text = source.choice(texts)
        start = source.randrange(max(1, len(text) - length + 1))
        excerpt = text[start : start + length]
        if excerpt.encode(name, "ignore").decode(name) != excerpt:
            continue
        count += 1
        right += is_read(excerpt, name)
    assert right >= floor * count


def is_read(text: str, name: str) -> bool:
    try:
        return decode(text.encode(name), "auto").text == text
    except UnicodeDecodeError:
        return False


def test_a_run_over_pages_in_many_encodings_gives_the_articles_of_utf_8(quchong: Command) -> None:
    names = ["gb18030", "utf-16", "utf-16-le", "utf-8-sig", "gbk"]
    for number, (path, text) in enumerate(read_corpus().items()):
        for folder, name in (("plain", "utf-8"), ("mixed", names[number % len(names)])):
            page = quchong.folder / folder / path
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_bytes(text.encode(name, "ignore"))
    for folder in ("plain", "mixed"):
        quchong("run", folder, "--out", f"{folder}-out")
    plain, mixed = (rows(quchong.folder / f"{folder}-out/articles.jsonl") for folder in ("plain", "mixed"))
    found = {row["source"].pop("encoding") for row in mixed}
    assert found == {"gb18030", "utf-16-le", "utf-8"}
    assert {row["source"].pop("encoding") for row in plain} == {"utf-8"}
    assert mixed == plain
