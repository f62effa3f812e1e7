"""The cleaning steps in the order in which they are applied; each repairs one thing.

A step returns the text unchanged if there is nothing to repair, and changes nothing when it is applied again. Before
`strip_lines` only those of LINE_COUNTS change the number of lines.
"""

from collections.abc import Callable

from quchong.clean.character_classes import CONTROL, INVISIBLE, LATIN_HIGH, MARKUP, NOT_COMPOSED, STAND_IN, mark_ranges
from quchong.clean.character_repairs import (
    count_parts,
    normalize,
    remove_control,
    remove_invisible,
    unify_line_ends,
)
from quchong.clean.full_width import restore_full_width
from quchong.clean.injected_noise import remove_anti_copy, remove_pinyin
from quchong.clean.layout import join_wrapped, remove_han_spaces, strip_lines
from quchong.clean.markup import MARKUP_BEGINS, MARKUP_FOLLOWS, count_left, remove_markup
from quchong.clean.mojibake import MAY_BEGIN, MAY_FOLLOW, repair_mojibake
from quchong.clean.private_use import map_private_use
from quchong.clean.radicals import map_radicals
from quchong.clean.simplified import simplify

STEPS: dict[str, Callable[[str], str]] = {
    # first: the next steps would take bytes of mojibake for line ends, control characters and soft hyphens
    "mojibake": repair_mojibake,
    "line_ends": unify_line_ends,
    "private_use": map_private_use,
    "radicals": map_radicals,
    "control": remove_control,
    "invisible": remove_invisible,
    "nfc": normalize,
    "markup": remove_markup,
    "pinyin": remove_pinyin,
    "han_spaces": remove_han_spaces,
    "full_width": restore_full_width,
    "simplify": simplify,
    "strip_lines": strip_lines,
    "anti_copy": remove_anti_copy,
    "join_wrapped": join_wrapped,
}
"""The steps by name, in the order of STEP_NAMES."""

NEEDS = {
    "mojibake": LATIN_HIGH,
    "line_ends": CONTROL,
    "private_use": STAND_IN,
    "radicals": STAND_IN,
    "control": CONTROL,
    "invisible": INVISIBLE,
    "nfc": NOT_COMPOSED,
    "markup": MARKUP,
}
"""For some steps the character classes of which a text must hold one for the step to change anything."""

LINE_COUNTS: dict[str, Callable[[str], list[int]]] = {"line_ends": count_parts, "markup": count_left}
"""For the steps that change the number of lines the function that says how many each line of a text becomes."""

PAIRS = {
    "mojibake": (MAY_BEGIN, MAY_FOLLOW),
    "markup": (mark_ranges(MARKUP_BEGINS), mark_ranges(MARKUP_FOLLOWS)),
}
"""For some steps which two characters must follow each other for the step to change anything: for each UTF-16 unit
whether it may be the first, and the second."""

BY_LINE = frozenset(("mojibake", "line_ends", "private_use", "radicals", "control", "invisible", "nfc", "markup"))
"""The steps that do to some lines of a text what they do to them in the whole of it, see `line_repair.py`."""
