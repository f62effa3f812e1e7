"""The cleaning steps, in the order in which they are applied: each repairs one thing that is broken.

Every step gives back what it was given where there is nothing to repair, and changes nothing the second time. Up to
`strip_lines` none changes the number of lines but `line_ends`.
"""

from collections.abc import Callable

from quchong.clean.character_classes import CONTROL, INVISIBLE, LATIN_HIGH, LINE_END, NOT_COMPOSED, PRIVATE_USE
from quchong.clean.characters import normalize, remove_control, remove_invisible, unify_line_ends
from quchong.clean.full_width import restore_full_width
from quchong.clean.injected import remove_anti_copy, remove_pinyin
from quchong.clean.layout import join_wrapped, remove_han_spaces, strip_lines
from quchong.clean.mojibake import repair_mojibake
from quchong.clean.private_use import map_private_use
from quchong.clean.simplified import simplify

STEPS: dict[str, Callable[[str], str]] = {
    # first: what comes after would take the bytes of broken text for line ends, control characters and soft hyphens
    "mojibake": repair_mojibake,
    "line_ends": unify_line_ends,
    "private_use": map_private_use,
    "control": remove_control,
    "invisible": remove_invisible,
    "nfc": normalize,
    "pinyin": remove_pinyin,
    "han_spaces": remove_han_spaces,
    "full_width": restore_full_width,
    "simplify": simplify,
    "strip_lines": strip_lines,
    "anti_copy": remove_anti_copy,
    "join_wrapped": join_wrapped,
}
"""The steps by the name that the option `clean.steps` gives them, in their order."""

NEEDS = {
    "mojibake": LATIN_HIGH,
    "line_ends": LINE_END,
    "private_use": PRIVATE_USE,
    "control": CONTROL,
    "invisible": INVISIBLE,
    "nfc": NOT_COMPOSED,
}
"""The kinds of characters without any of which a step changes nothing; the others look for themselves."""

DEFAULT_STEPS = ("mojibake", "line_ends", "private_use", "control", "invisible", "nfc", "strip_lines")
"""The steps applied where the configuration names none: they repair what is broken and leave what an author wrote."""
