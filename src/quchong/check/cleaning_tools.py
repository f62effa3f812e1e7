"""The splitter and the cleaning steps of a configuration, with the rule that reports what each step would change."""

from collections.abc import Callable
from dataclasses import dataclass

from quchong.clean.cleaner import Cleaned, Cleaner, clean, make_cleaner
from quchong.clean.steps import STEPS
from quchong.config.sections import Config
from quchong.flow.read_split_clean import split_repaired
from quchong.flow.site_splitter import make_site_splitter
from quchong.model import Page, Record, SplitPage
from quchong.split.splitter import Splitter

BOILERPLATE, MARKUP, MOJIBAKE, CHARACTERS = "CLN001", "CLN002", "CLN003", "CLN004"
DAMAGED_BYTES = "ENC002"
LINE_ENDS, STRIP_LINES = "line_ends", "strip_lines"
STEP_RULES: dict[str, tuple[str, str]] = {
    "mojibake": (MOJIBAKE, "mojibake"),
    LINE_ENDS: (CHARACTERS, "line ends"),
    "private_use": (CHARACTERS, "private-use characters"),
    "radicals": (CHARACTERS, "radicals in place of characters"),
    "control": (CHARACTERS, "control characters"),
    "invisible": (CHARACTERS, "invisible characters"),
    "nfc": (CHARACTERS, "characters not in composed form (NFC)"),
    "markup": (MARKUP, "markup"),
    "pinyin": (BOILERPLATE, "injected pinyin"),
    "han_spaces": (CHARACTERS, "spaces between Han characters"),
    "full_width": (CHARACTERS, "half-width punctuation"),
    "simplify": (CHARACTERS, "traditional characters"),
    STRIP_LINES: (CHARACTERS, "white space around lines"),
    "anti_copy": (BOILERPLATE, "anti-copying noise"),
    "join_wrapped": (CHARACTERS, "wrapped lines"),
}
"""For each cleaning step, the rule that reports what it would change, and what messages call it."""


@dataclass(frozen=True)
class CheckedStep:
    """A cleaning step as the check sees it: its name, its function, the rule it belongs to, the words for it."""

    name: str
    repair: Callable[[str], str]
    code: str
    words: str


@dataclass(frozen=True)
class CleaningTools:
    """What a configuration comes to, made once for all files.

    `characters` and `layout` are the cleaner's steps before and after the boilerplate rules. Articles with a flag in
    `drop` are left out, as a run does. `compared_field` is the field of records that is compared, None for their texts.
    """

    splitter: Splitter
    cleaner: Cleaner
    characters: tuple[CheckedStep, ...]
    layout: tuple[CheckedStep, ...]
    drop: frozenset[str]
    compared_field: str | None = None


def make_tools(config: Config) -> CleaningTools:
    """Prepare for checking or fixing many files."""
    cleaner = make_cleaner(config.clean)
    names = {repair: name for name, repair in STEPS.items()}

    def as_checked(repair: Callable[[str], str]) -> CheckedStep:
        return CheckedStep(names[repair], repair, *STEP_RULES[names[repair]])

    return CleaningTools(
        splitter=make_site_splitter(config.split),
        cleaner=cleaner,
        characters=tuple(as_checked(step.repair) for step in cleaner.characters),
        layout=tuple(as_checked(step.repair) for step in cleaner.layout),
        drop=frozenset(config.clean.drop),
        compared_field=config.dedup.text_field,
    )


def split_and_clean(page: Page | Record, tools: CleaningTools) -> tuple[SplitPage, list[Cleaned]]:
    """Split a page or record and clean its articles, as a run does."""
    split_page = split_repaired(page, tools.splitter, tools.cleaner)
    return split_page, clean(split_page.articles, tools.cleaner)
