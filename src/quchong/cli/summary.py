"""The closing summary of a run."""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

import click

from quchong.cli.terminal import printable, shorten
from quchong.compression import find_compression
from quchong.model import DAMAGE, Skipped
from quchong.runs.read_run import FinishedRun, RemovedArticle
from quchong.runs.run_job import RunResult
from quchong.runs.run_record import RunCounts

GROUPS = 5
RULES = 4
"""Rules of boilerplate that are named; docs/results.md says where all are counted."""
KEYWORDS = 5
TITLE_WIDTH = 40
SKIPPED_KINDS = 6
SUFFIX_WIDTH, PLACE_WIDTH, DETAIL_WIDTH = 20, 60, 100


def print_summary(result: RunResult, *, keywords: bool, dry_run: bool, to_stdout: bool = False) -> None:
    """Print what went in, what came out, and why the rest did not; of a result on stdout there is no folder."""
    record, folder = result.record, printable(str(result.folder))
    if result.up_to_date:
        click.echo(f"{folder} is up to date: {record.counts.articles.kept:,} articles")
        return
    run = FinishedRun(result.folder, record)
    suffixes = Counter(suffix_of(file.path) for file in record.inputs)
    for line in describe_counts(record.counts, suffixes, describe_skipped(run.skipped())):
        click.echo(printable(line))
    groups = find_largest_groups(run)
    print_groups(groups, keywords)
    seconds = sum(step.seconds for step in record.steps)
    click.echo(
        f"dry run finished in {seconds:.1f} s; nothing was written"
        if dry_run
        else f"written to {'stdout' if to_stdout else folder} in {seconds:.1f} s"
    )
    example = next((row.article.id for row, _ in groups), None) or first_article(run)
    if example and not dry_run and not to_stdout:
        print_explain(str(result.folder), example)


def first_article(run: FinishedRun) -> str | None:
    """Return the id of a kept article, None where there is none, or the corpus is a text without ids."""
    if run.record.option("output", "format") == "text":
        return None
    return next((row.id for row in run.articles()), None)


def describe_counts(counts: RunCounts, suffixes: Mapping[str, int], skipped: Sequence[str]) -> list[str]:
    """Return what was read, found, kept and removed, a line each; `suffixes` counts files, `skipped` are lines."""
    articles = counts.articles
    read = [describe_number(counts.read.pages, "page"), describe_number(counts.read.records, "record")]
    lines = [
        f"read      {' and '.join(filter(None, read)) or 'nothing'}",
        f"files     {list_parts(suffixes)}{describe_parts(count_encodings(counts.encodings))}",
        f"articles  {articles.found:,}",
        f"kept      {articles.kept:,}",
        f"removed   {articles.removed:,}{describe_parts(counts.removed)}",
    ]
    if learned := counts.sites.get("learned"):
        lines.append(f"sites     {learned:,}  (their own lines learned; see sites.yaml)")
    if left_out := counts.lines["boilerplate"] + counts.lines["comment"]:
        lines.append(f"lines     {left_out:,} left out{describe_parts(join_small(counts))}")
    if counts.skipped:
        lines.append(f"skipped   {sum(counts.skipped.values()):,}{describe_parts(counts.skipped)}")
        lines += skipped
    damaged = describe_parts({flag: count for flag, count in counts.flags.items() if flag in DAMAGE})
    if damaged:
        lines.append(f"damaged   {damaged.strip(' ()')}")
    if articles.contained:
        lines.append(f"contained {articles.contained:,}  (kept; see contained_in)")
    if counts.caps.pairs_skipped:
        lines.append(f"capped    {counts.caps.pairs_skipped:,} pairs of very large buckets were not compared")
    return lines


def join_small(counts: RunCounts) -> dict[str, int]:
    """Return how many lines were left out by rule, with those of the less frequent rules and the comments together."""
    largest = sorted(counts.boilerplate.items(), key=lambda item: (-item[1], item[0]))
    shown = dict(largest[:RULES])
    rest = sum(lines for _, lines in largest[RULES:])
    return {**shown, "by other rules": rest, "comments": counts.lines["comment"]}


def describe_number(number: int, noun: str) -> str:
    """Return a number of things, nothing for none."""
    return f"{number:,} {noun}{'s' if number > 1 else ''}" if number else ""


def describe_parts(counts: Mapping[str, int]) -> str:
    """Return counts by kind in parentheses, the largest first."""
    parts = list_parts(counts)
    return f"  ({parts})" if parts else ""


def list_parts(counts: Mapping[str, int]) -> str:
    """Return counts by kind, the largest first."""
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(counts.items(), key=lambda item: -item[1]) if count)


def count_encodings(counts: Mapping[str, int]) -> Counter[str]:
    """Return how many pages are in each encoding, however that was found (`counts.encodings` of run.json)."""
    encodings: Counter[str] = Counter()
    for name, count in counts.items():
        encodings[name.partition(" ")[0]] += count
    return encodings


def suffix_of(path: str) -> str:
    """Return the suffix of a path, with that of its compression; for a file without one, what there is to say."""
    file = PurePosixPath(path)
    packed = find_compression(file.name) is not None
    return "".join(file.suffixes[-2 if packed else -1 :]).lower() or "without suffix"


def describe_skipped(skipped: Iterable[Skipped]) -> list[str]:
    """Return what was skipped by suffix and reason, the most frequent first, a line each with an example."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Skipped] = {}
    for item in skipped:
        key = (suffix_of(item.path), item.reason)
        counts[key] += 1
        examples.setdefault(key, item)
    lines = []
    for (suffix, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SKIPPED_KINDS]:
        example = examples[suffix, reason]
        place = shorten(example.path if example.record is None else f"{example.path}#{example.record}", PLACE_WIDTH)
        kind = f"{shorten(suffix, SUFFIX_WIDTH)} {reason}"
        lines.append(f"  {count:,} {kind}, such as {place}: {shorten(example.detail, DETAIL_WIDTH)}")
    if len(counts) > SKIPPED_KINDS:
        lines.append(f"  and {len(counts) - SKIPPED_KINDS:,} more kinds; see skipped.jsonl")
    return lines


def find_largest_groups(run: FinishedRun) -> list[tuple[RemovedArticle, int]]:
    """Return the largest groups of duplicates: the first removed article of each, and how many were removed."""
    sizes = Counter(run.survivors())
    largest = dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0]))[:GROUPS])
    removed: dict[str, RemovedArticle] = {}
    for row in run.removed():
        if len(removed) == len(largest):
            break
        if row.survivor in largest:
            removed.setdefault(row.survivor, row)
    return [(removed[survivor], count) for survivor, count in largest.items()]


def print_groups(groups: list[tuple[RemovedArticle, int]], keywords: bool) -> None:
    """Print of each group its size, the kept article, and the title and keywords of one that was removed."""
    if groups:
        click.echo("largest duplicate groups: size × kept article, title")
    for row, removed in groups:
        title = shorten(row.article.title or "(no title)", TITLE_WIDTH)
        line = f"  {removed + 1:,} × {printable(row.survivor or '')}  {title}"
        if keywords:
            from quchong.match.keywords import find_keywords

            line += f"  [{' '.join(map(printable, find_keywords(row.article.text, KEYWORDS)))}]"
        click.echo(line)


def print_explain(folder: str, article: str) -> None:
    """Print the command that explains an article, unless a terminal cannot show it as it is."""
    arguments = [folder, article]
    if all(printable(argument) == argument for argument in arguments):
        end_of_options = ["--"] if any(argument.startswith("-") for argument in arguments) else []
        command = shlex.join(["quchong", "explain", *end_of_options, *arguments])
        click.echo(f"why an article was kept or removed: {command}")
