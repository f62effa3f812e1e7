"""Clean an article: the characters of its text and title, then its boilerplate, then its layout."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from quchong.clean.boilerplate import Rule, Verdict, load_rules, strip_boilerplate
from quchong.clean.flags import FILTERS, find_flags
from quchong.clean.options import BOILERPLATE, DEFAULT, CleanOptions
from quchong.clean.steps import DEFAULT_STEPS, STEPS
from quchong.model import Article

Step = Callable[[str], str]
FIRST_LAYOUT_STEP = "strip_lines"
"""From this step on lines may come and go; boilerplate is judged before, so that each line is still the page's."""


@dataclass(frozen=True)
class Cleaner:
    """What the options come to, made once for all articles."""

    characters: tuple[Step, ...]
    rules: Mapping[str, Rule]
    layout: tuple[Step, ...]
    filters: Mapping[str, Callable[[str], bool]]


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
    rules = {name: rule for name, rule in {**load_rules(), **options.rules}.items() if rule is not None}
    return Cleaner(
        characters=tuple(STEPS[name] for name in steps[:cut]),
        rules=rules if BOILERPLATE in named else {},
        layout=tuple(STEPS[name] for name in steps[cut:]),
        filters={name: FILTERS[name] for name in options.drop if name in FILTERS},
    )


def clean(article: Article, cleaner: Cleaner) -> Cleaned:
    """Clean an article and label it; what is clean already comes back as it is."""
    text = apply(cleaner.characters, article.text)
    lines = text.split("\n")
    judged = strip_boilerplate(lines, cleaner.rules) if cleaner.rules else None
    verdicts = {at: it for at, it in enumerate(judged) if it.rule} if judged else {}
    if verdicts:
        text = "\n".join(it.text for it in judged or () if it.text is not None)
    text = apply(cleaner.layout, text)
    told = {key: value for verdict in verdicts.values() for key, value in verdict.meta.items()}
    meta = article.meta
    if "editor" in told and meta.editor is None:
        meta = replace(meta, editor=told["editor"])
    failed = [name for name, fails in cleaner.filters.items() if fails(text)]
    flags = tuple(dict.fromkeys([*article.flags, *find_flags(text), *failed]))
    title = clean_title(article.title, cleaner)
    if (title, text, meta, flags) == (article.title, article.text, article.meta, article.flags):
        return Cleaned(article, verdicts)
    return Cleaned(replace(article, title=title, text=text, meta=meta, flags=flags), verdicts)


def clean_title(title: str | None, cleaner: Cleaner) -> str | None:
    """Repair the characters of a title, which is one line."""
    return None if title is None else " ".join(apply(cleaner.characters, title).split("\n")).strip()


def apply(steps: tuple[Step, ...], text: str) -> str:
    """Apply steps to a text, one after the other."""
    for step in steps:
        text = step(text)
    return text
