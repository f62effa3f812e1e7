"""Where the articles of a page begin, by the headers that were found on it."""

from collections.abc import Callable, Mapping, Sequence

from quchong.split.induce.line_shapes import is_path
from quchong.split.sites.line_form import ends_sentence
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.site_page import SitePage

TITLE_LENGTH = 80
GOES_ON = frozenset(",、:")
SKIPPED = 3
"""Lines of the site between a title and its header, at most."""

IsOwn = Callable[[int], bool]
"""Says of a position whether the line there is the site's."""


def open_articles(
    page: SitePage, found: Mapping[int, str], roles: Mapping[str, str], is_own: IsOwn
) -> list[SiteOpening]:
    """Find where articles begin.

    Parameters
    ----------
    page
        The page.
    found
        The positions of the lines that are headers, and their patterns.
    roles
        The role of each pattern: `header` has a title above, `post` has none (but the first of a page), `byline` goes
        on with another.
    is_own
        Whether a line is the site's, and so no title.
    """
    openings: list[SiteOpening] = []
    for block in join_headers(found):
        kinds = {roles[found[at]] for at in block}
        if kinds <= {"byline", "author"}:
            continue
        floor = openings[-1].body if openings else 0
        titled = not openings or "header" in kinds
        title = find_title(page, block[0], floor, is_own) if titled else None
        openings.append(SiteOpening(title, block, block[-1] + 1))
    return drop_without_body(openings, len(page.forms))


def join_headers(found: Mapping[int, str]) -> list[tuple[int, ...]]:
    """Put lines of headers that stand together into blocks; the same pattern again begins another."""
    blocks: list[list[int]] = []
    for at in sorted(found):
        if blocks and blocks[-1][-1] == at - 1 and found[at] not in [found[one] for one in blocks[-1]]:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    return [tuple(block) for block in blocks]


def can_be_title(page: SitePage, at: int) -> bool:
    """Say whether a line can be a title by its shape."""
    text = page.forms[at].text
    is_short = len(text) <= TITLE_LENGTH and text[-1] not in GOES_ON
    if not is_short or ends_sentence(text) or (page.indents and page.indented[at]):
        return False
    return not is_path(text)


def find_title(page: SitePage, header: int, floor: int, is_own: IsOwn) -> int | None:
    """Return the position of the title above a header, None where there is none down to the line `floor`."""
    at = header - 1
    while at >= floor and header - at <= SKIPPED and is_own(at):
        at -= 1
    if at < floor or is_own(at) or not can_be_title(page, at):
        return None
    return at


def drop_without_body(openings: Sequence[SiteOpening], end: int) -> list[SiteOpening]:
    """Leave out headers right above the next, which head nothing."""
    if not openings:
        return []
    bounds = [*(opening.first for opening in openings[1:]), end]
    return [opening for opening, bound in zip(openings, bounds, strict=True) if bound > opening.body]
