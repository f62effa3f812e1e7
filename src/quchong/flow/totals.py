"""The totals of a run, which add up."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import compress
from typing import get_args

import pyarrow as pa

from quchong.arrays.columns import as_table
from quchong.clean.cleaner import MARKUP
from quchong.config.sections import Config
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.parsed_corpus import ParsedCorpus
from quchong.model import PART_BITS, Flag, LineClass, MatchKind

LINE_CLASSES: tuple[LineClass, ...] = get_args(LineClass)
OTHER_RULE = "other"
"""The name for boilerplate whose rule is none of those that are known beforehand."""
LINE_COUNTS = pa.schema([(name, pa.int64()) for name in LINE_CLASSES])
FLAGS: tuple[Flag, ...] = get_args(Flag)
FATE_COUNTS = pa.schema([(name, pa.int64()) for name in (*get_args(MatchKind), "contained_kept")])
ARTICLE_COUNTS = pa.schema([(name, pa.int64()) for name in ("articles", "firsts", "bytes", *FLAGS)])
"""Articles, those that are the first of their record or of a page, the bytes of their texts, and how many have each
flag."""
TALLY = pa.schema([("kind", pa.string()), ("name", pa.string()), ("count", pa.int64())])
"""How often something of a kind occurs under a name."""
Counts = Counter[tuple[str, str]]
"""By kind and name, how often something occurs."""


def count(
    engine: Engine[DatasetT],
    corpus: ParsedCorpus[DatasetT],
    skipped: Mapping[str, Counter[str]],
    fates: DatasetT,
    caps: Mapping[str, int],
    config: Config,
) -> dict[str, dict[str, int]]:
    """Count what each step took and gave.

    `skipped` is what `count_skipped` gives, `fates` what becomes of articles (FATE), `caps` what was passed over.
    """
    of_pages = tally(engine, corpus.pages, names_of_pages)
    pages = of_pages["read"]["pages"]
    line_counts = engine.fold(corpus.lines, count_lines, LINE_COUNTS)
    rules = pa.schema([(name, pa.int64()) for name in (list_rules(config) if pages else [])])
    by_rule = engine.fold(corpus.lines, partial(count_by_rule, rules=rules), rules) if pages else {}
    article_counts = engine.fold(corpus.articles, count_articles, ARTICLE_COUNTS)
    kinds = engine.fold(fates, count_fates, FATE_COUNTS)
    removed = sum(kinds[kind] for kind in get_args(MatchKind))
    return {
        "read": {"pages": pages, "records": article_counts["firsts"] - of_pages["read"]["articles"]},
        "encodings": dict(sorted(of_pages["encodings"].items())),
        "profiles": dict(sorted(of_pages["profiles"].items())),
        "skipped": dict(sorted((skipped["files"] + skipped["items"]).items())),
        "sites": {"learned": len(corpus.sites)} if corpus.sites else {},
        "lines": line_counts,
        "boilerplate": {name: lines for name, lines in by_rule.items() if lines},
        "articles": {
            "found": article_counts["articles"],
            "kept": article_counts["articles"] - removed,
            "removed": removed,
            "contained": kinds["contained_kept"],
            "bytes": article_counts["bytes"],
        },
        "flags": {name: article_counts[name] for name in FLAGS if article_counts[name]},
        "removed": {kind: kinds[kind] for kind in get_args(MatchKind)},
        "caps": dict(caps),
    }


def count_skipped(engine: Engine[DatasetT], skipped: DatasetT) -> dict[str, Counter[str]]:
    """Count what was skipped (SKIPPED) by reason: whole `files`, and the `items` in files."""
    return tally(engine, skipped, names_of_skipped)


def tally(
    engine: Engine[DatasetT], dataset: DatasetT, names_of: Callable[[pa.RecordBatch], Counts]
) -> dict[str, Counter[str]]:
    """Count what occurs in the rows of a dataset by kind and name, of which there are few."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    counts = engine.collect(engine.map(dataset, partial(count_names, names_of=names_of), TALLY))
    for kind, name, number in zip(*counts.to_pydict().values(), strict=True):
        found[kind][name] += number
    return found


def count_names(
    batches: Iterator[pa.RecordBatch], names_of: Callable[[pa.RecordBatch], Counts]
) -> Iterator[pa.RecordBatch]:
    """Any rows → TALLY: a row for each kind and name."""
    counts: Counts = Counter()
    for batch in batches:
        counts += names_of(batch)
    yield from as_table([(*key, number) for key, number in counts.items()], TALLY).to_batches()


def names_of_pages(pages: pa.RecordBatch) -> Counts:
    """Count pages (PAGE), their articles, how they were decoded, and their profiles."""
    counts: Counts = Counter({("read", "pages"): pages.num_rows})
    for encoding, encoding_by, profile, articles in zip(*pages.to_pydict().values(), strict=True):
        counts["read", "articles"] += articles
        counts["encodings", f"{encoding} ({encoding_by})"] += 1
        counts["profiles", profile] += 1
    return counts


def names_of_skipped(skipped: pa.RecordBatch) -> Counts:
    """Count what was skipped (SKIPPED) by reason: whole files, and what is in files."""
    records, reasons = skipped["record"].to_pylist(), skipped["reason"].to_pylist()
    return Counter(("items" if record else "files", reason) for record, reason in zip(records, reasons, strict=True))


def count_fates(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """FATE → FATE_COUNTS: the removed articles of each kind, and the contained ones."""
    for batch in batches:
        matches = batch["match"].filter(batch["group_size"].is_null())  # a survivor is counted by what it survives
        kinds = Counter(kind or "contained_kept" for kind in matches.to_pylist())
        yield one_row(FATE_COUNTS, [kinds[name] for name in FATE_COUNTS.names])


def count_lines(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """LINE → LINE_COUNTS: the lines of each class."""
    for batch in batches:
        classes = Counter(batch["class"].to_pylist())
        yield one_row(LINE_COUNTS, [classes[name] for name in LINE_CLASSES])


def list_rules(config: Config) -> list[str]:
    """List the names that a rule of boilerplate may have: of furniture, of structure, of the boilerplate rules."""
    # all that splits pages, of which records need nothing
    from quchong.clean.boilerplate_rule import load_rules
    from quchong.split.furniture import load_shared_furniture
    from quchong.split.induce.structure import REASONS
    from quchong.split.load_profiles import select_profiles
    from quchong.split.sites.sheet import Role
    from quchong.split.sites.structure_of_site import PREFIX

    shipped = select_profiles("auto", config.split.page_profiles)
    furniture = {name for profile in shipped.values() for name in profile.furniture}
    of_sites = [f"{PREFIX}{role}" for role in get_args(Role)]
    declared = {*furniture, *load_shared_furniture(), *load_rules(), *config.clean.rules}
    return sorted({*declared, *REASONS, *of_sites, MARKUP, OTHER_RULE})


def count_by_rule(batches: Iterator[pa.RecordBatch], rules: pa.Schema) -> Iterator[pa.RecordBatch]:
    """LINE → `rules`: the lines of boilerplate by the rule that decided."""
    known = frozenset(rules.names)
    for batch in batches:
        is_boilerplate = [line_class == "boilerplate" for line_class in batch["class"].to_pylist()]
        names = Counter(compress(batch["rule"].to_pylist(), is_boilerplate))
        counts = Counter({name: names[name] for name in known})
        counts[OTHER_RULE] += sum(lines for name, lines in names.items() if name not in known)
        yield one_row(rules, [counts[name] for name in rules.names])


def count_articles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE_COUNTS."""
    import pyarrow.compute as pc  # here, because the import is slow

    for batch in batches:
        row_keys = batch["row_key"].to_numpy()
        firsts = int(((row_keys & (1 << PART_BITS) - 1) <= 1).sum())
        size = pc.sum(pc.binary_length(batch["text"])).as_py() or 0  # null for a batch without rows
        flags = Counter(pc.list_flatten(batch["flags"]).to_pylist())
        yield one_row(ARTICLE_COUNTS, [batch.num_rows, firsts, size, *(flags[name] for name in FLAGS)])


def one_row(schema: pa.Schema, values: list[int]) -> pa.RecordBatch:
    """Return a batch of one row of int64 values."""
    return pa.record_batch([pa.array([value], pa.int64()) for value in values], schema=schema)
