"""The typed values that pass between the steps, and their Arrow schemas; no I/O.

Up to fingerprinting a step takes and gives the frozen dataclasses below. From there on there are only
columns, described by the schemas at the end of this file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.errors import InputError

Stage = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""What an engine runs: batches in, batches out; never dependent on where a batch ends."""

KeepPolicy = Callable[[pa.RecordBatch, npt.NDArray[np.int64]], npt.NDArray[np.int64]]
"""A keep policy: the priority of each article of a batch, smaller is better, from the articles (ARTICLE) and the
lengths of their folded texts."""

ALWAYS_KEPT: Final = np.iinfo(np.int64).min
"""Rank of an article that is never removed; no keep policy gives it."""

PART_BITS: Final = 12
NUMBER_BITS: Final = 28
FILE_BITS: Final = 63 - NUMBER_BITS - PART_BITS
NO_ROW: Final = -1
"""Stands where a row key would, in rows that are about no article."""


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


@dataclass(frozen=True)
class Source:
    """Where an article comes from; lines are 1-based, inclusive, and null for records."""

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
    """What the page says about the article; `published` as printed, `published_iso` where it parses."""

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
    """One article: its own characters, where it stood, and what the page says about it."""

    row_key: int
    id: str
    title: str | None
    text: str
    source: Source
    meta: Meta = Meta()
    flags: tuple[str, ...] = ()
    contained_in: str | None = None
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
]
"""Why an input was not read; docs/results.md says what each reason means."""

PASSED_OVER: Final[frozenset[SkipReason]] = frozenset({"unsupported", "link", "no_records"})
"""The reasons that do not count as a failure."""


@dataclass(frozen=True)
class Piece:
    """What is read at a time (a row of PIECE): an input file, or a stretch of a large file of records.

    `path` is the file's path as ids show it, `location` where it lies. Of a stretch, `start` and `size` say which bytes
    it is, `first_record` is the number of its first record, and `damage` says what broke the file off behind it.
    """

    file_index: int
    path: str
    location: str
    start: int | None = None
    size: int | None = None
    first_record: int = 1
    damage: str | None = None

    @property
    def folder_site(self) -> str | None:
        """The site that the path names: its first folder."""
        first, slash, _ = self.path.partition("/")
        return first if slash else None


@dataclass(frozen=True)
class InputText:
    """What pages and records have in common: a text, and where it comes from."""

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


@dataclass(frozen=True)
class Page(InputText):
    """A page, which is to be split into articles.

    `number` is its 1-based number in a file that holds several pages, and None where it is the whole file.
    """

    number: int | None = None


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
    """The lot of one line of a split page.

    `kind` is one of `title`, `text`, `metadata`, `boilerplate` and `blank`; `article` is the number of the
    article the line belongs to, or None; `rule` names what decided, where a rule did.
    """

    kind: str
    article: int | None = None
    rule: str | None = None


@dataclass(frozen=True)
class SplitPage:
    """A page taken apart: its articles, and one `Line` for each of its lines (none for a record).

    `scores` says how each profile scored (0 to 1); `profile` is the chosen one; `boilerplate` tells of each article
    how many of its lines were boilerplate, in whole or in part.
    """

    articles: tuple[Article, ...]
    texts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    profile: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    boilerplate: tuple[int, ...] = ()


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
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("encoding", pa.string()),
        ("encoding_by", pa.string()),
        ("profile", pa.string()),
    ]
)
"""A page that was split: how it was decoded (`encoding_by` is an EncodingEvidence), and its profile."""

SKIPPED = pa.schema(
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("record", pa.int64()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)
"""A `Skipped`, with the index of its file; null where it was never among the inputs."""

INPUT = pa.schema(
    [
        ("file_index", pa.int64()),
        ("path", pa.string()),
        ("location", pa.binary()),
        ("size", pa.int64()),
        ("sha256", pa.string()),
    ]
)
"""An input file: its path as ids show it, where it lies (the file system's own bytes), its size in bytes, and its
SHA-256 in hexadecimal (null where it cannot be read)."""

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
    ]
)
"""A `Piece`. `location` is where its bytes lie, which for a compressed file may be a decompressed copy; `start` is null
for a whole file, and `first_record` for a file that is not cut. The file at `location` can be deleted once it was read
if it is `temporary`, for which null means no."""

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

SITE_PLACE = pa.schema([("site", pa.string()), ("group", pa.int64())])
"""A group of pieces that holds pages of a site."""

SURVEY = pa.schema([("page", pa.struct(list(SITE_PAGE))), ("place", pa.struct(list(SITE_PLACE)))])
"""What is read before sites are known: in each row one of the two is there, in each batch the same."""

SITE_SHEET = pa.schema([("site", pa.string()), ("pages", pa.int64()), ("sheet", pa.string())])
"""What was learned of a site, as JSON, and from how many distinct pages."""

SHEET_ON_ITS_WAY = pa.schema(
    [("site", pa.string()), ("role", pa.int64()), ("group", pa.int64()), ("sheet", pa.string())]
)
"""A site's sheet (`role` 0; `group` is NO_ROW), or a group of pieces that asks for it (1; `sheet` is null)."""

SHEET_OR_PIECE = pa.schema(
    [
        ("group", pa.int64()),
        ("role", pa.int64()),
        ("place", pa.int64()),
        ("site", pa.string()),
        ("sheet", pa.string()),
        ("piece", pa.struct(list(PIECE))),
    ]
)
"""A sheet that a group of pieces asked for (`role` 0), or a piece of the group (1; `place` is its place in it)."""

PIECE_GROUP = pa.schema(
    [
        ("group", pa.int64()),
        ("sheets", pa.list_(pa.struct([("site", pa.string()), ("sheet", pa.string())]))),
        ("pieces", pa.list_(pa.struct(list(PIECE)))),
    ]
)
"""Pieces that are read together, with the sheets of all sites that have pages in them."""

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
"""What reading, splitting and cleaning give: in each row exactly one of the five is there, in each batch the same."""

FINGERPRINT = pa.schema(
    [
        ("row_key", pa.int64()),
        ("priority", pa.int64()),
        ("length", pa.int64()),
        ("digest", pa.binary(16)),
        ("signature", pa.binary()),
        ("sample", pa.binary()),
        ("level", pa.int64()),
    ]
)
"""`priority`: the keep policy's value, smaller is better. `length`: folded characters. `digest`: 128-bit hash of
the folded text. `signature`: num_perm little-endian uint32. `sample`: the sorted distinct uint64 shingles whose
upper `level` bits are zero. All but level are null or empty for an empty text."""

ID_KEY = pa.schema([("id", pa.string()), ("row_key", pa.int64())])
COPY_KEY = pa.schema([("digest", pa.binary(16)), ("priority", pa.int64()), ("row_key", pa.int64())])
COPY = pa.schema([("row_key", pa.int64()), ("first", pa.int64())])
"""An exact duplicate and the best-ranked article with the same folded text."""

BAND = pa.schema([("band", pa.int64()), ("priority", pa.int64()), ("row_key", pa.int64())])
CANDIDATE = pa.schema([("lower", pa.int64()), ("higher", pa.int64()), ("capped", pa.int64())])
"""Row keys of two articles that may match: `lower` is the lower-ranked of a bucket, or what may be contained in
`higher`. Or, where `lower` is NO_ROW, the key of something too frequent in `higher`, and in `capped` how much it
held back."""

SHINGLES = pa.schema([("group", pa.int64()), ("role", pa.int64()), ("row_key", pa.int64()), ("shingles", pa.binary())])
"""Sorted distinct uint64 shingles of an article on their way to a group of pairs that are proved together, as a
higher-ranked one (`role` 0) or a lower-ranked one (1)."""

MATCH = pa.schema(
    [
        ("lower", pa.int64()),
        ("higher", pa.int64()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""A proved pair: sizes of the intersection and of both shingle sets."""

# Articles among which containers are sought are named by their places in the order of row keys, which takes half the
# room; there are many rows.
POSTING = pa.schema([("shingle", pa.int64()), ("article", pa.int32())])
"""A sampled shingle (the bits of its uint64) of an article."""

SHARED = pa.schema([("shingle", pa.int64()), ("articles", pa.large_list(pa.int32()))])
"""A sampled shingle that more than one article has, and these articles; none where they are too many to look at."""

SAMPLE_FILTER = pa.schema([("article", pa.int32()), ("level", pa.int8()), ("filter", pa.large_list(pa.uint64()))])
"""A Bloom filter of an article's sampled shingles, and the level at which they are sampled."""

PRIORITY = pa.schema([("row_key", pa.int64()), ("priority", pa.int64())])
"""The keep policy's value of an article, smaller is better."""

REMOVAL = pa.schema(
    [
        ("row_key", pa.int64()),
        ("survivor", pa.int64()),
        ("match", pa.string()),
        ("jaccard", pa.float64()),
        ("containment", pa.float64()),
    ]
)
"""Why an article is not in the corpus, in the order of row keys: `match` is exact, near, contained or dropped,
`survivor` the row key of the kept article it matches, with the exact figures (0 to 1; containment is that of the
removed article in its survivor). One that was dropped for a flag has no survivor and no figures."""

CONTAINED = pa.schema(
    [("row_key", pa.int64()), ("container", pa.int64()), ("jaccard", pa.float64()), ("containment", pa.float64())]
)
"""A kept article that is contained in another, in the order of row keys, and the exact figures (0 to 1)."""

OUTPUT_ROW = pa.schema([("shard", pa.int64()), ("row_key", pa.int64()), ("json", pa.binary())])
MANIFEST = pa.schema([("file", pa.string()), ("rows", pa.int64()), ("bytes", pa.int64())])
