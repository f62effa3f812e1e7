"""The beginning of an article on a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SiteOpening:
    """The beginning of an article, by positions: its `title` (or None), its header's lines, where its text begins."""

    title: int | None
    header: tuple[int, ...]
    body: int

    @property
    def first(self) -> int:
        """The first line."""
        return min([*self.header, self.body] if self.title is None else [self.title, *self.header, self.body])
