"""Clean articles: first the characters of text and title, then boilerplate, then the layout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import is_

import numpy as np
import numpy.typing as npt

from quchong.clean.article_flags import FILTERS, find_flags
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.boilerplate_rule import Rule, merge_rules
from quchong.clean.character_classes import classify_chars, classify_chars_of_all
from quchong.clean.options import BOILERPLATE, DEFAULT, CleanOptions
from quchong.clean.rule_matching import Verdict
from quchong.clean.step_names import DEFAULT_STEPS
from quchong.clean.steps import BY_LINE, LINE_COUNTS, NEEDS, PAIRS, STEPS
from quchong.model import FURNITURE_ONLY, Article, Flag, Meta
from quchong.text.cut_lines import cut_at_line_feeds
from quchong.text.utf16 import Units, read_units

Pairs = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Step:
    """A cleaning step, and the character classes of which a text must hold one (0: any text may need the step).

    `count` says how many lines each line of a text becomes; None where all stay one.
    `pairs` says which two characters must follow each other, see `steps.PAIRS`; None where that is not known.
    `by_line` says whether it does the same to some lines of a text as to the whole, see `steps.BY_LINE`.
    """

    repair: Callable[[str], str]
    needs: int
    count: Callable[[str], list[int]] | None = None
    pairs: Pairs | None = None
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class ClassifiedText:
    """A text, and the character classes that may occur in it; no others do."""

    text: str
    char_classes: int


MARKUP = "markup"
"""The step that removes markup, and what is named as the rule for lines of nothing else."""
MAX_ROUNDS = 12
"""How often a text is cleaned again because something changed; nearly always once is enough."""
FIRST_LAYOUT_STEP = "strip_lines"
"""From this step on lines may be joined or removed; boilerplate is judged before, line by line as on the page."""


@dataclass(frozen=True)
class Cleaner:
    """What is made of the options, once for all articles."""

    characters: tuple[Step, ...]
    rules: Mapping[str, Rule]
    layout: tuple[Step, ...]
    filters: Mapping[Flag, Callable[[str], bool]]

    @cached_property
    def repairs_mojibake(self) -> bool:
        """Whether mojibake is repaired."""
        return any(step.repair is STEPS["mojibake"] for step in self.characters)


@dataclass(frozen=True)
class Cleaned:
    """A clean article, and the verdicts on the lines of its former text that a rule changed, by position.

    A line in which only characters were repaired has none, unless nothing is left of it without its markup.
    """

    article: Article
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)


def make_cleaner(options: CleanOptions) -> Cleaner:
    """Prepare for cleaning many articles."""
    named = set(options.steps)
    if DEFAULT in named:
        named.update(DEFAULT_STEPS, [BOILERPLATE])
    order = list(STEPS)
    steps = [name for name in order if name in named]
    count = sum(order.index(name) < order.index(FIRST_LAYOUT_STEP) for name in steps)

    def make_step(name: str) -> Step:
        return Step(STEPS[name], NEEDS.get(name, 0), LINE_COUNTS.get(name), PAIRS.get(name), name in BY_LINE)

    return Cleaner(
        characters=tuple(map(make_step, steps[:count])),
        rules=merge_rules(tuple(options.rules.items())) if BOILERPLATE in named else {},
        layout=tuple(map(make_step, steps[count:])),
        filters={flag: fails for flag, fails in FILTERS.items() if flag in options.drop},
    )


def clean(articles: Sequence[Article], cleaner: Cleaner) -> list[Cleaned]:
    """Clean articles and flag them; an article that is clean already is returned as the same object.

    What is returned is clean: cleaning it again changes nothing.
    """
    cleaned = clean_once(articles, cleaner)
    return [
        one if one.article is article or is_settled(one.article, article, cleaner) else settle(article, one, cleaner)
        for article, one in zip(articles, cleaned, strict=True)
    ]


def is_settled(after: Article, before: Article, cleaner: Cleaner) -> bool:
    """Return whether it is certain that cleaning an article again changes nothing.

    The rules find nothing in what they left, and white space around lines matters to none.
    """
    if (after.text, after.title) == (before.text, before.title):
        return True
    if any(step.repair is not STEPS[FIRST_LAYOUT_STEP] for step in cleaner.layout):
        return False
    given = [classify(text) for text in (after.text, after.title or "")]
    return all(apply(cleaner.characters, text) is text for text in given)


def settle(article: Article, first: Cleaned, cleaner: Cleaner) -> Cleaned:
    """Clean an article that was cleaned once until nothing changes.

    One that changes again and again was made to do so; it stays as it is, with its flags.
    """
    current, verdicts = first.article, first.verdicts
    for _ in range(MAX_ROUNDS):
        [again] = clean_once([current], cleaner)
        if again.article is current:
            return Cleaned(current, verdicts)
        verdicts = add_verdicts(article.text, verdicts, current.text, again.verdicts)
        current = again.article
    flags = tuple(dict.fromkeys([*article.flags, *find_flags(article.text, known=article.flags)]))
    return Cleaned(article if flags == article.flags else replace(article, flags=flags))


def add_verdicts(
    text: str, verdicts: Mapping[int, Verdict], left: str, more: Mapping[int, Verdict]
) -> Mapping[int, Verdict]:
    """Return the verdicts on the lines of a text, with those added on what was left of it.

    Lines that are not blank stand in one order in both; where they do not, because some were joined, none are added.
    """
    if not more:
        return verdicts
    lines = text.split("\n")
    kept = [verdicts[at].text if at in verdicts else line for at, line in enumerate(lines)]
    places = [at for at, line in enumerate(kept) if line is not None for part in line.split("\n") if part.strip()]
    filled = [at for at, line in enumerate(left.split("\n")) if line.strip()]
    if len(places) != len(filled):
        return verdicts
    origins = dict(zip(filled, places, strict=True))
    added = {origins[at]: verdict for at, verdict in more.items() if at in origins}
    return {**verdicts, **added}


def clean_once(articles: Sequence[Article], cleaner: Cleaner) -> list[Cleaned]:
    """Clean articles: repair the characters of each, then remove its boilerplate, then clean its layout."""
    # all at once, which is faster: most articles are short and have nothing to repair
    given, units = classify_all(
        [*(article.text for article in articles), *(article.title or "" for article in articles)]
    )
    traced = [trace_lines(cleaner.characters, text) for text in given[: len(articles)]]
    texts = [text for text, _ in traced]
    titles = [apply_until_clean(cleaner.characters, title) for title in given[len(articles) :]]
    lines = [cut_at_line_feeds(text.text) for text in texts]
    unchanged = all(map(is_, (*texts, *titles), given))
    verdicts: Sequence[Mapping[int, Verdict]] = [{}] * len(lines)
    if cleaner.rules:
        judged = strip_boilerplate(lines, cleaner.rules, units if unchanged else None)
        verdicts = [
            {} if own and is_all(article, own, its_lines) else own
            for article, own, its_lines in zip(articles, judged, lines, strict=True)
        ]
        texts = list(map(remove_boilerplate, texts, lines, verdicts))
    for at, (own, (_, origins)) in enumerate(zip(lines, traced, strict=True)):
        if origins is not None:
            verdicts = [*verdicts]
            became = turn_round(origins, given[at].text.count("\n") + 1)
            verdicts[at] = judge_given_lines(own, verdicts[at], became)
    return [finish(*parts, cleaner) for parts in zip(articles, texts, titles, verdicts, strict=True)]


def changes_line_count(text: ClassifiedText, steps: tuple[Step, ...]) -> bool:
    """Return whether a step may make more lines or fewer of the lines of a text."""
    return any(step.count is not None and step.needs & text.char_classes for step in steps)


def trace_lines(steps: tuple[Step, ...], given: ClassifiedText) -> tuple[ClassifiedText, list[int] | None]:
    """Apply steps until none changes the text, and say of each of its lines then the position of what it came from.

    None where no step changed the text, or none of those that may change the number of its lines had to be tried.
    """
    if not changes_line_count(given, steps):
        return apply_until_clean(steps, given), None
    text = given
    origins = list(range(text.text.count("\n") + 1))
    for _ in range(MAX_ROUNDS):
        before = text
        for step in steps:
            repaired = apply((step,), text)
            if repaired is not text:
                if step.count is not None:
                    parts = zip(origins, step.count(text.text), strict=True)
                    origins = [origin for origin, count in parts for _ in range(count)]
                text = repaired
        if text is before:
            return text, None if text is given else origins
    return given, None


def turn_round(origins: Sequence[int], count: int) -> list[list[int]]:
    """Return for each of so many lines the positions of the lines that it became."""
    became: list[list[int]] = [[] for _ in range(count)]
    for position, origin in enumerate(origins):
        became[origin].append(position)
    return became


def judge_given_lines(
    lines: Sequence[str], verdicts: Mapping[int, Verdict], became: Sequence[Sequence[int]]
) -> dict[int, Verdict]:
    """Return the verdicts on the lines of a text before its characters were repaired.

    Parameters
    ----------
    lines
        The lines after that.
    verdicts
        The verdicts on them, by position.
    became
        For each line before that the positions of the lines that it became.
    """
    judged: dict[int, Verdict] = {}
    for at, positions in enumerate(became):
        own = [verdicts[position] for position in positions if position in verdicts]
        left = [verdicts[position].text if position in verdicts else lines[position] for position in positions]
        kept = [line for line in left if line is not None]
        meta = {key: value for verdict in own for key, value in verdict.meta.items()}
        if own:
            judged[at] = Verdict("\n".join(kept) if kept else None, own[0].rule, meta)
        elif not positions:
            judged[at] = Verdict(None, MARKUP)
    return judged


def is_all(article: Article, verdicts: Mapping[int, Verdict], lines: Sequence[str]) -> bool:
    """Return whether an article holds only what is to be removed; it stays as it is, as no text is empty."""
    left = (verdicts[at].text if at in verdicts else line for at, line in enumerate(lines))
    return FURNITURE_ONLY in article.flags or not any(line and not line.isspace() for line in left)


def remove_boilerplate(text: ClassifiedText, lines: Sequence[str], verdicts: Mapping[int, Verdict]) -> ClassifiedText:
    """Return what the verdicts leave of a text and its lines."""
    return replace(text, text=join_left(lines, verdicts)) if verdicts else text


def finish(
    article: Article, text: ClassifiedText, title: ClassifiedText, verdicts: Mapping[int, Verdict], cleaner: Cleaner
) -> Cleaned:
    """Clean the layout of an article whose text and title are repaired, add the editor that was found, and flag it."""
    laid_out = apply(cleaner.layout, text)
    new_title = None if article.title is None else join_title(title, cleaner).strip()
    meta = add_editor(article.meta, verdicts) if verdicts else article.meta
    failed = [flag for flag, fails in cleaner.filters.items() if fails(laid_out.text)]
    flags = tuple(
        dict.fromkeys([*article.flags, *find_flags(laid_out.text, laid_out.char_classes, article.flags), *failed])
    )
    if (new_title, laid_out.text, meta, flags) == (article.title, article.text, article.meta, article.flags):
        return Cleaned(article, verdicts)
    return Cleaned(replace(article, title=new_title, text=laid_out.text, meta=meta, flags=flags), verdicts)


def add_editor(meta: Meta, verdicts: Mapping[int, Verdict]) -> Meta:
    """Return metadata with the editor that a rule read from a line, if none is known; of several the last."""
    editors = [verdict.meta["editor"] for verdict in verdicts.values() if "editor" in verdict.meta]
    return replace(meta, editor=editors[-1]) if editors and meta.editor is None else meta


def join_title(title: ClassifiedText, cleaner: Cleaner) -> str:
    """Join the lines of a title, and repair what appears only when they are joined."""
    for _ in range(MAX_ROUNDS):
        if "\n" not in title.text:
            break
        title = apply_until_clean(cleaner.characters, classify(title.text.replace("\n", " ")))
    return title.text.replace("\n", " ")


def classify(text: str) -> ClassifiedText:
    """Return a text with the classes of its characters."""
    return ClassifiedText(text, classify_chars(read_units(text)))


def classify_all(texts: Sequence[str]) -> tuple[list[ClassifiedText], Units]:
    """Return texts with the classes of their characters, and the UTF-16 units of all with a line feed after each."""
    char_classes, units = classify_chars_of_all(texts)
    return list(map(ClassifiedText, texts, char_classes)), units


def apply_until_clean(steps: tuple[Step, ...], text: ClassifiedText) -> ClassifiedText:
    """Apply steps until none changes the text: what one removes may have hidden something from another.

    A text that changes again and again was made to do so; it stays as it is.
    """
    current = text
    for _ in range(MAX_ROUNDS):
        repaired = apply(steps, current)
        if repaired is current:
            return current
        current = repaired
    return text


def apply(steps: tuple[Step, ...], text: ClassifiedText) -> ClassifiedText:
    """Apply steps to a text in order; return the same object if none changes it."""
    for step in steps:
        if not step.needs or step.needs & text.char_classes:
            repaired = step.repair(text.text)
            text = text if repaired == text.text else classify(repaired)
    return text
