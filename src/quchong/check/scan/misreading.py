"""Which encoding mojibake was in, and as which it was read."""

from itertools import product

from quchong.clean.han import HAN_RUN

UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
WINDOWS_1252 = {byte: bytes((byte,)).decode("cp1252") for byte in set(range(0x80, 0xA0)) - UNDEFINED}
"""The characters that Windows-1252 has in place of the control characters of Latin-1."""
RIGHT = {"UTF-8": "utf-8", "GB18030": "gb18030"}
WRONG: dict[str, dict[int, str]] = {"Latin-1": {}, "Windows-1252": WINDOWS_1252}


def name_misreading(broken: str, repaired: str) -> str:
    """Return what happened to a line, as `UTF-8 read as Latin-1`; empty if that is unclear.

    Parameters
    ----------
    broken
        The line as it is.
    repaired
        The line as the cleaning step repairs it.
    """
    runs = [run for run in HAN_RUN.findall(repaired) if run not in broken]
    for (right, codec), (wrong, table) in product(RIGHT.items(), WRONG.items()):
        if any(run.encode(codec).decode("latin-1").translate(table) in broken for run in runs):
            return f"{right} read as {wrong}"
    return ""
