"""The output formats: for each name, a pure function from a report to a text.

Whatever a report quotes from a corpus is hostile: each format escapes it as its own grammar demands.
"""

from collections.abc import Callable

from quchong.check.output_formats.concise import render_concise
from quchong.check.output_formats.full import render_full
from quchong.check.output_formats.github import render_github
from quchong.check.output_formats.gitlab import render_gitlab
from quchong.check.output_formats.json_document import render_json
from quchong.check.output_formats.json_lines import render_json_lines
from quchong.check.output_formats.junit import render_junit
from quchong.check.output_formats.markdown import render_markdown
from quchong.check.output_formats.sarif import render_sarif
from quchong.check.report import Report

Format = Callable[[Report], str]

FORMATS: dict[str, Format] = {
    "full": render_full,
    "concise": render_concise,
    "json": render_json,
    "jsonl": render_json_lines,
    "github": render_github,
    "gitlab": render_gitlab,
    "sarif": render_sarif,
    "junit": render_junit,
    "markdown": render_markdown,
}
"""The formats by their names in `--output-format` and `--report`."""
