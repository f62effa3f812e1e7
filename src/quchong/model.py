"""The typed values that pass between the steps, and their Arrow schemas; no I/O.

Up to fingerprinting a step takes and gives the frozen dataclasses below. From there on there are only
columns, described by the schemas at the end of this file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.errors import InputError

Stage = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""What an engine runs: record batches in, record batches out. Its docstring names the schemas of both.

A stage may rely on this:

- Batches have the columns and types of the schema that was declared for them, in that order.
- A stage of `exchange`, a reducer, gets all rows that are equal in `keys[0]`, and gets its rows sorted by all keys. It
  asserts the order that it needs.

It may rely on nothing else. It gives the same rows

- wherever batches end: one row a batch, all rows in one, rows of several kinds mixed, empty batches, no batch at all;
- however rows are divided among calls: any number of parts in any order, any number of reducers, some without rows. A
  call that gets no rows gives none and writes nothing;
- in whichever process or machine it runs: it is pickled with all it refers to;
- however often it runs: one try may be lost halfway or at its end, or still be under way when the next begins, and the
  rows of one of them count. So a stage keeps nothing between calls, deletes nothing that it reads, and writes only
  files that no other call writes (those of the shards that it got) and that appear whole (`atomic_write`).

Schemas have only types that Arrow and Spark have in common: booleans, signed integers, floats, strings, binary, and
lists and structs of these.
"""

PROVISIONAL: Final = b"provisional"
"""Key of the metadata of a batch's schema: what is in the batch holds for this run only, and a later one has to make it
again. Set where an input could not be read for a reason that may be gone by then."""

KeepPolicy = Callable[[pa.RecordBatch, npt.NDArray[np.int64]], npt.NDArray[np.int64]]
"""A keep policy: the priority of each article of a batch, smaller is better, from the articles (ARTICLE) and the
lengths of their folded texts."""

ALWAYS_KEPT: Final = np.iinfo(np.int64).min
"""Priority of an article that is never removed as a duplicate; no keep policy gives it."""

PART_BITS: Final = 12
NUMBER_BITS: Final = 28
FILE_BITS: Final = 63 - NUMBER_BITS - PART_BITS


def file_index_of_row(row_key: int) -> int:
    """Return the index of the file that an article's row key names."""
    return row_key >> (NUMBER_BITS + PART_BITS)


def number_of_row(row_key: int) -> int:
    """Return the number of the article in its page, or of the record in its file, that a row key names."""
    return row_key >> PART_BITS & (1 << NUMBER_BITS) - 1


def make_row_key(file_index: int, number: int, part: int = 0) -> int:
    """Return the order-preserving int64 key of an article.

    Parameters
    ----------
    file_index
        Number of the file in the sorted list of inputs, from 0.
    number
        Number of the article in the page, or of the record in its file, from 1.
    part
        Number of the article in a record that was split, from 1; 0 for a whole record.

    Raises
    ------
    InputError
        A number is larger than its share of the 63 bits.
    """
    if file_index >= 1 << FILE_BITS or number >= 1 << NUMBER_BITS or part >= 1 << PART_BITS:
        raise InputError(
            f"too many inputs for one run: file {file_index + 1}, record {number}, part {part} "
            f"(the limits are {1 << FILE_BITS} files, {1 << NUMBER_BITS} records a file, "
            f"{1 << PART_BITS} parts a record); split the run into several"
        )
    return ((file_index << NUMBER_BITS | number) << PART_BITS) | part


LineClass = Literal["title", "text", "metadata", "comment", "boilerplate", "blank"]
"""What a line of a page is; every line of a split page has exactly one class."""

Flag = Literal[
    "bad_bytes",
    "cut_character",
    "mixed_encoding",
    "nul_padding",
    "html",
    "no_number",
    "repeated_field",
    "truncated",
    "compilation_count_mismatch",
    "furniture_only",
    "short",
    "low_han",
    "mojibake",
    "stacked_marks",
    "fineweb2",
    "duplicate_id",
]
"""What makes an article suspicious: the first six are found by reading (INPUT_FLAGS), the next three by splitting, the
last among all articles of a run (an earlier row has its id, so it got another), the others by cleaning."""

FURNITURE_ONLY: Final = "furniture_only"
"""Flag of a page that holds nothing but links or advertisement; it is kept whole."""


@dataclass(frozen=True)
class Source:
    """Where an article comes from.

    `start_line` and `end_line` are 1-based and inclusive; they are None for records.
    """

    path: str
    site: str | None
    start_line: int | None = None
    end_line: int | None = None
    encoding: str | None = None
    profile: str | None = None
    record_id: str | None = None
    url: str | None = None
    fetched: str | None = None


@dataclass(frozen=True)
class Meta:
    """What the page says about the article.

    `published` is the date as printed, `published_iso` the same as ISO 8601 where it can be parsed.
    """

    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    published_iso: str | None = None
    publication: str | None = None
    editor: str | None = None
    lead: str | None = None
    keywords: tuple[str, ...] | None = None
    clc: str | None = None
    document_code: str | None = None
    article_no: str | None = None


@dataclass(frozen=True)
class Article:
    """One article: its text, where it comes from, and what the page says about it.

    `flags` are `Flag`s; a row that was written by another version of quchong keeps the flags it had there. `group_size`
    is how many articles it stands for: itself and those that were removed for it, also in earlier runs.
    """

    row_key: int
    id: str
    title: str | None
    text: str
    source: Source
    meta: Meta = Meta()
    flags: tuple[Flag | str, ...] = ()
    contained_in: str | None = None
    group_size: int = 1
    extra: str | None = None


EncodingEvidence = Literal["mark", "utf-8", "declared", "detected", "configured"]
"""How an encoding was found: by the byte order mark, as valid UTF-8, in the page's own declaration, by its bytes, or in
the configuration."""

SkipReason = Literal[
    "unsupported",
    "link",
    "no_records",
    "empty",
    "encoding",
    "too_large",
    "value",
    "unreadable",
    "damaged",
    "json",
    "record",
    "field",
    "changed",
    "memory",
    "internal",
]
"""Why an input was not read; docs/results.md says what each reason means."""

PASSED_OVER: Final[frozenset[SkipReason]] = frozenset({"unsupported", "link", "no_records"})
"""The reasons that do not count as a failure."""

TRY_AGAIN: Final[frozenset[SkipReason]] = frozenset({"changed", "memory"})
"""The reasons that may be gone the next time: the same command tries such inputs again."""


@dataclass(frozen=True)
class Piece:
    """What is read at a time (a row of PIECE): an input file, or a stretch of a large file of records.

    `path` is the file's path as ids show it, `location` where it lies. Of a stretch, `start` and `size` say which bytes
    it is, `first_record` is the number of its first record, and `damage` says what broke the file off behind it.

    `sha256` is the digest of the whole file and `state` its state when that was taken (see `read.file_state`), None
    where reading need not compare them. `failure` is the reason for which it is not to be read at all.
    """

    file_index: int
    path: str
    location: str
    start: int | None = None
    size: int | None = None
    first_record: int = 1
    damage: str | None = None
    sha256: str | None = None
    state: str | None = None
    failure: SkipReason | None = None
    site: str | None = None

    @property
    def folder_site(self) -> str | None:
        """The site that the path names: its first folder; for a member of an archive, as if it was unpacked there."""
        if self.site is not None:
            return self.site or None
        first, slash, _ = self.path.partition("/")
        return first if slash else None


InputFlagName = Literal[
    "bad_bytes", "cut_character", "mixed_encoding", "nul_padding", "html", "no_number", "repeated_field"
]
"""What reading notices about a page or record; docs/results.md says what each means."""

DAMAGE: Final[tuple[InputFlagName, ...]] = ("bad_bytes", "cut_character", "mixed_encoding", "nul_padding")
"""The flags of bytes that are not as they should be."""
INPUT_FLAGS: Final[tuple[InputFlagName, ...]] = (*DAMAGE, "html", "no_number", "repeated_field")


@dataclass(frozen=True)
class InputFlag:
    """What reading noticed about a page or record: a flag for the articles in it.

    `lines` are the 1-based lines of the page that it is about, none where it is about the whole. Of damage, `size` is
    the number of bytes; of lines in another encoding, `encoding` is that one.
    """

    name: InputFlagName
    lines: tuple[int, ...] = ()
    size: int = 0
    encoding: str | None = None


@dataclass(frozen=True)
class InputText:
    """What pages and records have in common: a text, and where it comes from.

    `row` is the 1-based place in an input file that holds several files, among all that these hold.
    """

    file_index: int
    path: str
    site: str | None
    text: str
    encoding: str | None = None
    encoding_by: EncodingEvidence | None = None
    record_id: str | None = None
    url: str | None = None
    fetched: str | None = None
    extra: str | None = None
    flags: tuple[InputFlag, ...] = ()
    row: int | None = None


@dataclass(frozen=True)
class Markup:
    """What the markup of a page says beyond its text.

    Attributes
    ----------
    lines
        How many lines the text has; nothing of this holds where it has others.
    furniture
        Lines that are furniture, by 0-based index, with the reason.
    unlinked
        The 0-based indices of lines of which nothing leads to another page.
    title, meta
        What the page says of itself, for the article that it holds.
    hints
        The same of what it says less certainly: a line of its text knows better.
    page_title
        The title of the page, which is its first line, None without one.
    whole
        Whether the page is one article, whatever its lines look like.
    """

    lines: int
    furniture: Mapping[int, str]
    unlinked: frozenset[int]
    title: str | None = None
    page_title: str | None = None
    meta: Meta = Meta()
    hints: Meta = Meta()
    whole: bool = False


@dataclass(frozen=True)
class Page(InputText):
    """A page, which is to be split into articles.

    `number` is its 1-based number in a file that holds several pages, and None where it is the whole file. `markup` is
    what its markup says, where it had any.
    """

    number: int | None = None
    markup: Markup | None = None


@dataclass(frozen=True)
class Record(InputText):
    """A record, which is one article already; `number` is its 1-based number in its file.

    `written` is the article itself where the record is a row that quchong wrote: such a row keeps its id, source and
    meta.
    """

    number: int = field(kw_only=True)
    title: str | None = None
    written: Article | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The class of one line of a split page.

    `article` is the number of the article that the line belongs to, from 1, or None; `rule` is the name of the
    furniture, metadata rule or boilerplate rule that decided the class, or None.
    """

    line_class: LineClass
    article: int | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Guess:
    """What one way to split a page found: its kind, the form that its headings share, how many there are, its score.

    `factors` is what the score (0 to 1) is the product of, by name; `note` says why the guess lost with a high score.
    """

    kind: str
    form: str
    count: int
    score: float
    factors: Mapping[str, float] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True)
class LinesBefore:
    """The lines of a page before its characters were repaired, and for each line since the index of the one it was."""

    texts: tuple[str, ...]
    indices: tuple[int, ...]


@dataclass(frozen=True)
class SplitPage:
    """A page that was split: its articles, and for each of its lines the text and a `Line` (none for a record).

    `profile` is the name of the chosen profile or of the kind of structure that was found, `scores` the score of each
    profile (0 to 1); `guesses` are what was found of the structure, where that was asked for; `boilerplate` is for each
    article the number of its lines that were boilerplate, in whole or in part. `before` are the lines as
    they stood, as long as `lines` are those of the repaired page.
    """

    articles: tuple[Article, ...]
    texts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    profile: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    boilerplate: tuple[int, ...] = ()
    guesses: tuple[Guess, ...] = ()
    before: LinesBefore | None = None


@dataclass(frozen=True)
class Skipped:
    """An input that was not read, and why; `record` is its 1-based number in the file, or None for a whole file."""

    path: str
    record: int | None
    reason: SkipReason
    detail: str


ARTICLE = pa.schema(
    [
        ("row_key", pa.int64()),
        ("id", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        ("record_id", pa.string()),
        ("site", pa.string()),
        ("start_line", pa.int64()),
        ("end_line", pa.int64()),
        ("published_iso", pa.string()),
        ("flags", pa.list_(pa.string())),
        ("contained_in", pa.string()),
        ("group_size", pa.int64()),
        ("boilerplate", pa.int64()),
    ]
)
"""What the steps from fingerprinting on ask of an article; what else is known of it is in its line of WRITTEN.
`boilerplate` is how many lines of it were found in the article; it is not written."""
LINE = pa.schema(
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("line", pa.int64()),
        ("class", pa.string()),
        ("article", pa.int64()),
        ("rule", pa.string()),
        ("text", pa.string()),
    ]
)
"""A line of a page: its 1-based number, its class, the number of its article in the page and the rule that decided
(null where there is none), and the line as it stood."""

PAGE = pa.schema(
    [("encoding", pa.string()), ("encoding_by", pa.string()), ("profile", pa.string()), ("articles", pa.int64())]
)
"""A page that was split: how it was decoded (`encoding_by` is an EncodingEvidence), its profile, and how many articles
it gave; those of a record that was split as a page count as one."""

SKIPPED = pa.schema([("path", pa.string()), ("record", pa.int64()), ("reason", pa.string()), ("detail", pa.string())])
"""A `Skipped`; `record` is 0 where that is None: it is a key to sort by."""

INPUT = pa.schema(
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("location", pa.binary()),
        ("size", pa.int64()),
        ("sha256", pa.string()),
        ("state", pa.string()),
    ]
)
"""An input file: its path as ids show it, where it lies (the file system's own bytes), its size in bytes, its SHA-256
in hexadecimal (null where it cannot be read), and its state when that was taken (null where nobody compares it)."""

PIECE = pa.schema(
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("location", pa.binary()),
        ("start", pa.int64()),
        ("size", pa.int64()),
        ("first_record", pa.int64()),
        ("damage", pa.string()),
        ("temporary", pa.bool_()),
        ("sha256", pa.string()),
        ("state", pa.string()),
        ("failure", pa.string()),
    ]
)
"""A `Piece`. `location` is where its bytes lie, which for a compressed file may be a decompressed copy; `start` is null
for a whole file, and `first_record` for a file that is not cut. If the file at `location` is
`temporary` (null means no), the engine may delete it: see `Engine.source`."""

SITE_PAGE = pa.schema(
    [
        ("slot", pa.int64()),
        ("site", pa.string()),
        ("digest", pa.int64()),
        ("exact", pa.int64()),
        ("text", pa.string()),
    ]
)
"""A page that a site's lines may be learned from. `site` is empty where the page names none. `digest` is a hash of its
text with its numbers masked, `exact` one of its text; `slot` spreads the pages of a large site. Of a long page `text`
is the beginning and the end."""

SURVEY = pa.schema([("page", pa.struct(list(SITE_PAGE))), ("skipped", pa.struct(list(SKIPPED)))])
"""What is read before sites are known: in each row one of the two is there, in each batch the same."""

SITE_SHEET = pa.schema([("site", pa.string()), ("pages", pa.int64()), ("sheet", pa.string())])
"""What was learned of a site, as JSON, and from how many distinct pages."""

WRITTEN = pa.schema(
    [("row_key", pa.int64()), ("id", pa.string()), ("contained_in", pa.string()), ("json", pa.binary())]
)
"""An article as it is written if it stays and no container of it is found: a line of JSON, the line feed included."""

PARSED = pa.schema(
    [
        ("article", pa.struct(list(ARTICLE))),
        ("written", pa.struct(list(WRITTEN))),
        ("line", pa.struct(list(LINE))),
        ("page", pa.struct(list(PAGE))),
        ("skipped", pa.struct(list(SKIPPED))),
    ]
)
"""What reading, splitting and cleaning give: of the five, each row has exactly one."""

FINGERPRINT = pa.schema(
    [
        ("row_key", pa.int64()),
        ("priority", pa.int64()),
        ("length", pa.int64()),
        ("digest", pa.binary()),
        ("signature", pa.binary()),
        ("sample", pa.binary()),
        ("level", pa.int64()),
    ]
)
"""What matching knows of an article. `priority`: the keep policy's value, smaller is better. `length`: folded
characters. `digest`: 128-bit hash of the folded text. `signature`: num_perm little-endian uint32. `sample`: the sorted
distinct uint64 shingles whose upper `level` bits are zero. An empty text has a length of 0, no digest and no signature,
and an empty sample.

The priority, and the row key where two priorities are equal, put all articles in one order. Of two articles that match,
the `higher` one comes first in it and the `lower` one may be removed."""

SAMPLE = pa.schema([FINGERPRINT.field(name) for name in ("row_key", "sample", "level")])
"""What the search for containers knows of an article."""

ID_HASH = pa.schema([("hash", pa.int64()), ("row_key", pa.int64())])
ID_KEY = pa.schema([("id", pa.string()), ("row_key", pa.int64())])
NAMED = pa.schema([("row_key", pa.int64()), ("id", pa.string()), ("group_size", pa.int64())])
"""The id of an article, and how many articles it stands for by what was read of it."""
REMOVED_FOR = pa.schema([("row_key", pa.int64()), ("survivor", pa.int64())])
GROUP_MEMBER = pa.schema([("row_key", pa.int64()), ("role", pa.int64()), ("group_size", pa.int64())])
"""What an article adds to the group of the survivor `row_key`: itself (`role` 0), or another one removed for it (1)."""
GROUP_SIZE = pa.schema([("row_key", pa.int64()), ("group_size", pa.int64())])
"""How many articles a survivor stands for, in the order of row keys."""
COPY_KEY = pa.schema(
    [("digest", pa.int64()), ("digest_rest", pa.int64()), ("priority", pa.int64()), ("row_key", pa.int64())]
)
"""The digest of an article, each half as the bits of an integer, and its place among those that have the same."""
COPY = pa.schema([("row_key", pa.int64()), ("first", pa.int64())])
"""An exact duplicate, and the article of the highest priority with the same folded text."""
COPY_OF = pa.schema([("first", pa.int64()), ("row_key", pa.int64())])
"""The same, for look-ups by the first article."""

BAND = pa.schema([("band", pa.int64()), ("shortness", pa.int64()), ("row_key", pa.int64())])
"""One band of an article's signature; articles with equal values of `band` share a bucket. `shortness` is the length
of the folded text as a negative number, so that the longest comes first."""

PAIR = pa.schema([("lower", pa.int64()), ("higher", pa.int64())])
"""Row keys of two articles that may match: the higher one is not shorter than the lower one or, where containers are
searched for, may contain it."""

CANDIDATE = pa.schema([("higher", pa.int64()), ("lower", pa.int64())])
"""The same, for look-ups by the higher article."""

TOLD_CANDIDATE = pa.schema([*CANDIDATE, ("is_new", pa.int64())])
"""A candidate, and whether it is new (1) or was compared before (0)."""

CONTAINER_OF = pa.schema([("row_key", pa.int64()), ("container", pa.int64())])
NEIGHBOUR = pa.schema([("row_key", pa.int64()), ("neighbour", pa.int64())])
"""An article, and a container or a near-duplicate of it."""

GROUPED_PAIR = pa.schema([("group", pa.int64()), *PAIR])
"""A pair, and the group of pairs in which its two articles are compared."""

SKIPPED_PAIRS = pa.schema([("pairs", pa.int64())])
"""How many pairs of a bucket were not proposed because it is too large."""

BUCKET_OUTPUT = pa.schema([("pair", pa.struct(list(CANDIDATE))), ("skipped", pa.struct(list(SKIPPED_PAIRS)))])
"""What pairing the members of buckets gives: in each row either a pair or how many pairs a bucket skips."""

SKIPPED_ARTICLE = pa.schema([("row_key", pa.int64())])
"""An article whose containers may be missed, because too many others have the shingles it shares."""

CONTAINER_OUTPUT = pa.schema([("pair", pa.struct(list(CANDIDATE))), ("skipped", pa.struct(list(SKIPPED_ARTICLE)))])
"""What the search for containers gives: in each row either a pair or a skipped article."""

ROUTE = pa.schema([("row_key", pa.int64()), ("group", pa.int64()), ("role", pa.int64())])
"""An article that a group of pairs needs, as the higher one (`role` 1) or the lower one (2) of its pairs there."""

SHINGLES = pa.schema(
    [
        ("group", pa.int64()),
        ("role", pa.int64()),
        ("row_key", pa.int64()),
        ("other", pa.int64()),
        ("shingles", pa.binary()),
    ]
)
"""What a group of pairs needs: first its pairs (`role` 0: the row keys of the lower and the higher article), then the
sorted distinct uint64 shingles of its higher articles (1), then of its lower ones (2; `other` is NO_ROW)."""

MATCH = pa.schema([*PAIR, ("shared", pa.int64()), ("lower_size", pa.int64()), ("higher_size", pa.int64())])
"""A pair whose sets of shingles were compared: how many shingles both sets share, and the size of each set."""

UNRANKED_MATCH = pa.schema([("lower", pa.int64()), ("higher", pa.int64()), ("is_near", pa.int64()), *list(MATCH)[2:]])
"""A match, and whether it is one of near-duplicates (1) or of an article in another (0)."""
HALF_RANKED_MATCH = pa.schema(
    [("higher", pa.int64()), ("lower", pa.int64()), ("lower_priority", pa.int64()), *list(UNRANKED_MATCH)[2:]]
)
RANKED_MATCH = pa.schema(
    [
        ("lower", pa.int64()),
        ("higher", pa.int64()),
        ("lower_priority", pa.int64()),
        ("higher_priority", pa.int64()),
        *list(UNRANKED_MATCH)[2:],
    ]
)
"""The same with the priorities of one and of both articles."""
EDGE = RANKED_MATCH
"""A match for which its lower article is removed where the higher one is kept."""
EDGE_END = pa.schema([("row_key", pa.int64()), ("end", pa.int64()), ("other", pa.int64())])
"""An end of an edge: an article, whether the other one is above it (0) or below it (1), and that other one."""
GONE = pa.schema([("row_key", pa.int64())])
"""An article that is removed, or left out."""

# Many rows name an article here: its place in the order of row keys takes half the space of its row key.
POSTING = pa.schema([("shingle", pa.int64()), ("article", pa.int32())])
"""A sampled shingle (the bits of its uint64) of an article."""

SHARED = pa.schema([("shingle", pa.int64()), ("articles", pa.list_(pa.int32()))])
"""A sampled shingle that more than one article has, and these articles; none where they are too many to look at."""

SAMPLE_FILTER = pa.schema([("article", pa.int32()), ("level", pa.int8()), ("filter", pa.list_(pa.int64()))])
"""A Bloom filter of an article's sampled shingles, the bits of its uint64 words, and the level of the sample."""

SAMPLED_SHINGLE = pa.schema([("shingle", pa.int64()), ("row_key", pa.int64()), ("level", pa.int64())])
HELD_SHINGLE = pa.schema([("row_key", pa.int64()), ("shingle", pa.int64()), ("count", pa.int64())])
"""A sampled shingle of an article, and how many articles have it, which is more than one."""
HOLDER = SAMPLED_SHINGLE
"""An article that has a shingle, with the level of its sample, where few enough have it."""
SHARED_OUTPUT = pa.schema([("held", pa.struct(list(HELD_SHINGLE))), ("holder", pa.struct(list(HOLDER)))])
QUERY = pa.schema([("shingle", pa.int64()), ("row_key", pa.int64())])
"""A shingle that an article looks up."""
NEEDED = pa.schema(
    [
        ("row_key", pa.int64()),
        *((f"needed_{level}", pa.int64()) for level in range(5)),
        *((f"needed_met_{level}", pa.int64()) for level in range(5)),
    ]
)
"""How many shingles of an article a container has, and how many of those that are looked up, by the level at which the
container is sampled."""
QUERY_OUTPUT = pa.schema(
    [
        ("query", pa.struct(list(QUERY))),
        ("needed", pa.struct(list(NEEDED))),
        ("skipped", pa.struct(list(SKIPPED_ARTICLE))),
    ]
)
MET = pa.schema([("row_key", pa.int64()), ("other", pa.int64()), ("level", pa.int64())])
MET_ARTICLE = pa.schema([*MET, ("count", pa.int64())])
"""Another article that has shingles which an article looked up, the level of its sample, and how many they are."""
TO_FILTER = pa.schema([("other", pa.int64()), ("row_key", pa.int64()), ("level", pa.int64()), ("needed", pa.int64())])
FILTERED = pa.schema(
    [
        ("row_key", pa.int64()),
        ("other", pa.int64()),
        ("level", pa.int64()),
        ("needed", pa.int64()),
        ("filter", pa.binary()),
    ]
)
"""An article that may be in another one, how many of its shingles the filter of the other has to have, and that filter:
little-endian uint64 words."""

PRIORITY = pa.schema([("row_key", pa.int64()), ("priority", pa.int64())])
"""The keep policy's value of an article; smaller is better."""

MatchKind = Literal["exact", "near", "contained", "dropped"]
"""Why an article is removed: it has the folded text of another, is a near-duplicate of it, is contained in it, or has a
flag that `clean.drop` names."""

REMOVAL = pa.schema(
    [
        ("row_key", pa.int64()),
        ("survivor", pa.int64()),
        ("match", pa.string()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""Why an article is not in the corpus, in the order of row keys. `match` is a MatchKind, `survivor` the row key of the
kept article that it matches, null for a dropped one. `shared`, `lower_size` (of the removed article) and `higher_size`
(of the survivor) are those of MATCH; null for an exact copy, whose shingles are not compared, and for a dropped one."""

CONTAINED = pa.schema(
    [
        ("row_key", pa.int64()),
        ("container", pa.int64()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""A kept article that is contained in another kept one, in the order of row keys; the sizes are those of MATCH."""


NO_ROW: Final = -1
"""Stands where a row key could be."""

FATE = pa.schema(
    [
        ("row_key", pa.int64()),
        ("match", pa.string()),
        ("other_id", pa.string()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
        ("group_size", pa.int64()),
    ]
)
"""What becomes of an article. It is removed where there is a `match`; `other_id` is the id of the survivor, null where
there is none. Else it is kept: where there is a `group_size`, it survives for others and stands for so many, and where
there is none, `other_id` is its container. The other sizes are those of MATCH."""

UNNAMED_FATE = pa.schema([("other", pa.int64()), *(field for field in FATE if field.name != "other_id")])
"""The same with the row key of the survivor or of the container, NO_ROW where there is none."""


class Figures(NamedTuple):
    """How alike two articles are, from 0 to 1: the Jaccard of their shingles, and the containment of the lower one.

    Jaccard is |A ∩ B| / |A ∪ B|, containment |A ∩ B| / |A|: Broder, On the resemblance and containment of documents,
    1997.
    """

    jaccard: float
    containment: float


FIGURES_OF_COPY: Final = Figures(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many shingles two articles share, and how many each has."""

    shared: int
    lower_size: int
    higher_size: int

    @property
    def figures(self) -> Figures:
        """How alike the two articles are."""
        both = self.lower_size + self.higher_size - self.shared
        return Figures(self.shared / both, self.shared / self.lower_size)

    def turned(self) -> "Overlap":
        """Return the same with the two articles exchanged."""
        return Overlap(self.shared, self.higher_size, self.lower_size)


def overlap_of(row: Mapping[str, Any]) -> Overlap | None:
    """Return the overlap of a row of MATCH, REMOVAL or CONTAINED; None where nothing was compared."""
    if row["shared"] is None:
        return None
    return Overlap(row["shared"], row["lower_size"], row["higher_size"])


def figures_of(row: Mapping[str, Any]) -> Figures:
    """Return the exact figures of a row of MATCH, CONTAINED, or REMOVAL if the article was not dropped."""
    overlap = overlap_of(row)
    return FIGURES_OF_COPY if overlap is None else overlap.figures


OUTPUT_ROW = pa.schema([("shard", pa.int64()), ("row_key", pa.int64()), ("json", pa.binary())])
"""A line of the corpus or the ledger (JSON, the line feed included), and the shard whose file it goes to."""
OUTPUT_LINE = pa.schema([("shard", pa.int64()), *LINE])
"""A line of a page (LINE) on its way to the file of lines; the shard is the same for all."""
OUTPUT_SKIPPED = pa.schema([("shard", pa.int64()), *SKIPPED])
"""What was skipped (SKIPPED) on its way to the file of it; the shard is the same for all."""
MANIFEST = pa.schema([("file", pa.string()), ("rows", pa.int64()), ("bytes", pa.int64())])
"""A file that was written: its name, how many rows it has, and their bytes before compression."""
