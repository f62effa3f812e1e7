"""The names of the cleaning steps, as the option `clean.steps` has them. Options need no more, so loads nothing."""

STEP_NAMES = (
    "mojibake",
    "line_ends",
    "private_use",
    "radicals",
    "control",
    "invisible",
    "nfc",
    "markup",
    "pinyin",
    "han_spaces",
    "full_width",
    "simplify",
    "strip_lines",
    "anti_copy",
    "join_wrapped",
)
"""The names, in the order in which the steps are applied."""

OPTIONAL_STEPS = ("pinyin", "han_spaces", "full_width", "simplify", "anti_copy", "join_wrapped")
"""The steps that are applied where they are asked for: they may change what an author wrote."""

DEFAULT_STEPS = tuple(name for name in STEP_NAMES if name not in OPTIONAL_STEPS)
"""The steps that are applied by default: they repair what is broken and change nothing that an author wrote."""
