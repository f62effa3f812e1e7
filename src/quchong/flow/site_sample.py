"""A sample of bounded size of the pages of each site: those whose hashes are smallest, whatever their order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

HELD_CHARACTERS = 16 << 20
"""Characters of pages that are held, about; what is beyond is left to those who put samples together."""
MAX_CHARACTERS, END_CHARACTERS = 1 << 16, 1 << 14
"""Characters of a page in a sample, at most, and how many of them are its end."""
Row = Mapping[str, Any]


class PageSample:
    """The pages of each site with the smallest hashes (`digest`, then `exact`), each `digest` once; perhaps more."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: dict[str, dict[int, Row]] = defaultdict(dict)
        self.characters = 0

    @property
    def is_full(self) -> bool:
        """Whether what is held is to be taken."""
        return self.characters > HELD_CHARACTERS

    def add(self, site: str, row: Row) -> None:
        """Add a page of a site."""
        pages = self.held[site]
        known = pages.get(row["digest"])
        if known is not None and known["exact"] <= row["exact"]:
            return
        pages[row["digest"]] = row
        self.characters += len(row["text"]) - (0 if known is None else len(known["text"]))
        if len(pages) > 2 * self.most:
            self._leave_smallest(site)

    def take(self) -> Iterator[Row]:
        """Yield what is held, by site and hash, and hold nothing any more."""
        for site in sorted(self.held):
            pages = self.held[site]
            yield from (pages[digest] for digest in sorted(pages)[: self.most])
        self.held.clear()
        self.characters = 0

    def _leave_smallest(self, site: str) -> None:
        pages = self.held[site]
        for digest in sorted(pages)[self.most :]:
            self.characters -= len(pages.pop(digest)["text"])


def cut_middle(text: str) -> str:
    """Return the beginning and the end of a long text, in whole lines; a short one as it is."""
    if len(text) <= MAX_CHARACTERS:
        return text
    begin = text.rfind("\n", 0, MAX_CHARACTERS - END_CHARACTERS)
    end = text.find("\n", len(text) - END_CHARACTERS)
    return text[: begin if begin >= 0 else MAX_CHARACTERS - END_CHARACTERS] + (text[end:] if end >= 0 else "")
