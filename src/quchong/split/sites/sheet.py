"""What was learned of sites, as a sheet that a person can read, edit and apply: sites.yaml."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field

from quchong.strict_model import StrictModel

Role = Literal["head", "tail", "boundary", "inside", "anywhere", "page_title", "header", "post", "byline", "author"]
FORMAT = 1
SITES_FILE = "sites.yaml"
"""The file in a run folder."""
INTRODUCTION = """\
# What quchong learned of sites: lines that are the site's own, and headers of articles, by kind of page.
# pattern: the line; {n} is a number, {date} a date, {title} the article's title, {words} whatever else varies.
# role: head, tail, boundary (between articles) and inside say where such a line stands; one that is
#   anywhere, wherever; page_title holds the title; header begins an article below its title,
#   post one without a title, byline goes on with a header, author is the line above a header.
# pages: on how many of the pages learned from it stands.
"""


def check_line_pattern(pattern: str) -> str:
    """Return the pattern if it is one; raises ValueError otherwise."""
    from quchong.split.sites.line_pattern import compile_pattern  # only where there are sheets

    compile_pattern(pattern)
    return pattern


class SheetLine(StrictModel):
    """A line of a site's own, or the header of its articles."""

    pattern: Annotated[str, AfterValidator(check_line_pattern)] = Field(min_length=1)
    role: Role
    pages: int = Field(default=0, ge=0)
    example: str = ""


class PageKind(StrictModel):
    """The lines of one kind of page, learned from so many pages."""

    pages: int = Field(default=0, ge=0)
    lines: tuple[SheetLine, ...] = ()


class SiteSheet(StrictModel):
    """What was learned of a site, from how many distinct pages."""

    pages: int = Field(default=0, ge=0)
    kinds: tuple[PageKind, ...] = ()


class SheetFile(StrictModel):
    """The file of all sheets, by site."""

    quchong_sites: Literal[1] = 1
    sites: dict[str, SiteSheet] = Field(default_factory=dict)


def dump_sheet(sheet: SiteSheet) -> dict[str, Any]:
    """Return a sheet as plain values, in the order in which they are read."""
    return {
        "pages": sheet.pages,
        "kinds": [
            {
                "pages": kind.pages,
                "lines": [
                    {"pattern": line.pattern, "role": line.role, "pages": line.pages}
                    | ({"example": line.example} if line.example else {})
                    for line in kind.lines
                ],
            }
            for kind in sheet.kinds
        ],
    }


def dump_sheets(sheets: Mapping[str, SiteSheet]) -> str:
    """Return the sheets of sites as YAML."""
    values = {"quchong_sites": FORMAT, "sites": {site: dump_sheet(sheets[site]) for site in sorted(sheets)}}
    return INTRODUCTION + yaml.dump(values, Dumper=FlowLines, allow_unicode=True, sort_keys=False, width=10_000)


class FlowLines(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # either, as PyYAML was built
    """Writes each line of a sheet in one line of the file."""


def represent_mapping(dumper: Any, value: dict[str, Any]) -> Any:
    """Write a mapping in one line if it is a line of a sheet."""
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style="pattern" in value)


FlowLines.add_representer(dict, represent_mapping)


def dump_json(sheet: SiteSheet) -> str:
    """Return a sheet as JSON, for its way to the pages of its site."""
    return json.dumps(dump_sheet(sheet), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=256)
def load_json(text: str) -> SiteSheet:
    """Read a sheet from JSON."""
    return SiteSheet.model_validate_json(text)
