"""What a run is worth: its removals held against the truth."""

import json
from collections.abc import Iterator
from pathlib import Path

from truth import THRESHOLD, all_pairs, jaccard, read_records, shingles, truth_path

from runs import Result, digest

Pairs = dict[tuple[str, str], float]


def find_pairs(source: Path, work: Path) -> Pairs:
    """Return the true pairs: those planted, else those that a count of all pairs finds (kept for the next time)."""
    if truth_path(source).exists():
        return {
            (pair["a"], pair["b"]): pair["jaccard"]
            for pair in read_records(truth_path(source))
            if pair["jaccard"] >= THRESHOLD
        }
    kept = work / "truth" / f"{digest(source)}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        records = list(read_records(source))
        ids = [record["id"] for record in records]
        found = all_pairs([record["text"] for record in records])
        kept.write_text(json.dumps([(ids[first], ids[second], figure) for (first, second), figure in found.items()]))
    return {(first, second): figure for first, second, figure in json.loads(kept.read_bytes())}


def read_removed(out: Path, articles: Path) -> set[str]:
    """Return the ids of what a tool removed."""
    if (out / "removed.jsonl").exists():
        return {row["source"]["record_id"] for row in read_records(out / "removed.jsonl")}
    kept = set((out / "kept.txt").read_text("utf-8").split("\n"))
    return {record["id"] for record in read_records(articles)} - kept


def score(removed: set[str], pairs: Pairs) -> Result:
    """Count what was removed, the true pairs of which both stay, and what was removed without any partner."""
    with_partner = {name for pair in pairs for name in pair}
    return {
        "removed": len(removed),
        "pairs_left": sum(first not in removed and second not in removed for first, second in pairs),
        "no_partner": len(removed - with_partner),
    }


def score_planted(source: Path, removed: set[str]) -> list[Result]:
    """Count by edit rate and kind: planted pairs at the threshold and found, below it and removed."""
    rows: dict[tuple[float, str], Result] = {}
    for pair in read_records(truth_path(source)):
        rate, kind = pair["rate"], pair["kind"]
        row = rows.setdefault(
            (rate, kind), {"rate": rate, "kind": kind, "true": 0, "found": 0, "below": 0, "below_removed": 0}
        )
        gone = pair["a"] in removed or pair["b"] in removed
        if pair["jaccard"] >= THRESHOLD:
            row["true"] += 1
            row["found"] += gone
        else:
            row["below"] += 1
            row["below_removed"] += gone
    return [rows[key] for key in sorted(rows)]


def verify_ledger(out: Path) -> Result:
    """Work out anew the Jaccard of each near or exact match in the ledger with its survivor."""
    by_survivor: dict[str, list[str]] = {}
    for row in read_records(out / "removed.jsonl"):
        if row["match"] in {"near", "exact"}:
            by_survivor.setdefault(row["survivor"], []).append(row["text"])
    figures = list(ledger_figures(out, by_survivor))
    return {
        "matches": sum(map(len, by_survivor.values())),
        "verified": len(figures),
        "below_threshold": sum(figure < THRESHOLD for figure in figures),
        "lowest": min(figures, default=None),
    }


def ledger_figures(out: Path, by_survivor: dict[str, list[str]]) -> Iterator[float]:
    """Yield the Jaccard of each removed text with the survivor the ledger names."""
    for row in read_records(out / "articles.jsonl"):
        texts = by_survivor.get(row["id"], ())
        if texts:
            own = shingles(row["text"])
            yield from (jaccard(own, shingles(text)) for text in texts)
