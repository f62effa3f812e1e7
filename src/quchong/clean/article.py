"""Clean articles: the characters of their texts and titles, then their boilerplate, then their layout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quchong.clean.boilerplate import Rule, Verdict, load_rules, strip_boilerplate
from quchong.clean.flags import FILTERS, find_flags
from quchong.clean.options import BOILERPLATE, DEFAULT, CleanOptions
from quchong.clean.plain import is_plain
from quchong.clean.steps import DEFAULT_STEPS, REPAIRS, STEPS
from quchong.model import Article

Step = Callable[[str], str]
FIRST_LAYOUT_STEP = "strip_lines"
"""From this step on lines may come and go; boilerplate is judged before, so that each line is still the page's."""


@dataclass(frozen=True)
class Cleaner:
    """What the options come to, made once for all articles."""

    repairs: tuple[Step, ...]
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
        repairs=tuple(STEPS[name] for name in steps[:cut] if name in REPAIRS),
        characters=tuple(STEPS[name] for name in steps[:cut] if name not in REPAIRS),
        rules=rules if BOILERPLATE in named else {},
        layout=tuple(STEPS[name] for name in steps[cut:]),
        filters={name: FILTERS[name] for name in options.drop if name in FILTERS},
    )


def clean(articles: Sequence[Article], cleaner: Cleaner) -> list[Cleaned]:
    """Clean the articles of a page and label them; what is clean already comes back as it is."""
    plain = [is_plain(article.text) for article in articles]
    texts = [repair(article.text, it, cleaner) for article, it in zip(articles, plain, strict=True)]
    lines = [text.split("\n") for text in texts]
    verdicts = strip_boilerplate(lines, cleaner.rules) if cleaner.rules else [{}] * len(lines)
    return [finish(*it, cleaner) for it in zip(articles, texts, lines, verdicts, plain, strict=True)]


def repair(text: str, plain: bool, cleaner: Cleaner) -> str:
    """Repair the characters of a text; those of plain text need none."""
    return apply(cleaner.characters, text if plain else apply(cleaner.repairs, text))


def finish(
    article: Article, text: str, lines: Sequence[str], verdicts: Mapping[int, Verdict], plain: bool, cleaner: Cleaner
) -> Cleaned:
    """Take out of an article what the verdicts on its lines say, set its layout right and label it."""
    meta = article.meta
    if verdicts:
        left = (verdicts[at].text if at in verdicts else line for at, line in enumerate(lines))
        text = "\n".join(line for line in left if line is not None)
        told = {key: value for verdict in verdicts.values() for key, value in verdict.meta.items()}
        if "editor" in told and meta.editor is None:
            meta = replace(meta, editor=told["editor"])
    text = apply(cleaner.layout, text)
    failed = [name for name, fails in cleaner.filters.items() if fails(text)]
    flags = tuple(dict.fromkeys([*article.flags, *find_flags(text, plain), *failed]))
    title = clean_title(article.title, cleaner)
    if (title, text, meta, flags) == (article.title, article.text, article.meta, article.flags):
        return Cleaned(article, verdicts)
    return Cleaned(replace(article, title=title, text=text, meta=meta, flags=flags), verdicts)


def clean_title(title: str | None, cleaner: Cleaner) -> str | None:
    """Repair the characters of a title, which is one line."""
    return None if title is None else repair(title, is_plain(title), cleaner).replace("\n", " ").strip()


def apply(steps: tuple[Step, ...], text: str) -> str:
    """Apply steps to a text, one after the other."""
    for step in steps:
        text = step(text)
    return text
