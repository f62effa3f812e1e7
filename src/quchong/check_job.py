"""The guard's job: find, look at and compare what is in a corpus folder; what was seen before is taken from a cache.

Nothing is written but the cache. The pieces are those of a run; `check/` only turns what they give into findings.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.check import cache
from quchong.check.duplicates import Known, Pair, duplicate_findings
from quchong.check.excerpt import find_excerpt
from quchong.check.findings import Excerpt, Finding, Place
from quchong.check.inputs import repeated_id_finding, skipped_finding
from quchong.check.rules import RULES
from quchong.check.selection import select_findings
from quchong.check_look import FOUND, LOOKED, look
from quchong.clock import Clock
from quchong.columns import Int64s, as_table, is_member
from quchong.config import Config
from quchong.engines.local import Dataset, LocalEngine
from quchong.errors import UsageError
from quchong.job import Listener
from quchong.model import (
    ARTICLE,
    FINGERPRINT,
    INPUT,
    MATCH,
    NO_ROW,
    NUMBER_BITS,
    PARSED,
    PART_BITS,
    Skipped,
    number_of_row,
)
from quchong.parse import parse, pick
from quchong.read.containers import find_reader
from quchong.read.pieces import cut_pieces
from quchong.read.text import read_page
from quchong.read.walk import InputFile, digest_file, find_inputs
from quchong.version import __version__

RANK_SHIFT = NUMBER_BITS + PART_BITS
TITLE_LENGTH = 80
SETTLED_NANOSECONDS = 2_000_000_000
"""A file's state is trusted the next time only if its last change was that long before it was read."""
UNSETTLED = -1
MOST_EXCERPTS = 20_000
"""Pairs of which the differing passage is looked for."""

FILE = pa.schema(
    [
        ("path", pa.string()),
        ("size", pa.int64()),
        ("mtime", pa.int64()),
        ("ctime", pa.int64()),
        ("inode", pa.int64()),
        ("sha256", pa.string()),
    ]
)
"""A file that was looked at: its path as ids show it, its state (times in nanoseconds), its digest."""
FACT = pa.schema(
    [
        ("row_key", pa.int64()),
        ("id", pa.string()),
        ("record_id", pa.string()),
        ("title", pa.string()),
        ("line", pa.int64()),
        ("end_line", pa.int64()),
        ("contained_in", pa.string()),
    ]
)
"""What findings have to know of an article."""
SEEN = pa.schema([*FACT, *(kind for kind in FINGERPRINT if kind.name != "row_key")])
"""An article as the cache holds it: facts and fingerprint."""
PAIR = pa.schema(
    [
        ("lower", pa.int64()),
        ("higher", pa.int64()),
        ("kind", pa.string()),
        ("jaccard", pa.float64()),
        ("containment", pa.float64()),
        ("here", pa.string()),
        ("there", pa.string()),
    ]
)
"""`check.duplicates.Pair` as a row."""
PROOF = pa.schema(
    [
        ("pair", pa.binary()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""What two articles share (see model.MATCH), by the digests of their folded texts one behind the other."""
MOST_PROOFS = 1_000_000
FOLDERS = pa.schema([("key", pa.string())])
"""One row: what the pairs in the cache were found among."""
CACHED = (FILE, SEEN, FOUND, PAIR, PROOF, FOLDERS)


EXACT, NEAR, CONTAINED, HELD = "exact", "near", "contained", "held"
Shown = tuple[str | None, str | None]
"""The passages in which two articles differ."""
_Row = tuple[int, int, str, float, float]


@dataclass(frozen=True)
class CacheUse:
    """Where what was seen is kept: a folder, None for the user's own; or not at all."""

    folder: Path | None = None
    enabled: bool = True

    @property
    def place(self) -> Path:
        """The folder."""
        return self.folder or cache.default_folder()


@dataclass(frozen=True)
class Checked:
    """What a check found: the files (by rank), how many articles, and all that is wanted of the findings.

    A duplicate's finding stands at the article that would go. `locations` gives where a shown path lies.
    """

    files: tuple[InputFile, ...]
    articles: int
    findings: tuple[Finding, ...]
    locations: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What is known of files: their articles (SEEN) and findings (FOUND), ranks and row keys as in this check."""

    articles: pa.Table
    found: pa.Table


def run_check(
    paths: Sequence[Path],
    config: Config,
    cache_use: CacheUse,
    *,
    allow_empty: bool = False,
    listener: Listener | None = None,
) -> Checked:
    """Check files and folders; writes nothing but the cache.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to check.
    InputError
        Two files of different folders have one name.
    """
    listener = listener or Listener()
    clock = Clock(listener.begin)
    with clock.step("find"):
        inputs = find_inputs(paths, config.read, leave_out=cache_use.place)
    if not inputs.files and not allow_empty:
        hint = "; see read.include in the configuration" if inputs.skipped else ""
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to check here{hint}, or allow it: --allow-empty")
    with tempfile.TemporaryDirectory(prefix="quchong-") as scratch:
        engine = LocalEngine(Path(scratch), config.engine.worker_count, config.engine.memory_bytes, listener.report)
        guard = _Guard(inputs.files, config, engine, clock, listener.warn)
        guard.see(cache_file(paths, config, cache_use))
        findings = [*guard.tell(), *findings_of_passed_over(inputs.skipped)]
    ignored = config.check.ignore_articles
    names = guard.articles_named(ignored) if ignored else set()
    for unknown in sorted(ignored.keys() - {name for pair in names for name in pair}):
        listener.warn(f"check.ignore_articles: there is no article {unknown}; take it out")
    wanted = select_findings(findings, config.check, {article for article, _ in names})
    wanted.sort(key=lambda it: (it.place.path, it.place.line, it.code, it.identity))
    return Checked(inputs.files, guard.seen.articles.num_rows, tuple(wanted), guard.locations)


def cache_file(paths: Sequence[Path], config: Config, use: CacheUse) -> Path | None:
    """Return the file for what is seen of these paths under this configuration and version; None without a cache."""
    if not use.enabled:
        return None
    parts = [__version__, config.result_hash, *sorted(os.path.realpath(path) for path in paths)]
    name = blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return use.place / f"{name}{cache.SUFFIX}"


def findings_of_passed_over(skipped: Sequence[Skipped]) -> Iterator[Finding]:
    """Yield findings about folders that cannot be listed."""
    for item in skipped:
        finding = skipped_finding(item.path, item.record, item.reason, item.detail, item.path.encode())
        if finding is not None:
            yield finding


class _Guard:
    """A check under way."""

    def __init__(
        self,
        files: tuple[InputFile, ...],
        config: Config,
        engine: LocalEngine,
        clock: Clock,
        warn: Callable[[str], None],
    ) -> None:
        self.files, self.config, self.engine, self.clock, self.warn = files, config, engine, clock, warn
        self.started = time.time_ns()
        self.here = Path.cwd()
        self.seen = Seen(SEEN.empty_table(), FOUND.empty_table())
        self.pairs: list[Pair] = []
        self.locations: dict[str, Path] = {}
        self.looked: Dataset | None = None
        self.inputs = INPUT.empty_table()
        self.states: list[tuple[int, int, int, int]] = []

    def see(self, file: Path | None) -> None:
        """Learn all there is to know, from the cache where it was seen before, and keep what is new there."""
        tables = cache.load_tables(file, CACHED) if file else None
        old_files, old_articles, old_found, old_pairs, old_proofs, old_key = tables or [
            schema.empty_table() for schema in CACHED
        ]
        with self.clock.step("digest"):
            states = self.describe(old_files)
        old_ranks = {
            (path, sha256): rank
            for rank, (path, sha256) in enumerate(
                zip(old_files["path"].to_pylist(), old_files["sha256"].to_pylist(), strict=True)
            )
        }
        new_ranks = np.full(max(1, old_files.num_rows), UNSETTLED, np.int64)
        missing = []
        for rank, key in enumerate(zip(states["path"].to_pylist(), states["sha256"].to_pylist(), strict=True)):
            if key[1] is not None and key in old_ranks:
                new_ranks[old_ranks[key]] = rank
            else:
                missing.append(rank)
        known = Seen(move_articles(old_articles, new_ranks), move_found(old_found, new_ranks))
        with self.clock.step("parse"):
            new = self.look_at(self.inputs.take(pa.array(missing, pa.int64()))) if missing else self.seen
        self.seen = Seen(
            pa.concat_tables([known.articles, new.articles]).sort_by("row_key"),
            pa.concat_tables([known.found, new.found]),
        )
        now = self.key()
        same = old_key.num_rows == 1 and old_key["key"][0].as_py() == now
        pairs, proofs = old_pairs, old_proofs
        if not same:
            pairs, proofs = self.find_pairs(old_proofs, move_pairs(old_pairs, new_ranks))
        self.pairs = [as_pair(row) for row in pairs.to_pylist()]
        if file and (missing or not same or not states.equals(old_files)):
            states = self.forget_changed(states, missing)
            tables = [states, self.seen.articles, self.seen.found, pairs, proofs, pa.table({"key": [now]}, FOLDERS)]
            cache.save_tables(file, tables, self.warn)

    def forget_changed(self, states: pa.Table, looked_at: Sequence[int]) -> pa.Table:
        """Return the states without the digests of files that changed while they were looked at."""
        digests = states["sha256"].to_pylist()
        for rank in looked_at:
            if read_state(self.files[rank].location) != self.states[rank]:
                digests[rank] = None
        return states.set_column(len(FILE) - 1, FILE.field(len(FILE) - 1), pa.array(digests, pa.string()))

    def key(self) -> str:
        """Return a hash of all files there are."""
        content = blake2b(digest_size=16)
        for name in ("path", "sha256"):
            for value in self.inputs[name].to_pylist():
                content.update(f"{value}\0".encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    def describe(self, old_files: pa.Table) -> pa.Table:
        """Return the state of every file (FILE); only those whose state is not the known one are read."""
        old = {row[0]: row[1:] for row in zip(*old_files.to_pydict().values(), strict=True)}
        states = [read_state(file.location) for file in self.files]
        digests = [
            before[-1] if (before := old.get(file.path)) and before[:-1] == state and state[-1] != UNSETTLED else None
            for file, state in zip(self.files, states, strict=True)
        ]
        unknown = [index for index, digest in enumerate(digests) if digest is None]
        with ThreadPoolExecutor(self.config.engine.worker_count) as pool:
            for index, (_, digest) in zip(
                unknown, pool.map(digest_file, [self.files[it] for it in unknown]), strict=True
            ):
                digests[index] = digest
        self.states = states
        settled = self.started - SETTLED_NANOSECONDS
        states = [state if max(state[1], state[2]) < settled else (*state[:-1], UNSETTLED) for state in states]
        paths, here = [file.path for file in self.files], str(self.here)
        self.inputs = pa.Table.from_arrays(
            [
                pa.array(range(len(paths)), pa.int64()),
                pa.array(paths, pa.string()),
                pa.array([os.fsencode(os.path.join(here, file.location)) for file in self.files], pa.binary()),  # noqa: PTH118 -- as in read_state
                pa.array([state[0] for state in states], pa.int64()),
                pa.array(digests, pa.string()),
            ],
            schema=INPUT,
        )
        columns = [paths, *([state[at] for state in states] for at in range(4)), digests]
        return pa.Table.from_arrays(
            [pa.array(column, kind.type) for column, kind in zip(columns, FILE, strict=True)], schema=FILE
        )

    def look_at(self, inputs: pa.Table) -> Seen:
        """Read, split, clean and judge files (INPUT), and take the fingerprints of their articles."""
        engine = self.engine
        pieces = cut_pieces(inputs, engine.folder / "unpacked")
        looked = engine.keep(engine.map(engine.source(pieces), partial(look, config=self.config), LOOKED), "looked")
        articles = engine.map(looked, partial(pick, column="article"), ARTICLE)
        found = engine.collect(engine.map(looked, partial(pick, column="found"), FOUND))
        facts = engine.collect(engine.map(articles, take_facts, FACT)).sort_by("row_key")
        self.looked = articles
        prints = self.fingerprint(articles, facts.num_rows)
        columns = [*facts.columns, *(prints[name] for name in SEEN.names[len(FACT) :])]
        return Seen(pa.Table.from_arrays(columns, schema=SEEN), found)

    def fingerprint(self, articles: Dataset, count: int) -> pa.Table:
        """Return the fingerprints of articles, by row key; empty ones where no duplicates are looked for."""
        if not self.config.dedup.enabled or not count:
            return pa.Table.from_arrays([pa.nulls(count, kind.type) for kind in FINGERPRINT], schema=FINGERPRINT)
        from quchong.duplicates import fingerprint_articles  # it loads numba, which a check may not need

        with self.clock.step("fingerprint"):
            prints = fingerprint_articles(self.engine, articles, self.config.dedup)
            return self.engine.collect(prints).sort_by("row_key")

    def find_pairs(self, proofs: pa.Table, known: Mapping[tuple[int, int], Shown]) -> tuple[pa.Table, pa.Table]:
        """Find the duplicates among all articles; returns them (PAIR) and the proofs (PROOF) that they took.

        `known` is what was shown of pairs before.
        """
        options = self.config.dedup
        if not options.enabled or self.seen.articles.num_rows < 2:
            return PAIR.empty_table(), PROOF.empty_table()
        from quchong.duplicates import find_duplicates  # it loads numba, which a check may not need

        order = ContentOrder(self.seen.articles)
        prints = self.engine.hold(order.prints.combine_chunks())
        remembered = DigestProofs(proofs, order.prints)

        def articles_of(wanted: Int64s) -> Dataset:
            return self.engine.map(self.articles_of(np.sort(order.keys[wanted])), order.rename, ARTICLE)

        found = find_duplicates(self.engine, prints, articles_of, options, self.clock, remembered)
        rows = [
            (*order.back(it["row_key"], it["survivor"]), it["match"], it["jaccard"], it["containment"])
            for it in found.removed.to_pylist()
        ]
        rows += [
            (*order.back(it["row_key"], it["container"]), HELD, it["jaccard"], it["containment"])
            for it in found.contained.to_pylist()
        ]
        with self.clock.step("excerpts"):
            return self.show_pairs([order.place(row) for row in rows], known), remembered.used()

    def show_pairs(self, pairs: Sequence[_Row], known: Mapping[tuple[int, int], Shown]) -> pa.Table:
        """Add to pairs the passages in which they differ (PAIR)."""
        differing = [pair[:2] for pair in pairs if pair[2] != EXACT][:MOST_EXCERPTS]
        unknown = [pair for pair in differing if pair not in known]
        texts = self.texts_of(np.unique(np.array([key for pair in unknown for key in pair], np.int64)))
        shown = dict(known)
        for lower, higher in unknown:
            excerpt = find_excerpt(texts[lower], texts[higher])
            shown[lower, higher] = (excerpt.here, excerpt.there) if excerpt else (None, None)
        return as_table([(*pair, *shown.get(pair[:2], (None, None))) for pair in pairs], PAIR)

    def articles_of(self, wanted: Int64s) -> Dataset:
        """Return the articles of the files that hold the wanted ones: those looked at now, others read again."""
        ranks = np.unique(wanted >> RANK_SHIFT)
        parts = [] if self.looked is None else [self.looked]
        new = set() if self.looked is None else self.looked_ranks
        again = [rank for rank in ranks.tolist() if rank not in new]
        if again or not parts:
            pieces = cut_pieces(self.inputs.take(pa.array(again, pa.int64())), self.engine.folder / "unpacked")
            parsed = self.engine.map(self.engine.source(pieces), partial(parse, config=self.config), PARSED)
            parts.append(self.engine.map(parsed, partial(pick, column="article"), ARTICLE))
        return parts[0] if len(parts) == 1 else self.engine.union(parts[0], parts[1])

    @cached_property
    def looked_ranks(self) -> set[int]:
        """The ranks of the files that were looked at now."""
        if self.looked is None:
            return set()
        keys = self.engine.collect(self.engine.map(self.looked, take_facts, FACT))["row_key"].to_numpy()
        return set(np.unique(keys >> RANK_SHIFT).tolist())

    def texts_of(self, wanted: Int64s) -> dict[int, str]:
        """Return the texts of the wanted articles by row key."""
        if not len(wanted):
            return {}
        schema = pa.schema([ARTICLE.field("row_key"), ARTICLE.field("text")])
        rows = self.engine.collect(
            self.engine.map(self.articles_of(wanted), partial(take_texts, wanted=wanted), schema)
        )
        return dict(zip(*rows.to_pydict().values(), strict=True))

    def tell(self) -> Iterator[Finding]:
        """Yield all findings."""
        for row in self.seen.found.to_pylist():
            place = Place(self.shown(row["rank"]), row["line"], row["end_line"], row["article"], row["title"])
            excerpt = None if row["here"] is None else Excerpt(row["here"], row["there"])
            severity = RULES[row["code"]].severity
            yield Finding(row["code"], severity, place, row["message"], row["identity"], None, excerpt, row["fixable"])
        yield from self.find_repeated_ids()
        wanted = {key for pair in self.pairs for key in (pair.lower, pair.higher)}
        yield from duplicate_findings(self.pairs, self.know(wanted))

    def know(self, row_keys: set[int]) -> dict[int, Known]:
        """Return what findings have to know of articles."""
        mask = pa.array(is_member(self.seen.articles["row_key"].to_numpy(), np.array(sorted(row_keys), np.int64)))
        rows = self.seen.articles.filter(mask).select([*FACT.names, "digest"]).to_pylist()
        return {row["row_key"]: Known(self.place_of(row), row["digest"] or b"", row["contained_in"]) for row in rows}

    def place_of(self, row: Mapping[str, Any]) -> Place:
        """Return the place of an article (FACT)."""
        rank, number = row["row_key"] >> RANK_SHIFT, number_of_row(row["row_key"])
        of_page = find_reader(self.files[rank].location.name) is read_page
        # a row that a run wrote tells the lines of the page it was on; here it stands at its own
        lines = (row["line"] or 1, row["end_line"] or 1) if of_page else (number, number)
        return Place(self.shown(rank), *lines, row["id"], row["title"])

    def find_repeated_ids(self) -> Iterator[Finding]:
        """Yield findings about ids that two articles have, or two records of one file."""
        articles = self.seen.articles
        first: dict[object, Mapping[str, Any]] = {}
        for row in repeated(articles, ["id"]):
            before = first.setdefault(row["id"], row)
            if before is not row:
                yield repeated_id_finding(self.place_of(row), row["id"], self.place_of(before))
        with_file = articles.append_column("file", pa.array(articles["row_key"].to_numpy() >> RANK_SHIFT))
        for row in repeated(with_file.filter(pc.is_valid(with_file["record_id"])), ["file", "record_id"]):
            path, number = self.files[row["file"]].path, number_of_row(row["row_key"])
            if row["id"].removesuffix(".1") != f"{path}#{number}":
                continue  # a row that a run wrote tells the id of the record it was; or a later part of one
            before = first.setdefault((row["file"], row["record_id"]), row)
            if before is not row:
                yield repeated_id_finding(self.place_of(row), row["record_id"], self.place_of(before))

    def articles_named(self, names: Mapping[str, str]) -> set[tuple[str, str]]:
        """Return (id, name) of the articles that one of the names, an id or a record's own, stands for."""
        given = pa.array(list(names), pa.string())
        found: set[tuple[str, str]] = set()
        for column in ("id", "record_id"):
            rows = self.seen.articles.filter(pc.is_in(self.seen.articles[column], given))
            found.update(zip(rows["id"].to_pylist(), rows[column].to_pylist(), strict=True))
        return found

    def shown(self, rank: int) -> str:
        """Return the path of a file below the working folder, with slashes."""
        location = self.files[rank].location
        path = os.path.relpath(location, self.here).replace(os.sep, "/")
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.locations[shown] = location
        return shown


class ContentOrder:
    """Articles in the order of their content instead of their paths: so who stays at a tie outlives a renamed file.

    `prints` are their fingerprints, under keys that count in that order; `keys` are the row keys behind these.
    """

    def __init__(self, articles: pa.Table) -> None:
        order = pc.sort_indices(articles, [("digest", "ascending"), ("row_key", "ascending")])
        prints = articles.select(FINGERPRINT.names).take(order)
        self.keys: Int64s = prints["row_key"].to_numpy()
        self.ranks: Int64s = prints["rank"].to_numpy()
        self.prints = prints.set_column(0, FINGERPRINT.field(0), pa.array(np.arange(len(self.keys))))
        self.by_row_key = np.argsort(self.keys)
        self.rename = partial(rename_articles, row_keys=self.keys[self.by_row_key], names=self.by_row_key)
        self.ranks_of = dict(zip(self.keys.tolist(), self.ranks.tolist(), strict=True))

    def back(self, *keys: int) -> tuple[int, ...]:
        """Return the row keys of articles."""
        return tuple(int(self.keys[key]) for key in keys)

    def place(self, row: _Row) -> _Row:
        """Return a pair as a run sees it where only the paths decide: the later article goes, not the earlier one."""
        lower, higher, kind, jaccard, containment = row
        if lower > higher or self.ranks_of[lower] != self.ranks_of[higher]:
            return row
        if kind == CONTAINED:
            return lower, higher, HELD, jaccard, containment
        if kind == NEAR:
            # |A| and |B| in units of |A ∩ B| are 1 / containment and 1 / jaccard + 1 - 1 / containment
            return higher, lower, kind, jaccard, 1 / (1 / jaccard + 1 - 1 / containment)
        return row


class DigestProofs:
    """Proofs by the digests of folded texts: they hold wherever the texts lie."""

    def __init__(self, known: pa.Table, articles: pa.Table) -> None:
        self.known, self.articles = known, articles
        self.new: list[pa.Table] = []

    def recall(self, pairs: pa.Table) -> pa.Table:
        """Return the figures (MATCH) of those pairs (CANDIDATE) that are known."""
        pairs = pairs.filter(pa.array(pairs["lower"].to_numpy() != NO_ROW))
        if not self.known.num_rows or not pairs.num_rows:
            return MATCH.empty_table()
        places = pc.index_in(self.digests_of(pairs), value_set=self.known["pair"])
        there = pc.is_valid(places)
        figures = self.known.take(places.drop_null())
        self.new.append(figures)
        columns = [*(pairs[name].filter(there) for name in ("lower", "higher")), *figures.columns[1:]]
        return pa.Table.from_arrays(columns, schema=MATCH)

    def learn(self, figures: pa.Table) -> None:
        """Take the figures (MATCH) of pairs."""
        if figures.num_rows:
            columns = [self.digests_of(figures), *(figures[name] for name in PROOF.names[1:])]
            self.new.append(pa.Table.from_arrays(columns, schema=PROOF))

    def digests_of(self, pairs: pa.Table) -> pa.ChunkedArray:
        """Return the digests of both articles of each pair, one behind the other."""
        row_keys = self.articles["row_key"].to_numpy()
        digests = self.articles["digest"].cast(pa.binary())
        lower, higher = (
            digests.take(pa.array(np.searchsorted(row_keys, pairs[name].to_numpy()))) for name in ("lower", "higher")
        )
        return pc.binary_join_element_wise(lower, higher, b"")

    def used(self) -> pa.Table:
        """Return the proofs that were of use this time, at most MOST_PROOFS."""
        every = pa.concat_tables([PROOF.empty_table(), *self.new])
        return every.slice(0, MOST_PROOFS)


def read_state(file: Path) -> tuple[int, int, int, int]:
    """Return size, times of change (of content, of state; nanoseconds) and inode of a file; zeros where it is gone."""
    try:
        status = os.stat(file)  # noqa: PTH116 -- twenty thousand times; Path.stat costs twice as much
    except OSError:
        return 0, 0, 0, UNSETTLED
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & (1 << 62) - 1


def move_articles(articles: pa.Table, new_ranks: Int64s) -> pa.Table:
    """Return articles (SEEN) under the ranks that their files have now, without those of files that are gone."""
    keys = articles["row_key"].to_numpy()
    ranks = new_ranks[keys >> RANK_SHIFT]
    moved = articles.set_column(0, SEEN.field(0), pa.array((ranks << RANK_SHIFT) | (keys & ((1 << RANK_SHIFT) - 1))))
    return moved.filter(pa.array(ranks != UNSETTLED))


def move_found(found: pa.Table, new_ranks: Int64s) -> pa.Table:
    """Return findings (FOUND) under the ranks that their files have now, without those of files that are gone."""
    ranks = new_ranks[found["rank"].to_numpy()]
    return found.set_column(0, FOUND.field(0), pa.array(ranks)).filter(pa.array(ranks != UNSETTLED))


def move_pairs(pairs: pa.Table, new_ranks: Int64s) -> dict[tuple[int, int], Shown]:
    """Return what was shown of pairs (PAIR) by the row keys that both have now."""
    moved = {}
    for row in pairs.to_pylist():
        ranks = [int(new_ranks[row[name] >> RANK_SHIFT]) for name in ("lower", "higher")]
        if UNSETTLED not in ranks:
            low = (1 << RANK_SHIFT) - 1
            keys = [rank << RANK_SHIFT | row[name] & low for rank, name in zip(ranks, ("lower", "higher"), strict=True)]
            moved[keys[0], keys[1]] = (row["here"], row["there"])
    return moved


def take_facts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → FACT."""
    for batch in batches:
        places = [pc.struct_field(batch["source"], name) for name in ("record_id", "start_line", "end_line")]
        title = pc.utf8_slice_codeunits(batch["title"], 0, TITLE_LENGTH)
        columns = [batch["row_key"], batch["id"], places[0], title, *places[1:], batch["contained_in"]]
        yield pa.record_batch(columns, schema=FACT)


def rename_articles(batches: Iterator[pa.RecordBatch], row_keys: Int64s, names: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those of the (sorted) row keys, under other keys."""
    for batch in batches:
        own = batch["row_key"].to_numpy()
        there = is_member(own, row_keys)
        kept = batch.filter(pa.array(there))
        keys = pa.array(names[np.searchsorted(row_keys, own[there])], pa.int64())
        yield kept.set_column(0, ARTICLE.field(0), keys)


def take_texts(batches: Iterator[pa.RecordBatch], wanted: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → row key and text of the (sorted) wanted articles."""
    for batch in batches:
        yield batch.select(["row_key", "text"]).filter(pa.array(is_member(batch["row_key"].to_numpy(), wanted)))


def repeated(table: pa.Table, names: list[str]) -> list[dict[str, Any]]:
    """Return the rows, as far as they are facts, whose values in some columns stand in another row too."""
    counts = table.select(names).group_by(names).aggregate([([], "count_all")])
    often = counts.filter(pc.greater(counts["count_all"], 1)).select(names)
    if not often.num_rows:
        return []
    columns = [name for name in ("file", *FACT.names) if name in table.column_names]
    rows: list[dict[str, Any]] = (
        table.select(columns).join(often, names, join_type="left semi").sort_by("row_key").to_pylist()
    )
    return rows


def as_pair(row: Mapping[str, Any]) -> Pair:
    """Return a row of PAIR as a value."""
    excerpt = None if row["here"] is None else Excerpt(row["here"], row["there"])
    return Pair(row["lower"], row["higher"], row["kind"], row["jaccard"], row["containment"], excerpt)
