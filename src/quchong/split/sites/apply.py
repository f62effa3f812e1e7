"""Find a site's own lines on a page by its sheet: furniture and its role, headers, titles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quchong.split.sites.compiled_sheet import CompiledKind, choose_kind, compile_sheet
from quchong.split.sites.edges import OwnLines, cut_tail, find_echo, find_head_end, find_own_lines, is_text
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.page_openings import open_articles
from quchong.split.sites.sheet import SiteSheet
from quchong.split.sites.site_lines import SiteArticle, SiteLines
from quchong.split.sites.site_page import SitePage, read_page
from quchong.split.sites.zones import MIN_LEAD


def apply(lines: Sequence[str], sheet: SiteSheet) -> SiteLines:
    """Say what a sheet knows of a page's lines.

    Parameters
    ----------
    lines
        The lines of the page, as they stand.
    sheet
        What was learned of the page's site.

    Returns
    -------
    The lines that are the site's, and the articles whose headers are known; nothing where the page has no line of the
    sheet, or nothing else.
    """
    page = read_page(lines)
    kind = choose_kind(page, compile_sheet(sheet))
    if kind is None:
        return SiteLines()
    found = find_lines(page, kind)
    return found.move(page.index) if len(found.furniture) < len(page.forms) else SiteLines()


def find_lines(page: SitePage, kind: CompiledKind) -> SiteLines:
    """Find what a kind's lines say of a page, by positions."""
    headers = kind.find_headers(page)
    own = find_own_lines(page, kind, headers.keys())
    openings = open_articles(page, headers, kind.headers, own.is_no_title)
    echo = find_echo(page, kind, openings[0].header[0] if openings else len(page.forms))
    if not openings:
        return find_without_headers(page, own, echo)
    if echo is not None and not any(is_text(page, own, at) for at in range(echo[1] + 1, openings[0].header[0])):
        openings[0] = replace(openings[0], title=echo[1])
    return find_articles(page, own, openings, echo, headers)


def find_articles(
    page: SitePage,
    own: OwnLines,
    openings: Sequence[SiteOpening],
    echo: tuple[int, int] | None,
    headers: Mapping[int, str],
) -> SiteLines:
    """Take a page apart whose headers are known."""
    furniture: dict[int, str] = {}
    first = openings[0].first
    lead = find_lead(page, own, first, echo)
    if lead is not None:
        openings = [lead, *openings]
    furniture |= {at: own.role(at) or "head" for at in range(first if lead is None else lead.first)}
    if echo is not None:
        furniture[echo[0]] = "page_title"
    bounds = [*(opening.first for opening in openings[1:]), len(page.forms)]
    articles: list[SiteArticle] = []
    for opening, bound in zip(openings, bounds, strict=True):
        taken = cut_tail(page, own, opening, bound)
        if opening.title is not None:
            between = range(opening.title + 1, opening.header[0] if opening.header else opening.title + 1)
            taken |= {at: own.role(at) or "head" for at in between if not is_text(page, own, at)}
        skipped = {*taken, *opening.header, opening.title}
        body = tuple(at for at in range(opening.first, bound) if at not in skipped and at not in furniture)
        furniture |= taken
        patterns = tuple(headers[at] for at in opening.header)
        articles.append(SiteArticle(opening.title, opening.header, patterns, body))
    return join_empty(SiteLines(furniture, tuple(articles)))


def join_empty(found: SiteLines) -> SiteLines:
    """Let the lines of headers without a text go to the article before, or to what is below its text."""
    furniture, articles = dict(found.furniture), list[SiteArticle]()
    for article in found.articles:
        lines = [*([] if article.title is None else [article.title]), *article.header]
        if article.body:
            articles.append(article)
        elif articles and lines[0] - 1 in furniture:
            furniture |= dict.fromkeys(lines, "tail")
        elif articles:
            articles[-1] = replace(articles[-1], body=(*articles[-1].body, *lines))
        else:
            furniture |= dict.fromkeys(lines, "head")
    return SiteLines(furniture, tuple(articles))


def find_lead(page: SitePage, own: OwnLines, end: int, echo: tuple[int, int] | None) -> SiteOpening | None:
    """Find a text above the first header, which is an article without one; None where there is none."""
    texts = [at for at in range(end) if is_text(page, own, at)]
    if sum(len(page.forms[at].text) for at in texts) < MIN_LEAD:
        return None
    first, title = find_head_end(page, own, echo)
    if first > texts[0]:
        first, title = max((at for at in range(texts[0]) if own.role(at)), default=-1) + 1, None
    return SiteOpening(title, (), first if title is None else title + 1)


def find_without_headers(page: SitePage, own: OwnLines, echo: tuple[int, int] | None) -> SiteLines:
    """Find what is above and below the text of a page without known headers."""
    furniture: dict[int, str] = {at: role for at, role in own.constant.items() if role in ("inside", "anywhere")}
    end, title = find_head_end(page, own, echo)
    furniture |= {at: own.role(at) or "head" for at in range(end)}
    opening = SiteOpening(title, (), end if title is None else title + 1)
    furniture |= cut_tail(page, own, opening, len(page.forms))
    if echo is not None:
        furniture[echo[0]] = "page_title"
    return SiteLines(furniture, (), title)
