"""`quchong explain`: why a run kept or removed an article."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.options import GivenPath
from quchong.cli.terminal import printable, shorten

if TYPE_CHECKING:
    from quchong.model import Article
    from quchong.runs.explain_article import Explanation
    from quchong.runs.read_run import FinishedRun, PageLine, RemovedArticle
    from quchong.runs.run_record import RunRecord

LABEL_WIDTH = 10
TEXT_WIDTH = 40
SHOWN_LINES = 10
"""Lines of boilerplate that are shown."""
MATCHES = {
    "exact": "an exact duplicate of",
    "near": "a near-duplicate of",
    "contained": "contained in",
}
FLAGS = {
    "bad_bytes": "bytes that are not text stand as U+FFFD",
    "cut_character": "its page or record ends within a character, which is left out",
    "mixed_encoding": "a line was in another encoding, and was read in that one",
    "nul_padding": "zero bytes at the end of its page or record are left out",
    "html": "its page is a text file that holds HTML",
    "no_number": "a field beside the text held NaN or infinity, which is null in extra",
    "repeated_field": "a field beside the text was given twice, of which the last is in extra",
    "truncated": "seems to be cut off: it has the mark of a cut, or the length of a preview and no closing words",
    "compilation_count_mismatch": "the title announces another number of pieces than were found",
    "furniture_only": "nothing but links or advertisement, kept as it stands",
    "short": "fewer than 50 letters and numbers",
    "duplicate_id": "an earlier article has the id of this row, so it got another",
    "low_han": "fewer than 3 in 10 letters are Han",
    "mojibake": "characters of a wrong encoding that could not be repaired",
    "stacked_marks": "a run of more than 30 combining marks, which no language has",
    "fineweb2": "fails a FineWeb2 filter that clean.drop asks for",
}
"""What a flag means; docs/results.md says exactly when an article has one."""


@click.command()
@click.argument("folder", metavar="RUN", type=GivenPath())
@click.argument("name", metavar="ID")
def explain(folder: Path, name: str) -> None:
    """Explain why a run kept or removed an article.

    RUN is the folder of a finished run, ID an article's id or the own id of its record. For a removed article, the
    differences from the kept one are marked: [-only in the removed one-]{+only in the kept one+}.

    \b
    Example:
      quchong explain out 'wenku/reading-habits.txt#2'
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.runs.explain_article import explain_article
    from quchong.runs.read_run import open_run

    run = open_run(folder)
    for line in describe(run, explain_article(run, name)):
        click.echo(printable(line).rstrip())


def describe(run: "FinishedRun", explanation: "Explanation") -> Iterator[str]:
    """Yield the lines of an explanation."""
    article, removal = explanation.article, explanation.removal
    yield name_article(article.id, article)
    yield from with_label("source", [describe_source(article)])
    if removal:
        yield from with_label("removed", describe_removal(run.record, removal, explanation.other))
    else:
        yield from with_label("kept", describe_kept(run.record, explanation))
    if article.contained_in and not removal:
        yield from with_label("contained", [f"in {name_article(article.contained_in, explanation.other)}"])
    yield from with_label("flags", [f"{flag}: {FLAGS[flag]}" if flag in FLAGS else flag for flag in article.flags])
    yield from with_label("lines", describe_boilerplate(explanation.boilerplate))
    if removal and explanation.other:
        yield from describe_differences(article, explanation.other)


def with_label(label: str, lines: list[str]) -> Iterator[str]:
    """Yield lines behind a label and below it."""
    for index, line in enumerate(lines):
        yield f"{'' if index else label:{LABEL_WIDTH}}{line}"


def name_article(article_id: str, article: "Article | None") -> str:
    """Return the id of an article and, where the article is known, its title."""
    return article_id if article is None else f"{article_id}  {shorten(article.title or '(no title)', TEXT_WIDTH)}"


def describe_source(article: "Article") -> str:
    """Return where an article stood, and how it was read."""
    source = article.source
    lines = None if source.start_line is None else f"lines {source.start_line}–{source.end_line}"
    named = {"record id": source.record_id, "site": source.site, "profile": source.profile, "url": source.url}
    parts = [source.path, lines, source.encoding, *(f"{name} {value}" for name, value in named.items() if value)]
    return ", ".join(part for part in parts if part)


def describe_removal(record: "RunRecord", removal: "RemovedArticle", survivor: "Article | None") -> list[str]:
    """Return why an article was removed."""
    if removal.survivor is None:
        dropped = [flag for flag in removal.article.flags if flag in (record.option("clean", "drop") or ())]
        return [f"dropped for its flags: {', '.join(dropped)} (clean.drop)"]
    return [
        f"{MATCHES.get(removal.match, removal.match)} {name_article(removal.survivor, survivor)}",
        f"Jaccard {removal.jaccard:.4f} (dedup.threshold {record.option('dedup', 'threshold')}), "
        f"containment {removal.containment:.4f} "
        f"(dedup.containment_threshold {record.option('dedup', 'containment_threshold')})",
    ]


def describe_kept(record: "RunRecord", explanation: "Explanation") -> list[str]:
    """Return what was removed in favour of a kept article."""
    if not record.option("dedup", "enabled"):
        return ["duplicates were not searched for (dedup.enabled is false)"]
    if not explanation.removed_count:
        return ["no other article was removed in its favour"]
    count = explanation.removed_count
    lines = [f"instead of {count:,} other article{'s' if count > 1 else ''}:"]
    lines += [
        f"{name_article(row.article.id, row.article)}  ({row.match}, Jaccard {row.jaccard:.4f})"
        for row in explanation.removed_for_it
    ]
    more = count - len(explanation.removed_for_it)
    return [*lines, f"and {more:,} more"] if more else lines


def describe_boilerplate(lines: "tuple[PageLine, ...]") -> list[str]:
    """Return which lines of a page were removed as boilerplate, those inside the article first, and by which rule."""
    if not lines:
        return []
    described = [f"{len(lines):,} line{'s' if len(lines) > 1 else ''} of its page removed as boilerplate:"]
    for line in sorted(lines, key=lambda line: line.article is None)[:SHOWN_LINES]:
        rule = line.rule or "by the page profile"
        where = "" if line.article is None else ", inside the article"
        described.append(f"line {line.number}  {shorten(line.text.strip(), TEXT_WIDTH)}  ({rule}{where})")
    more = len(lines) - SHOWN_LINES
    return [*described, f"and {more:,} more"] if more > 0 else described


def describe_differences(article: "Article", survivor: "Article") -> Iterator[str]:
    """Yield how a removed article differs from its survivor."""
    from quchong.text.word_diff import mark_differences

    differences = mark_differences(article.text, survivor.text)
    if not differences:
        yield from with_label("texts", ["identical"])
        return
    yield from with_label("texts", [f"[-only in {article.id}-]{{+only in {survivor.id}+}}"])
    yield from (f"  {difference}" for difference in differences)
