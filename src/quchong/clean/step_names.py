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

DEFAULT_STEPS = (
    "mojibake",
    "line_ends",
    "private_use",
    "radicals",
    "control",
    "invisible",
    "nfc",
    "markup",
    "strip_lines",
)
"""The steps that are applied by default: they repair what is broken and change nothing that an author wrote."""
