"""What a runner of GitHub Actions makes of a line of a log, by the documented grammar and by the older one."""

import re
from dataclasses import dataclass

NAMES = set(
    re.findall(
        r"\S+",
        """
    add-mask add-matcher add-path debug echo endgroup error group internal-set-repo-path notice remove-matcher
    save-state set-env set-output stop-commands warning
""",
    )
)
OLDER = re.compile(r"##\[(?P<name>[^\] ]*)[^\]]*\]")
IN_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
IN_PROPERTIES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def parse(line: str) -> Command | None:
    """Return the command that a line is, None where it is none."""
    found = re.match(r"\s*::(?P<name>[^ :]*)(?: (?P<properties>(?:(?!::).)*))?::(?P<data>.*)", line, re.DOTALL)
    if found and found["name"] in NAMES:
        pairs = (pair.split("=", 1) for pair in (found["properties"] or "").strip().split(",") if pair)
        properties = {pair[0]: unescape(pair[1], IN_PROPERTIES) for pair in pairs if len(pair) == 2 and pair[1]}
        return Command(found["name"], properties, unescape(found["data"], IN_DATA))
    older = OLDER.search(line)
    return Command(older["name"], {}, line[older.end() :]) if older else None


def unescape(text: str, escapes: dict[str, str]) -> str:
    """Take the escapes out one after the other, the percent sign's last."""
    for written, meant in escapes.items():
        text = text.replace(written, meant)
    return text
