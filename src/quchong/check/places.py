"""Where files and articles are, as findings show it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from quchong.check.findings import Place
from quchong.model import file_index_of_row, number_of_row
from quchong.read.file_formats import find_format
from quchong.read.input_files import InputFile, portable


class Places:
    """Shows paths relative to the working folder; `locations` has where each path that was shown lies."""

    def __init__(self, files: tuple[InputFile, ...]) -> None:
        self.files = files
        self.here = Path.cwd()
        self.locations: dict[str, Path] = {}

    def path_of(self, file_index: int) -> str:
        """Return the path of a file as findings show it."""
        return self.show(self.files[file_index].location)

    def show(self, location: Path) -> str:
        """Return a path relative to the working folder, with `/` as separator."""
        path = os.path.relpath(location, self.here).replace(os.sep, "/")
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.locations[shown] = location
        return shown

    def place_of(self, article: Mapping[str, Any]) -> Place:
        """Return the place of an article (a row of ARTICLE_FACTS)."""
        file_index, number = file_index_of_row(article["row_key"]), number_of_row(article["row_key"])
        file_format = find_format(self.files[file_index].location.name)
        is_page = file_format is not None and file_format.has_lines
        # a row written by a run has the lines of the page that it came from; its place is its own line
        lines = (
            (article["start_line"] or 1, article["end_line"] or 1)
            if is_page and article["start_line"]
            else (number, number)
        )
        return Place(self.path_of(file_index), *lines, article["id"], article["title"])


def locate_skipped(path: str, given: Sequence[Path]) -> Path:
    """Return where a skipped input lies, from the path that `find_inputs` gives it and the PATHS it was found in."""
    if len(given) == 1:
        return given[0] / path if given[0].is_dir() else given[0]
    own_name, _, rest = path.partition("/")
    return next(root for root in given if portable(root.resolve().name) == own_name) / rest
