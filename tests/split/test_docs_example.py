"""The worked example of docs/profiles.md gives what it shows."""

import re
from pathlib import Path

from support.command import Command

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_worked_example_gives_what_it_shows(quchong: Command, repository: Path) -> None:
    blocks = BLOCK.findall((repository / "docs/profiles.md").read_text("utf-8"))
    page, shown = (content for language, content in blocks if not language)
    [config] = [content for language, content in blocks if language == "yaml"]
    (quchong.folder / "page.txt").write_text(page, "utf-8")
    assert "page.txt  single  1 article " in quchong("split", "page.txt", "--scores").stdout
    (quchong.folder / "config.yaml").write_text(config, "utf-8")
    assert quchong("split", "page.txt", "--config", "config.yaml").stdout == shown
