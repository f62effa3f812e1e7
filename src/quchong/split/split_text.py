"""Split a text into articles: by the profile that fits it best or, where none does, by its own structure.

A module of its own, as a run over records needs nothing of it.
"""

from dataclasses import replace

from quchong.model import Page, Record, SplitPage
from quchong.split.choose_profile import choose_profile
from quchong.split.induce.induction import induce
from quchong.split.known_lines import mark_known_lines
from quchong.split.markup_facts import find_markup, name_article, with_markup
from quchong.split.page_lines import cut_lines
from quchong.split.sites.apply import apply
from quchong.split.sites.structure_of_site import take_apart
from quchong.split.split_by_structure import split_by_structure
from quchong.split.split_page import ProfiledPage, split_page
from quchong.split.splitter import Splitter


def split_text(page: Page | Record, splitter: Splitter) -> SplitPage:
    """Split a text by the profile that fits it best or, where none does, by its own structure."""
    lines = cut_lines(page.text)
    choice = choose_profile(lines.content, splitter.profiles, splitter.options, splitter.score_all)
    if choice.name is not None:
        articles, classes = split_page(ProfiledPage(page, lines, choice.name, splitter.profiles[choice.name]))
        if articles:
            return SplitPage(tuple(articles), lines.texts, classes, choice.name, choice.scores)
    known = mark_known_lines(lines)
    sheet = splitter.sites.get(page.site or "")
    markup = find_markup(page, lines)
    known |= markup.furniture if markup else {}
    if sheet is None:
        structure = induce(lines, known, splitter.score_all, markup)
    else:
        structure = take_apart(lines, apply(lines.texts, sheet), known, markup)
    structured = with_markup(split_by_structure(page, lines, name_article(structure, lines, markup)), lines, markup)
    return replace(structured, scores=choice.scores) if splitter.score_all else structured
