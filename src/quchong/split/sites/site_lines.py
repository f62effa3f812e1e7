"""What a sheet says of the lines of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SiteArticle:
    """An article below a header that the sheet knows: its title's line, its header's and their patterns, its text's."""

    title: int | None
    header: tuple[int, ...]
    patterns: tuple[str, ...]
    body: tuple[int, ...]


@dataclass(frozen=True)
class SiteLines:
    """What a sheet says of a page's lines.

    `furniture` gives the role of each line that is the site's. `articles` is empty where no header was found: then
    `title` is the line that is the page's title, if the sheet tells.
    """

    furniture: Mapping[int, str] = field(default_factory=dict)
    articles: tuple[SiteArticle, ...] = ()
    title: int | None = None

    def move(self, index: tuple[int, ...]) -> "SiteLines":
        """Return the same with the lines named by their places in the page instead of their positions."""
        return SiteLines(
            {index[at]: role for at, role in self.furniture.items()},
            tuple(
                SiteArticle(
                    None if one.title is None else index[one.title],
                    tuple(index[at] for at in one.header),
                    one.patterns,
                    tuple(index[at] for at in one.body),
                )
                for one in self.articles
            ),
            None if self.title is None else index[self.title],
        )
