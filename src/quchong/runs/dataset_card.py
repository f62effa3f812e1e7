"""The card of a result, README.md: what is in it and how it came about, for people and for `datasets.load_dataset`.

Its front matter is YAML as the Hugging Face Hub reads it: configurations with their files, and the types of columns.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import yaml

from quchong.config.sections import RESULT_SECTIONS, Config
from quchong.runs.job import Job
from quchong.runs.run_record import RunCounts
from quchong.text.printable import printable
from quchong.version import __version__
from quchong.write.row_schema import describe_fields

STEMS = {"articles": "the corpus", "removed": "what was removed, and why"}
SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)
"""The Hub's names for how many rows there are."""
SHOWN_SOURCES = 20
MARKUP = re.compile(r"[\\|*_`\[\]~:]|(?<=www)\.")
"""What has a meaning in Markdown, also in names that it would take for links."""
COLUMNS = {
    "id": "path, `#` and number of the article in its file",
    "title": "the title",
    "text": "the text, cleaned",
    "source": "file, site and lines that it comes from, encoding, page profile, the record's own id, URL",
    "meta": "what the page says: author, date (as printed, and in ISO 8601), publication, keywords and so on",
    "flags": "what is suspicious about it",
    "contained_in": "the id of an article that contains most of it",
    "group_size": "how many articles it stands for: itself, and those removed for it",
    "extra": "other fields of its record, as JSON",
}
"""What the columns of the corpus are, in short."""
ADDED_COLUMNS = {
    "survivor": "the id of the article that it was removed for; null where it was kept",
    "match": "why it was removed: exact, near, contained or dropped",
    "jaccard": "shingles that both have, divided by those that either has",
    "containment": "the share of its shingles that the other has",
    "group": "the id of the article that was kept of its group",
}
"""What those are that only some corpora have, there perhaps after `quchong_`."""


def make_card(job: Job, counts: RunCounts, files: pa.Table, schemas: Mapping[str, pa.Schema]) -> str:
    """Return the card of a result.

    Parameters
    ----------
    job
        The inputs and the configuration.
    counts
        What each step took and gave.
    files
        The files of the result (model.MANIFEST).
    schemas
        The columns of the corpus and of the ledger, by stem; none for a corpus that is text.
    """
    front = yaml.safe_dump(front_matter(counts, files, schemas), allow_unicode=True, sort_keys=False)
    return f"---\n{front}---\n\n" + "\n".join(body(job, counts, files, schemas)) + "\n"


def front_matter(counts: RunCounts, files: pa.Table, schemas: Mapping[str, pa.Schema]) -> dict[str, Any]:
    """Return what programs read of the card."""
    kept = counts.articles.kept
    configs, types = [], []
    for stem in STEMS:
        rows, pattern = find_files(files, stem)
        if stem == "articles" or rows:  # there is nothing to load of an empty file
            configs.append(
                {"config_name": stem, **({"default": True} if stem == "articles" else {}), "data_files": pattern}
            )
            if stem in schemas:
                types.append({"config_name": stem, "features": describe_fields(schemas[stem])})
    return {
        "language": ["zh"],
        "tags": ["quchong"],
        "size_categories": [next((name for limit, name in SIZES if kept < limit), "n>1B")],
        "configs": configs,
        "dataset_info": types,
    }


def find_files(files: pa.Table, stem: str) -> tuple[int, str]:
    """Return how many rows the files of a stem have, and the pattern of their names."""
    names = [
        (name, rows)
        for name, rows in zip(files["file"].to_pylist(), files["rows"].to_pylist(), strict=True)
        if name.startswith(stem)
    ]
    first = names[0][0]
    pattern = first if len(names) == 1 else first.replace("-00000-", "-*-", 1)
    return sum(rows for _, rows in names), pattern


def body(job: Job, counts: RunCounts, files: pa.Table, schemas: Mapping[str, pa.Schema]) -> Iterator[str]:
    """Yield the lines that people read."""
    yield "# A corpus of Chinese articles"
    yield ""
    yield f"Made by quchong {__version__}: split, cleaned and deduplicated."
    yield ""
    yield "| files | rows | |"
    yield "|---|---|---|"
    for stem, meaning in STEMS.items():
        rows, pattern = find_files(files, stem)
        yield f"| `{pattern}` | {rows:,} | {meaning} |"
    if "articles" in schemas:
        yield from table("Columns", ("column", "type", "holds"), column_rows(schemas["articles"]))
    yield from table("From inputs to articles", ("step", "number"), funnel(job, counts))
    yield from table("Flags", ("flag", "articles"), sorted(counts.flags.items()))
    yield from table("Sources", ("source", "files", "bytes"), list_sources(job.inputs))
    yield ""
    yield "## Configuration"
    yield ""
    yield "What differs from the defaults; `run.json` has every option."
    yield ""
    changed = changed_options(job.config)
    yield "```yaml"
    yield yaml.safe_dump({"quchong": 1, **changed}, allow_unicode=True, sort_keys=False).rstrip()
    yield "```"


def column_rows(schema: pa.Schema) -> Iterator[tuple[str, str, str]]:
    """Yield name, type and meaning of each column."""
    for field in schema:
        yield field.name, name_kind(field.type), describe_column(field.name)


def describe_column(name: str) -> str:
    """Return what a column is, nothing for one of the input."""
    return {**COLUMNS, **ADDED_COLUMNS}.get(name.removeprefix("quchong_"), "")


def name_kind(kind: pa.DataType) -> str:
    """Return what people call a type."""
    return "object" if pa.types.is_struct(kind) else "list" if pa.types.is_list(kind) else str(kind)


def funnel(job: Job, counts: RunCounts) -> Iterator[tuple[str, int]]:
    """Yield how many there were at each step."""
    articles = counts.articles
    yield "files to read", job.inputs.num_rows
    yield "pages read", counts.read.pages
    yield "records read", counts.read.records
    for reason, count in sorted(counts.skipped.items()):
        yield f"not read: {reason}", count
    yield "articles found", articles.found
    for match, count in counts.removed.items():
        yield f"removed: {match}", count
    yield "kept", articles.kept
    yield "kept, though contained in another", articles.contained


def list_sources(inputs: pa.Table) -> Iterator[tuple[str, int, int]]:
    """Yield the first folders of the inputs, or their names where they have none, with their files and bytes."""
    sources: dict[str, tuple[int, int]] = {}
    for path, size in zip(inputs["path"].to_pylist(), inputs["size"].to_pylist(), strict=True):
        name = path.partition("/")[0]
        files, total = sources.get(name, (0, 0))
        sources[name] = (files + 1, total + size)
    ordered = sorted(sources.items(), key=lambda item: (-item[1][1], item[0]))
    for name, (files, size) in ordered[:SHOWN_SOURCES]:
        yield name, files, size
    rest = [counts for _, counts in ordered[SHOWN_SOURCES:]]
    if rest:
        yield f"{len(rest):,} more", sum(files for files, _ in rest), sum(size for _, size in rest)


def changed_options(config: Config) -> dict[str, dict[str, Any]]:
    """Return the options that differ from the defaults, of the sections that decide what is written."""
    given, defaults = config.model_dump(mode="json"), Config().model_dump(mode="json")
    changed = {
        section: {name: value for name, value in options.items() if value != defaults[section][name]}
        for section, options in given.items()
        if section in {*RESULT_SECTIONS, "output"}
    }
    return {section: options for section, options in changed.items() if options}


def table(title: str, heads: Sequence[str], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Yield a table under a heading, nothing where it has no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if lines:
        yield from ("", f"## {title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines)


def cell(value: object) -> str:
    """Return a value for a table of Markdown: what a path may hold must not end the cell or be read as markup."""
    if isinstance(value, int):
        return f"{value:,}"
    shown = html.escape(printable(str(value)))
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", shown)
