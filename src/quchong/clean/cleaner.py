"""Clean articles: the characters of their texts and titles, then their boilerplate, then their layout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import is_

from quchong.clean.article_flags import FILTERS, find_flags
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.boilerplate_rule import Rule, merge_rules
from quchong.clean.character_classes import find_kinds, find_kinds_of_all
from quchong.clean.options import BOILERPLATE, DEFAULT, CleanOptions
from quchong.clean.rule_matching import Verdict
from quchong.clean.steps import DEFAULT_STEPS, NEEDS, STEPS
from quchong.model import Article
from quchong.text.utf16 import Units, read_units


@dataclass(frozen=True)
class Step:
    """A step, and the kinds of characters without any of which it changes nothing (0: it looks for itself)."""

    repair: Callable[[str], str]
    needs: int


@dataclass(frozen=True, slots=True)
class Characters:
    """A text, and the kinds of characters that may be in it; others are not."""

    text: str
    kinds: int


FIRST_LAYOUT_STEP = "strip_lines"
"""From this step on lines may come and go; boilerplate is judged before, so that each line is still the page's."""


@dataclass(frozen=True)
class Cleaner:
    """What the options come to, made once for all articles."""

    characters: tuple[Step, ...]
    rules: Mapping[str, Rule]
    layout: tuple[Step, ...]
    filters: Mapping[str, Callable[[str], bool]]

    @cached_property
    def repairs_mojibake(self) -> bool:
        """Whether mojibake is among what is repaired."""
        return any(step.repair is STEPS["mojibake"] for step in self.characters)


@dataclass(frozen=True)
class Cleaned:
    """A clean article, and by the position of a line in its former text the verdict on it, where there is one."""

    article: Article
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)


def make_cleaner(options: CleanOptions) -> Cleaner:
    """Prepare for cleaning many articles."""
    named = set(options.steps)
    if DEFAULT in named:
        named.update(DEFAULT_STEPS, [BOILERPLATE])
    steps = [name for name in STEPS if name in named]
    order = list(STEPS)
    cut = sum(order.index(name) < order.index(FIRST_LAYOUT_STEP) for name in steps)
    return Cleaner(
        characters=tuple(Step(STEPS[name], NEEDS.get(name, 0)) for name in steps[:cut]),
        rules=merge_rules(tuple(options.rules.items())) if BOILERPLATE in named else {},
        layout=tuple(Step(STEPS[name], NEEDS.get(name, 0)) for name in steps[cut:]),
        filters={name: FILTERS[name] for name in options.drop if name in FILTERS},
    )


def clean(articles: Sequence[Article], cleaner: Cleaner) -> list[Cleaned]:
    """Clean articles and label them; what is clean already comes back as it is."""
    # looked at all at once: most articles are short, and most have nothing to repair
    given, units = look_at_all([*(it.text for it in articles), *(it.title or "" for it in articles)])
    repaired = [apply_until_clean(cleaner.characters, it) for it in given]
    texts, titles = repaired[: len(articles)], repaired[len(articles) :]
    lines = [it.text.split("\n") for it in texts]
    same = all(map(is_, texts, given))
    verdicts = strip_boilerplate(lines, cleaner.rules, units if same else None) if cleaner.rules else [{}] * len(lines)
    return [finish(*it, cleaner) for it in zip(articles, texts, titles, lines, verdicts, strict=True)]


def finish(
    article: Article,
    repaired: Characters,
    repaired_title: Characters,
    lines: Sequence[str],
    verdicts: Mapping[int, Verdict],
    cleaner: Cleaner,
) -> Cleaned:
    """Take out of an article what the verdicts on its lines say, set its layout right and label it."""
    meta = article.meta
    if verdicts:
        repaired = replace(repaired, text=join_left(lines, verdicts))
        told = {key: value for verdict in verdicts.values() for key, value in verdict.meta.items()}
        if "editor" in told and meta.editor is None:
            meta = replace(meta, editor=told["editor"])
    laid_out = apply(cleaner.layout, repaired)
    text = laid_out.text
    failed = [name for name, fails in cleaner.filters.items() if fails(text)]
    flags = tuple(dict.fromkeys([*article.flags, *find_flags(text, laid_out.kinds, article.flags), *failed]))
    title = None if article.title is None else join_title(repaired_title, cleaner).strip()
    if (title, text, meta, flags) == (article.title, article.text, article.meta, article.flags):
        return Cleaned(article, verdicts)
    return Cleaned(replace(article, title=title, text=text, meta=meta, flags=flags), verdicts)


def join_title(repaired: Characters, cleaner: Cleaner) -> str:
    """Make one line of a title, and repair what shows only now that it is one."""
    while "\n" in repaired.text:
        repaired = apply_until_clean(cleaner.characters, look_at(repaired.text.replace("\n", " ")))
    return repaired.text


def look_at(text: str) -> Characters:
    """Tell what kinds of characters a text holds."""
    return Characters(text, find_kinds(read_units(text)))


def look_at_all(texts: Sequence[str]) -> tuple[list[Characters], Units]:
    """Tell what kinds of characters some texts hold, and their UTF-16 units, a line feed behind each."""
    kinds, units = find_kinds_of_all(texts)
    return list(map(Characters, texts, kinds)), units


def apply_until_clean(steps: tuple[Step, ...], given: Characters) -> Characters:
    """Apply steps until none changes a text: what one takes out may have hidden from another what is broken."""
    while (repaired := apply(steps, given)) is not given:
        given = repaired
    return given


def apply(steps: tuple[Step, ...], given: Characters) -> Characters:
    """Apply steps to a text, one after the other; those with nothing to do are passed over."""
    for step in steps:
        if not step.needs or step.needs & given.kinds:
            text = step.repair(given.text)
            given = given if text == given.text else look_at(text)
    return given
