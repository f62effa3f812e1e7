"""Clean an article: its text and its title."""

from dataclasses import replace

from quchong.clean.options import CleanOptions
from quchong.clean.steps import STEPS
from quchong.model import Article


def clean(article: Article, options: CleanOptions) -> Article:
    """Apply the steps to the text, and to the title, which is one line."""
    text = clean_text(article.text, options)
    title = None if article.title is None else " ".join(clean_text(article.title, options).split("\n")).strip()
    if text == article.text and title == article.title:
        return article
    return replace(article, text=text, title=title)


def clean_text(text: str, options: CleanOptions) -> str:
    """Apply the steps to a text."""
    for name, step in STEPS.items():
        if options.steps == "default" or name in options.steps:
            text = step(text)
    return text
