"""How a runner of GitHub Actions reads a line of a log, by the documented grammar and the older one."""

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
class WorkflowCommand:
    name: str
    properties: dict[str, str]
    data: str


def parse_command(line: str) -> WorkflowCommand | None:
    """Return the command in a line, None where there is none."""
    found = re.match(r"\s*::(?P<name>[^ :]*)(?: (?P<properties>(?:(?!::).)*))?::(?P<data>.*)", line, re.DOTALL)
    if found and found["name"] in NAMES:
        pairs = (pair.split("=", 1) for pair in (found["properties"] or "").strip().split(",") if pair)
        properties = {pair[0]: unescape(pair[1], IN_PROPERTIES) for pair in pairs if len(pair) == 2 and pair[1]}
        return WorkflowCommand(found["name"], properties, unescape(found["data"], IN_DATA))
    older = OLDER.search(line)
    return WorkflowCommand(older["name"], {}, line[older.end() :]) if older else None


def unescape(text: str, escapes: dict[str, str]) -> str:
    """Replace the escapes by what they mean, that of the percent sign last."""
    for written, meant in escapes.items():
        text = text.replace(written, meant)
    return text
