"""A page as a site's lines are learned from it: the lines that show something, and where its prose lies."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quchong.split.sites.header_shape import Name, Shape, name_of, read_shape
from quchong.split.sites.line_form import LineForm, read_form

NEAR = 4
"""Lines from one line of prose to the next, at most, or a short one is as likely a question among links."""
STRONG = 60
INDENTED_PROSE, INDENTED_REST = 0.5, 0.8
"""Shares of indented lines between which white space tells prose from the rest."""


@dataclass(frozen=True)
class SitePage:
    """The lines of a page that show something; positions are places among them.

    `forms` are the lines, `index` their places in the page, `indented` says of each whether white space is before it.
    """

    forms: tuple[LineForm, ...]
    index: tuple[int, ...]
    indented: tuple[bool, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the lines."""
        return tuple([form.key for form in self.forms])

    @cached_property
    def shapes(self) -> Mapping[int, Shape]:
        """The shapes of the lines that may be headers, by position."""
        return {at: shape for at, form in enumerate(self.forms) if (shape := read_shape(form))}

    @cached_property
    def header_names(self) -> tuple[Name | None, ...]:
        """For each line what it shares with others as a header, None where it cannot be one."""
        shapes = self.shapes
        return tuple([name_of(form, shapes[at]) if at in shapes else None for at, form in enumerate(self.forms)])

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """Positions of the lines that read as prose."""
        return tuple(at for at, form in enumerate(self.forms) if form.is_prose)

    @cached_property
    def indents(self) -> bool:
        """Whether prose is indented and the rest is not, so that white space tells them apart."""
        prose = [self.indented[at] for at in self.prose]
        rest = sum(self.indented) - sum(prose)
        return sum(prose) >= INDENTED_PROSE * max(1, len(prose)) and rest <= INDENTED_REST * (
            len(self.indented) - len(prose)
        )

    def body(self, own: Container[str] = (), short: Container[int] = ()) -> tuple[int, int] | None:
        """Return the positions of the first and the last line of prose, None where there is none.

        Lines whose keys are the site's `own` are no prose, nor are the positions in `short`. A short line counts only
        beside another.
        """
        texts = [at for at in self.prose if at not in short and self.keys[at] not in own]
        sure = [
            at
            for place, at in enumerate(texts)
            if len(self.forms[at].text) >= STRONG
            or (place and at - texts[place - 1] <= NEAR)
            or (place + 1 < len(texts) and texts[place + 1] - at <= NEAR)
        ] or texts
        return (sure[0], sure[-1]) if sure else None


def read_page(lines: Sequence[str]) -> SitePage:
    """Take what shows of a page's lines."""
    filled = [(at, line, shown) for at, line in enumerate(lines) if (shown := line.strip())]
    return SitePage(
        tuple([read_form(shown) for _, _, shown in filled]),
        tuple([at for at, _, _ in filled]),
        tuple([line[0] != shown[0] for _, line, shown in filled]),
    )


def read_pages(texts: Iterable[Sequence[str]]) -> list[SitePage]:
    """Take what shows of each page, in an order that depends on the pages alone."""
    return sorted((read_page(lines) for lines in texts), key=lambda page: [form.text for form in page.forms])
