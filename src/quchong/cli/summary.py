"""The closing summary of a run."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from quchong.cli.terminal import printable, shorten
from quchong.runs.run_job import RunResult

GROUPS = 5
KEYWORDS = 5
TITLE_WIDTH = 40


def print_summary(finished: RunResult, *, keywords: bool, dry_run: bool) -> None:
    """Print what went in, what came out and why the rest did not."""
    record = finished.record
    counts = record["counts"]
    articles, removed, skipped = counts["articles"], counts["removed"], counts["skipped"]
    if finished.up_to_date:
        click.echo(f"{printable(str(finished.folder))} is up to date: {articles['kept']:,} articles")
        return
    read = {kind: counts["read"][kind] for kind in ("pages", "records")}
    taken = [f"{number:,} {kind if number > 1 else kind.removesuffix('s')}" for kind, number in read.items() if number]
    lines = [
        f"read      {' and '.join(taken) or 'nothing'}",
        f"articles  {articles['found']:,}",
        f"kept      {articles['kept']:,}",
        f"removed   {articles['removed']:,}{in_brackets(removed)}",
    ]
    if skipped:
        lines.append(f"skipped   {sum(skipped.values()):,}{in_brackets(skipped)}")
    if articles["contained"]:
        lines.append(f"marked    {articles['contained']:,} kept, though contained in another (contained_in)")
    if counts["caps"]["pairs_skipped"]:
        lines.append(f"capped    {counts['caps']['pairs_skipped']:,} pairs of very large buckets were not compared")
    click.echo("\n".join(map(printable, lines)))
    print_groups(finished, keywords)
    seconds = sum(step["seconds"] for step in record["steps"])
    where = "nothing written (dry run)" if dry_run else f"written to {printable(str(finished.folder))}"
    click.echo(f"{where} in {seconds:.1f} s")


def in_brackets(counted: dict[str, int]) -> str:
    """Return counts by kind, the largest first, in brackets."""
    parts = [f"{count:,} {kind}" for kind, count in sorted(counted.items(), key=lambda it: -it[1]) if count]
    return f"  ({', '.join(parts)})" if parts else ""


def print_groups(finished: RunResult, keywords: bool) -> None:
    """Print the groups from which the most was removed: how many, the one kept, and the title of one that went."""
    ledgers = [
        finished.folder / file["file"] for file in finished.record["files"] if file["file"].startswith("removed")
    ]
    sizes: Counter[str] = Counter(row["survivor"] for row in rows_of(ledgers) if row["survivor"])
    largest = dict(sorted(sizes.items(), key=lambda it: (-it[1], it[0]))[:GROUPS])
    if not largest:
        return
    click.echo("largest groups (articles, the one kept, a title of those that went)")
    members: dict[str, dict[str, Any]] = {}
    for row in rows_of(ledgers):
        if row["survivor"] in largest:
            members.setdefault(row["survivor"], row)
        if len(members) == len(largest):
            break
    for survivor, size in largest.items():
        row = members[survivor]
        line = f"  {size + 1:,} × {printable(survivor)}  {shorten(row['title'] or '(no title)', TITLE_WIDTH)}"
        if keywords:
            from quchong.match.keywords import find_keywords

            line += f"  [{' '.join(map(printable, find_keywords(row['text'], KEYWORDS)))}]"
        click.echo(line)


def rows_of(ledgers: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the ledger."""
    from quchong.read.jsonl import iterate_lines
    from quchong.read.location import open_stream

    for ledger in ledgers:
        with open_stream(str(ledger)) as stream:
            for line in iterate_lines(stream):
                if line:
                    yield orjson.loads(line)
