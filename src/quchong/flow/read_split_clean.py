"""Read, split and clean in one stage: input files in, articles and lines out."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa

from quchong.arrays.columns import as_batch, tag_rows
from quchong.clean.cleaner import Cleaned, Cleaner, clean, make_cleaner
from quchong.clean.text_scan import TextScan, make_text_scan
from quchong.config.sections import Config
from quchong.errors import describe_internal, describe_lack
from quchong.flow.input_flags import flag_articles
from quchong.flow.parse_columns import lines_left, parse_columns
from quchong.flow.repaired_page import classify_as_before, number_as_before, repair_page
from quchong.flow.site_splitter import make_site_splitter
from quchong.model import (
    ARTICLE,
    LINE,
    PAGE,
    PARSED,
    PROVISIONAL,
    SKIPPED,
    TRY_AGAIN,
    WRITTEN,
    Article,
    Line,
    LineClass,
    Page,
    Piece,
    Record,
    Skipped,
    SkipReason,
    SplitPage,
)
from quchong.read.field_paths import FieldTypeError, take_text
from quchong.read.file_formats import FormatName
from quchong.read.jsonl import read_record
from quchong.read.options import ReadOptions
from quchong.read.read_file import READERS, read_with
from quchong.read.record_columns import RecordBlock, may_be_read_in_columns, read_blocks, read_columns
from quchong.read.row_blocks import read_arrow_blocks, read_parquet_blocks
from quchong.split.options import SplitOptions
from quchong.split.sites.sheet import SiteSheet
from quchong.split.splitter import Splitter, split
from quchong.text import exact_json
from quchong.write.article_json import dump_article

BATCH_BYTES = 4 << 20
BATCH_ROWS = 8192
GROUP_CHARACTERS = 1 << 16
"""About how many characters of pages are cleaned in one call, so that short pages share the cost of the call."""
ROW_BYTES = 64
"""What a row takes besides its text, about; limits batches of very short lines."""

Item = Page | Record | RecordBlock | Skipped
IN_COLUMNS = True
"""Whether records are read and cleaned in columns where the options allow it; either way gives the same."""
BLOCK_READERS: Mapping[FormatName, Callable[[Piece, ReadOptions], Iterator[Item]]] = {
    **READERS,
    "jsonl": read_blocks,
    "parquet": read_parquet_blocks,
    "arrow": read_arrow_blocks,
}

SKIPPED_REASON = SKIPPED.get_field_index("reason")


@dataclass
class _Rows:
    """Rows of one kind, which is a column of PARSED, collected into batches."""

    column: str
    schema: pa.Schema
    rows: list[tuple[object, ...]] = field(default_factory=list)
    size: int = 0

    def add(self, row: tuple[object, ...], size: int) -> Iterator[pa.RecordBatch]:
        """Add a row of about so many bytes; yields a batch when there are enough."""
        self.rows.append(row)
        self.size += size + ROW_BYTES
        if self.size >= BATCH_BYTES or len(self.rows) >= BATCH_ROWS:
            yield from self.flush()

    def flush(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows that are left as a batch."""
        if not self.rows:
            return
        columns = zip(*self.rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self.schema, strict=True)]
        struct = pa.StructArray.from_arrays(arrays, fields=list(self.schema))
        batch = as_batch(
            [struct if field.name == self.column else pa.nulls(len(struct), field.type) for field in PARSED], PARSED
        )
        yield batch.replace_schema_metadata({PROVISIONAL: b""}) if self.is_provisional() else batch
        self.rows, self.size = [], 0

    def is_provisional(self) -> bool:
        """Return whether one of the rows is about an input that a later run tries again."""
        return self.column == "skipped" and any(row[SKIPPED_REASON] in TRY_AGAIN for row in self.rows)


def parse(
    batches: Iterator[pa.RecordBatch],
    config: Config,
    to_write: bool = False,
    sites: Mapping[str, SiteSheet] | None = None,
) -> Iterator[pa.RecordBatch]:
    """PIECE → PARSED: all that is in the files, as articles, pages, lines and skipped inputs.

    With `to_write` also the articles as they are written: this stage runs in many processes, the writing in one.
    `sites` are the sheets that were learned, by site.
    """
    splitter, cleaner = make_site_splitter(config.split, sites), make_cleaner(config.clean)
    scan = make_record_scan(config, cleaner)
    articles, written, lines = _Rows("article", ARTICLE), _Rows("written", WRITTEN), _Rows("line", LINE)
    pages, skipped = _Rows("page", PAGE), _Rows("skipped", SKIPPED)
    for group in read_groups(pieces_in(batches), config.read, in_columns=scan is not None):
        if isinstance(group, RecordBlock):
            for rows in (articles, written):
                yield from rows.flush()
            if scan is not None:
                yield from parse_block(group, config, scan, splitter, to_write)
            continue
        for item in group:
            if isinstance(item, Skipped):
                yield from skipped.add(skipped_row(item), 0)
        items = [item for item in group if not isinstance(item, Skipped)]
        for item, page in zip(items, parse_all(items, splitter, cleaner), strict=True):
            if isinstance(page, Skipped):
                yield from skipped.add(skipped_row(page), 0)
                continue
            for article, boilerplate in zip(page.articles, page.boilerplate, strict=True):
                yield from articles.add(
                    article_row(article, boilerplate, config.dedup.text_field), len(article.text) * 3
                )
                if to_write:
                    line = dump_article(article)
                    yield from written.add((article.row_key, article.id, article.contained_in, line), len(line))
            if page.profile is not None:
                count = len(page.articles) if isinstance(item, Page) else 1
                yield from pages.add((item.encoding, item.encoding_by, page.profile, count), 0)
                for row in line_rows(item, page):
                    yield from lines.add(row, len(row[-1]) * 3)
    for rows in (articles, written, pages, lines, skipped):
        yield from rows.flush()


def read_groups(
    pieces: Iterable[Piece], options: ReadOptions, in_columns: bool = False
) -> Iterator[list[Page | Record | Skipped] | RecordBlock]:
    """Yield what is in files, as many pages and records at a time as are parsed together.

    With `in_columns` records that are read in columns come as blocks.
    """
    group: list[Page | Record | Skipped] = []
    size = 0
    readers: Mapping[FormatName, Callable[[Piece, ReadOptions], Iterator[Item]]]
    readers = BLOCK_READERS if in_columns else READERS
    for piece in pieces:
        for item in read_with(readers, piece, options):
            if isinstance(item, RecordBlock):
                yield group
                yield item
                group, size = [], 0
                continue
            group.append(item)
            size += 0 if isinstance(item, Skipped) else len(item.text)
            if size >= GROUP_CHARACTERS:
                yield group
                group, size = [], 0
    yield group


def make_record_scan(config: Config, cleaner: Cleaner) -> TextScan | None:
    """Return what records are cleaned in columns with; None where the options ask for what only Python can do."""
    if (
        not IN_COLUMNS
        or config.split.records
        or config.dedup.text_field is not None
        or not may_be_read_in_columns(config.read)
    ):
        return None
    return make_text_scan(cleaner)


def parse_block(
    block: RecordBlock, config: Config, scan: TextScan, splitter: Splitter, to_write: bool
) -> Iterator[pa.RecordBatch]:
    """Yield the records of a block (PARSED), those that cannot stay in columns parsed one by one."""
    parsed = parse_columns(read_columns(block, config.read), scan, to_write)
    skipped = _Rows("skipped", SKIPPED)
    articles: list[tuple[object, ...]] = []
    written: list[tuple[object, ...]] = []
    records: list[Record] = []
    for number, line in lines_left(parsed, block):
        record = read_record(line, number, block.piece, config.read)
        if isinstance(record, Skipped):
            yield from skipped.add(skipped_row(record), 0)
        else:
            records.append(record)
    for page in parse_all(records, splitter, scan.cleaner):
        if isinstance(page, Skipped):
            yield from skipped.add(skipped_row(page), 0)
            continue
        for article, boilerplate in zip(page.articles, page.boilerplate, strict=True):
            articles.append(article_row(article, boilerplate, config.dedup.text_field))
            if to_write:
                written.append((article.row_key, article.id, article.contained_in, dump_article(article)))
    yield from skipped.flush()
    yield from in_parsed(with_rows_between(parsed.articles, articles), "article")
    if parsed.written is not None:
        yield from in_parsed(with_rows_between(parsed.written, written), "written")


def with_rows_between(batch: pa.RecordBatch, rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    """Return a batch in the order of row keys with more rows, in their places."""
    if not rows:
        return batch
    more = as_batch(zip(*rows, strict=True), batch.schema)
    both = pa.concat_batches([batch, more])
    return both.take(pa.array(both["row_key"].to_numpy().argsort(kind="stable")))


def in_parsed(batch: pa.RecordBatch, column: str) -> Iterator[pa.RecordBatch]:
    """Yield rows as rows of PARSED, some at a time."""
    for start in range(0, batch.num_rows, BATCH_ROWS):
        yield tag_rows(batch.slice(start, BATCH_ROWS), column, PARSED)


def parse_all(items: Sequence[Page | Record], splitter: Splitter, cleaner: Cleaner) -> list[SplitPage | Skipped]:
    """Split and clean pages or records; whatever one of them raises becomes a `Skipped` in its place."""
    try:
        parsed: list[SplitPage | Skipped] = [*parse_pages(items, splitter, cleaner)]
        for page in parsed:
            refuse_unwritable(page)
    except Exception:
        return [parse_safely(item, splitter, cleaner) for item in items]
    return parsed


def parse_safely(item: Page | Record, splitter: Splitter, cleaner: Cleaner) -> SplitPage | Skipped:
    """Split and clean one page or record; a `Skipped` where that raises anything."""
    number = item.number
    try:
        parsed = parse_page(item, splitter, cleaner)
        refuse_unwritable(parsed)
    except MemoryError as error:
        return Skipped(item.path, number, "memory", describe_lack(error))
    except Exception as error:
        return Skipped(item.path, number, "internal", describe_internal(error))
    return parsed


def refuse_unwritable(page: SplitPage | Skipped) -> None:
    """Raise what writing the articles of a page would raise, while it is known whose they are."""
    for article in page.articles if isinstance(page, SplitPage) else ():
        source = article.source
        for text in (article.title, article.text, article.id, article.extra, source.record_id, source.url, source.site):
            if text is not None:
                text.encode()


def parse_page(page: Page | Record, splitter: Splitter, cleaner: Cleaner) -> SplitPage:
    """Split and clean one page or record."""
    return parse_pages([page], splitter, cleaner)[0]


def parse_pages(pages: Sequence[Page | Record], splitter: Splitter, cleaner: Cleaner) -> list[SplitPage]:
    """Split and clean pages or records; together is faster than one by one, and comes to the same."""
    split_pages = [split_repaired(page, splitter, cleaner) for page in pages]
    cleaned = iter(clean([article for page in split_pages for article in page.articles], cleaner))
    return [with_cleaned(page, list(islice(cleaned, len(page.articles)))) for page in split_pages]


def split_repaired(page: Page | Record, splitter: Splitter, cleaner: Cleaner) -> SplitPage:
    """Split a page or record into articles, with the flags of damage in their lines.

    Before that its characters are repaired.
    """
    repaired, before = repair_page(page, cleaner) if is_split(page, splitter.options) else (page, None)
    split_page = split(repaired, splitter)
    return flag_articles(page, split_page if before is None else number_as_before(split_page, before))


def is_split(item: Page | Record, options: SplitOptions) -> bool:
    """Return whether a page or record is split; other records are articles already."""
    return options.records or isinstance(item, Page)


def with_cleaned(page: SplitPage, cleaned: Sequence[Cleaned]) -> SplitPage:
    """Return a split page with its clean articles."""
    # not by `replace`, which takes as long as all the rest here
    done = SplitPage(
        articles=tuple(one.article for one in cleaned),
        texts=page.texts,
        lines=final_line_classes(page, cleaned),
        profile=page.profile,
        scores=page.scores,
        boilerplate=count_boilerplate(cleaned),
        guesses=page.guesses,
    )
    return done if page.before is None else classify_as_before(done, page.before)


def pieces_in(batches: Iterator[pa.RecordBatch]) -> Iterator[Piece]:
    """PIECE, row by row."""
    for batch in batches:
        for row in batch.to_pylist():
            yield Piece(
                file_index=row["file_index"],
                path=row["path"],
                location=os.fsdecode(row["location"]),
                start=row["start"],
                size=row["size"],
                first_record=row["first_record"] or 1,
                damage=row["damage"],
                sha256=row["sha256"],
                state=row["state"],
                failure=row["failure"],
            )


def skipped_row(item: Skipped) -> tuple[str, int, SkipReason, str]:
    """Return what was skipped as a row of SKIPPED."""
    return item.path, item.record or 0, item.reason, item.detail


def article_row(article: Article, boilerplate: int = 0, field: str | None = None) -> tuple[object, ...]:
    """Return an article as a row of ARTICLE, whose text is that of a field of its record where one is named."""
    source = article.source
    return (
        article.row_key,
        article.id,
        article.title,
        article.text if field is None else find_compared(article, field),
        source.record_id,
        source.site,
        source.start_line,
        source.end_line,
        article.meta.published_iso,
        article.flags,
        article.contained_in,
        article.group_size,
        boilerplate,
    )


def find_compared(article: Article, field: str) -> str:
    """Return what is compared of an article: a field of its record, or its text where that has none."""
    with suppress(FieldTypeError):
        return take_text(exact_json.load(article.extra or "{}"), (field,)) or article.text
    return article.text


def line_rows(
    page: Page | Record, parsed: SplitPage
) -> Iterator[tuple[int, str, int, str, int | None, str | None, str]]:
    """Yield the lines of a split page as rows of LINE."""
    for number, (line, text) in enumerate(zip(parsed.lines, parsed.texts, strict=True), start=1):
        yield page.file_index, page.path, number, line.line_class, line.article, line.rule, text


def final_line_classes(page: SplitPage, cleaned: Sequence[Cleaned]) -> tuple[Line, ...]:
    """Return the classes of the lines of a page after cleaning.

    A line of text that was removed is boilerplate, or metadata if something was read from it. A record has no lines.
    """
    text_lines: dict[int | None, list[int]] = {n: [] for n, one in enumerate(cleaned, start=1) if one.verdicts}
    if not text_lines or not page.lines:
        return page.lines
    classes = list(page.lines)
    for at, line in enumerate(classes):
        if line.line_class == "text" and line.article in text_lines:
            text_lines[line.article].append(at)
    for number, one in enumerate(cleaned, start=1):
        for position, verdict in one.verdicts.items():
            line_class: LineClass = (
                "text" if verdict.text is not None else "metadata" if verdict.meta else "boilerplate"
            )
            classes[text_lines[number][position]] = Line(line_class, number, verdict.rule)
    return tuple(classes)


def count_boilerplate(cleaned: Sequence[Cleaned]) -> tuple[int, ...]:
    """Return for each article how many of its lines were boilerplate, in whole or in part."""
    return tuple([sum([not verdict.meta for verdict in one.verdicts.values()]) for one in cleaned])


def rows_of_kind(batches: Iterator[pa.RecordBatch], column: str) -> Iterator[pa.RecordBatch]:
    """Take the rows of one kind, which is a column of PARSED: PARSED → ARTICLE, WRITTEN, PAGE, LINE or SKIPPED."""
    for batch in batches:
        rows = batch[column]
        if rows.null_count == len(rows):
            continue
        # those of a batch that is all of one kind, as `parse` cuts them, are taken without a copy
        yield pa.RecordBatch.from_struct_array(rows.drop_null() if rows.null_count else rows)
