"""Give the articles of a page the flags that reading gave the page, each to the articles that it is about."""

from bisect import bisect_right
from dataclasses import replace

from quchong.model import Article, InputFlag, Page, Record, SplitPage


def flag_articles(page: Page | Record, split_page: SplitPage) -> SplitPage:
    """Return a split page with the flags of the page it was in its articles."""
    if not page.flags or not split_page.articles:
        return split_page
    names: list[list[str]] = [[] for _ in split_page.articles]
    for flag in page.flags:
        for number in find_flagged(flag, split_page.articles):
            names[number].append(flag.name)
    articles = zip(split_page.articles, names, strict=True)
    return replace(split_page, articles=tuple(with_flags(article, more) for article, more in articles))


def find_flagged(flag: InputFlag, articles: tuple[Article, ...]) -> set[int]:
    """Return the indices of the articles that a flag is about: one for each line, or all.

    A line between two articles counts for the one before.
    """
    starts = [article.source.start_line or 1 for article in articles]
    return {max(bisect_right(starts, line) - 1, 0) for line in flag.lines} or set(range(len(articles)))


def with_flags(article: Article, names: list[str]) -> Article:
    """Return an article with more flags, each once."""
    return replace(article, flags=tuple(dict.fromkeys([*article.flags, *names]))) if names else article
