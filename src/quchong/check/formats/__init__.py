"""The forms in which findings are told: a function from a report to text for each name."""

from collections.abc import Callable

from quchong.check.formats.terminal import render_concise, render_full
from quchong.check.report import Report

Format = Callable[[Report], str]

FORMATS: dict[str, Format] = {"full": render_full, "concise": render_concise}
"""The formats by the name that `--output-format` gives them."""
