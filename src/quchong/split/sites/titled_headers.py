"""Whether headers stand below titles (a list of articles), or only the first of a page does (a thread)."""

from collections import Counter
from collections.abc import Sequence

from quchong.split.sites.above_headers import AboveHeaders
from quchong.split.sites.headers import HeaderPattern
from quchong.split.sites.names_above import NAME
from quchong.split.sites.page_openings import find_title, join_headers

TITLED = 0.5
"""Share of the later headers of pages with a title above, from which all have one."""
SHORT_TITLE = 60


def decide_header_roles(found: AboveHeaders, headers: Sequence[HeaderPattern]) -> dict[str, str]:
    """Decide the role of each pattern of headers: header, post or byline."""
    later, titled = count_titles(found)
    roles: dict[str, str] = {NAME: "author"}
    for header in headers:
        if header.is_part:
            roles[header.pattern] = "byline"
        elif later[header.pattern] and (header.has_floor or titled[header.pattern] < TITLED * later[header.pattern]):
            roles[header.pattern] = "post"
        else:
            roles[header.pattern] = "header"
    return roles


def count_titles(headers: AboveHeaders) -> tuple[Counter[str], Counter[str]]:
    """Count by pattern the headers that are not the first of their page, and those of them below a title."""
    later: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    for page, found in zip(headers.kind.pages, headers.pages, strict=True):
        is_no_title = headers.no_title_on(page)
        floor = 0
        for block in join_headers(found):
            patterns = {found[at] for at in block}
            if floor:
                later.update(patterns)
                at = find_title(page, block[0], floor, is_no_title)
                if at is not None and len(page.forms[at].text) <= SHORT_TITLE:
                    titled.update(patterns)
            floor = block[-1] + 1
    return later, titled
