"""`quchong split`: show how each line of a page is classified."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.options import GivenPath, config_option
from quchong.cli.terminal import printable
from quchong.text.printable import printable_path

if TYPE_CHECKING:
    from quchong.model import Line, LineClass, Page, Record, SplitPage

COLOURS: "dict[LineClass, str | None]" = {
    "title": "green",
    "text": None,
    "metadata": "cyan",
    "boilerplate": "red",
    "blank": None,
}


@click.command()
@click.argument("pages", nargs=-1, required=True, type=GivenPath())
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each page.")
@click.option("--scores", is_flag=True, help="Show how each page profile scored.")
@config_option
def split(pages: tuple[Path, ...], as_json: bool, scores: bool, config_file: Path | None) -> None:
    """Show how each line of PAGES is classified.

    For each line: the number of its article, its class (title, text, metadata, comment, boilerplate or blank) and the
    rule that decided. Use it while you write a page profile for a new site: see docs/profiles.md.

    \b
    Examples:
      quchong split page.txt
      quchong split page.txt --scores
      quchong split page.txt --json
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.clean.cleaner import make_cleaner
    from quchong.config.config_file import load_config
    from quchong.errors import UsageError
    from quchong.flow.read_split_clean import parse_page
    from quchong.model import Piece, Skipped
    from quchong.read.input_files import portable
    from quchong.read.read_file import read_file
    from quchong.split.splitter import make_splitter

    config = load_config(config_file)
    splitter, cleaner = make_splitter(config.split, score_all=True), make_cleaner(config.clean)
    for path in pages:
        if not path.is_file():
            raise UsageError(explain_no_page(path))
        for page in read_file(Piece(0, portable(path.name), str(path)), config.read):
            if isinstance(page, Skipped):
                raise UsageError(f"{path}: {page.reason}: {page.detail}")
            parsed = parse_page(page, splitter, cleaner)
            if parsed.profile is None:
                raise UsageError(f"{path}: holds records, which are not split; see split.records")
            if as_json:
                print_json(page, parsed)
            else:
                print_page(page, parsed, scores)


def explain_no_page(path: Path) -> str:
    """Return why a path is not a file, and what to do."""
    if str(path) == "-":
        return "cannot read from stdin here; pass a file name"
    return f"{path}: {'a folder' if path.is_dir() else 'no such file'}; pass the names of page files"


def print_json(page: "Page | Record", parsed: "SplitPage") -> None:
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


def print_page(page: "Page | Record", parsed: "SplitPage", scores: bool) -> None:
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
    """Print the profiles with a score above 0, the highest first."""
    for name, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score:
            click.echo(f"       {score:4.2f}  {name}")
    if not any(scores.values()):
        click.echo("       no profile matches")


def describe(line: "Line") -> str:
    """Return how a line was classified: the number of its article, its class and the rule."""
    if line.line_class == "blank":
        return ""
    number = "  -" if line.article is None else f"{line.article:3}"
    return f"{number} {line.line_class}{f' {line.rule}' if line.rule else ''}"
