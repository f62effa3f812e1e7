"""Where files and articles stand, as findings show it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from quchong.check.findings import Place
from quchong.model import file_index_of_row, number_of_row
from quchong.read.file_formats import find_format
from quchong.read.input_files import InputFile, portable


class Places:
    """Shows places below the working folder; `locations` tells where the paths that were shown lie."""

    def __init__(self, files: tuple[InputFile, ...]) -> None:
        self.files = files
        self.here = Path.cwd()
        self.locations: dict[str, Path] = {}

    def path_of(self, file_index: int) -> str:
        """Return the path of a file below the working folder, with slashes."""
        return self.show(self.files[file_index].location)

    def show(self, location: Path) -> str:
        """Return a path below the working folder, with slashes."""
        path = os.path.relpath(location, self.here).replace(os.sep, "/")
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.locations[shown] = location
        return shown

    def place_of(self, article: Mapping[str, Any]) -> Place:
        """Return the place of an article (seen.FACT)."""
        file_index, number = file_index_of_row(article["row_key"]), number_of_row(article["row_key"])
        file_format = find_format(self.files[file_index].location.name)
        of_page = file_format is not None and file_format.holds == "pages"
        # a row that a run wrote tells the lines of the page it was on; here it stands at its own
        lines = (article["start_line"] or 1, article["end_line"] or 1) if of_page else (number, number)
        return Place(self.path_of(file_index), *lines, article["id"], article["title"])


def locate_passed_over(path: str, given: Sequence[Path]) -> Path:
    """Return where something lies that was passed over in the given paths, by its path as `find_inputs` names it."""
    if len(given) == 1:
        return given[0] / path if given[0].is_dir() else given[0]
    own_name, _, rest = path.partition("/")
    return next(it for it in given if portable(it.resolve().name) == own_name) / rest
