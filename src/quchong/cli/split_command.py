"""`quchong split`: show what becomes of each line of a page."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.options import GivenPath, config_option
from quchong.cli.terminal import printable
from quchong.text.printable import printable_path

if TYPE_CHECKING:
    from quchong.model import Line, LineClass, Page, SplitPage

COLOURS: "dict[LineClass, str | None]" = {
    "title": "green",
    "text": None,
    "metadata": "cyan",
    "boilerplate": "red",
    "blank": None,
}


@click.command()
@click.argument("pages", nargs=-1, required=True, type=GivenPath())
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each page instead.")
@click.option("--scores", is_flag=True, help="Show how each page profile scored.")
@config_option
def split(pages: tuple[Path, ...], as_json: bool, scores: bool, config_file: Path | None) -> None:
    """Show PAGES line by line: article, title, text, metadata, or boilerplate and by which rule.

    This is how a page profile for a new site is written: see docs/profiles.md.

    \b
    Examples:
      quchong split page.txt
      quchong split page.txt --scores
      quchong split page.txt --json
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.clean.cleaner import make_cleaner
    from quchong.config.load import load_config
    from quchong.errors import UsageError
    from quchong.flow.read_split_clean import parse_page
    from quchong.model import Skipped
    from quchong.read.file_formats import read_file
    from quchong.read.find_inputs import portable
    from quchong.read.location import Location
    from quchong.split.splitter import make_splitter

    config = load_config(config_file)
    splitter, cleaner = make_splitter(config.split, score_all=True), make_cleaner(config.clean)
    for path in pages:
        if not path.is_file():
            raise UsageError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; give the pages themselves")
        for item in read_file(Location(0, portable(path.name), str(path)), config.read):
            if isinstance(item, Skipped):
                raise UsageError(f"{path}: {item.reason}: {item.detail}")
            parsed = parse_page(item, splitter, cleaner)
            if parsed.profile is None:
                raise UsageError(f"{path}: holds records, which are articles already; see split.records")
            if as_json:
                print_json(item, parsed)
            else:
                print_page(item, parsed, scores)


def print_json(page: "Page", parsed: "SplitPage") -> None:
    """Print a page as one JSON object."""
    import orjson

    content = {
        "path": page.path,
        "encoding": page.encoding,
        "encoding_by": page.encoding_by,
        "profile": parsed.profile,
        "scores": parsed.scores,
        "articles": [
            {key: value for key, value in vars(article).items() if key != "row_key"} for article in parsed.articles
        ],
        "lines": [
            {"line": number, "class": line.line_class, "article": line.article, "rule": line.rule, "text": text}
            for number, (line, text) in enumerate(zip(parsed.lines, parsed.texts, strict=True), start=1)
        ],
    }
    click.echo(orjson.dumps(content).decode())


def print_page(page: "Page", parsed: "SplitPage", scores: bool) -> None:
    """Print a page line by line."""
    count = len(parsed.articles)
    click.secho(
        f"{printable_path(page.path)}  {parsed.profile}  {count} {'article' if count == 1 else 'articles'}  "
        f"{page.encoding} ({page.encoding_by})",
        bold=True,
    )
    if scores:
        print_scores(parsed.scores)
    for number, (line, text) in enumerate(zip(parsed.lines, parsed.texts, strict=True), start=1):
        click.secho(f"{number:5}  {describe(line):34}  {printable(text)}".rstrip(), fg=COLOURS[line.line_class])
    for article in parsed.articles:
        if article.flags:
            click.secho(f"flags of article {printable(article.id.rpartition('#')[2])}: {', '.join(article.flags)}")


def print_scores(scores: Mapping[str, float]) -> None:
    """Print the profiles that saw anything of theirs, the likeliest first."""
    for name, score in sorted(scores.items(), key=lambda it: (-it[1], it[0])):
        if score:
            click.echo(f"       {score:4.2f}  {name}")
    if not any(scores.values()):
        click.echo("       no profile saw anything of its own")


def describe(line: "Line") -> str:
    """Return what a line is in a few words: the number of its article, its class, its rule."""
    if line.line_class == "blank":
        return ""
    number = "  -" if line.article is None else f"{line.article:3}"
    return f"{number} {line.line_class}{f' {line.rule}' if line.rule else ''}"
