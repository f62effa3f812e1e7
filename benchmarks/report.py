"""Make the tables of README.md from the files in `results/`: `python benchmarks/report.py`.

A table stands between `<!-- table NAME -->` and `<!-- end NAME -->`; NAME is a case, or `bounds`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import orjson

RESULTS = Path(__file__).with_name("results")
README = Path(__file__).with_name("README.md")

Result = dict[str, Any]


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; `head` holds the columns, `|` between them."""
    columns = head.split("|")
    lines = [columns, ["---"] + ["---:"] * (len(columns) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def number(value: float) -> str:
    """Write a count as it is, another figure with three digits or all of them before the point."""
    if value >= 100 or isinstance(value, int):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: list[float]) -> str:
    """Write the median of some rounds, with the smallest and the largest where they differ."""
    middle, low, high = (number(value) for value in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low}–{high})"


def middle(row: Result, field: str = "seconds") -> float:
    """Return the median of a field over a row's rounds."""
    return median(taken[field] for taken in row["rounds"])


def all_of(row: Result, field: str) -> list[float]:
    """Return a field of each of a row's rounds."""
    return [taken[field] for taken in row["rounds"]]


def on_what(result: Result) -> str:
    """Say on which machine a case was measured."""
    machine = result["machine"]
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']:.0f} GB; {machine['system']}; "
        f"Python {machine['python']}, {libraries}; load before the run {machine['load_before']}."
    )


def not_available(result: Result) -> Iterator[str]:
    """Say of each row that could not be measured why."""
    for row in result["rows"]:
        if "not_available" in row:
            reason = " ".join(row["not_available"].split())
            yield f"- {row.get('tool', row.get('file'))}: not available: {reason}"


def tools(result: Result) -> str:
    """Return the table of tools on the same articles."""
    rows = [row for row in result["rows"] if "rounds" in row]
    lines = [
        (
            f"{row['tool']} {row['version']}",
            spread(all_of(row, "seconds")),
            number(result["megabytes"] / middle(row)),
            spread(all_of(row, "cpu_seconds")),
            f"{middle(row) / middle(rows[0]):.1f} ×",
            number(middle(row, "peak_mb")),
            row["removed"],
            f"{row['pairs_left']} of {result['pairs']:,}",
            row["no_partner"],
        )
        for row in rows
    ]
    head = "tool|seconds|MB/s|processor seconds|time to ours|peak MB|removed|true pairs left|removed without a partner"
    settings = [f"- {row['tool']}: {row['settings']}." for row in rows]
    title = f"{result['file']}, {result['megabytes']:.0f} MB, {len(rows[0]['rounds'])} round(s)."
    return "\n\n".join([title, table(head, lines), "\n".join([*settings, *not_available(result)])])


def matching(result: Result) -> str:
    """Return the table of the matching step alone."""
    rows = [row for row in result["rows"] if "rounds" in row]
    lines = [
        (
            f"{row['tool']} {row['version']}, {row['settings']}",
            spread(all_of(row, "matching_seconds")),
            spread(all_of(row, "matching_cpu_seconds")),
            f"{middle(row, 'matching_seconds') / middle(rows[0], 'matching_seconds'):.1f} ×",
            row["removed"],
            f"{row['pairs_left']} of {result['pairs']:,}",
            row["no_partner"],
        )
        for row in rows
    ]
    head = "matching alone|seconds|processor seconds|time to ours|removed|true pairs left|removed without a partner"
    return "\n\n".join([table(head, lines), *not_available(result)])


WAYS = {
    "ours": "quchong, from the text on",
    "update_batch": "datasketch `update_batch` on 5-grams cut beforehand",
    "update_batch_on_hashes": "datasketch `update_batch` on 32-bit hashes made beforehand",
    "from_text": "datasketch from the text on",
}


def signatures(result: Result) -> str:
    """Return the table of signatures on one core."""
    ours = median(result["seconds"]["ours"])
    lines = [
        (WAYS[name], spread(taken), number(result["megabytes"] / median(taken)), f"{median(taken) / ours:.1f} ×")
        for name, taken in result["seconds"].items()
    ]
    compared = [(name, f"{counts['texts']:,}", counts["differences"]) for name, counts in result["compared"].items()]
    head = "128 permutations, one core|processor seconds|MB/s|time to ours"
    return table(head, lines) + "\n\n" + table("compared bit for bit|texts|that differ", compared)


def kernels(result: Result) -> str:
    """Return the table of folding, hashing and signing on one core."""
    if "not_available" in result:
        return f"- not available: {result['not_available']}"
    older = min(result["seconds"]["older"])
    lines = [
        (
            "0.2.0 (numba)" if name == "older" else name,
            spread(taken),
            number(result["megabytes"] / min(taken)),
            f"{older / min(taken):.2f} ×",
        )
        for name, taken in result["seconds"].items()
    ]
    return table("fold, hash and sign, one core|processor seconds|MB/s|times 0.2.0", lines)


def growth(row: Result, first: Result) -> float:
    """Return the time for each article as a multiple of that in a smaller corpus."""
    return (middle(row) / row["articles"]) / (middle(first) / first["articles"])


def rate_of(part: int, whole: int) -> str:
    """Write a share with its counts."""
    return f"{part / whole:.4f} ({part:,} of {whole:,})" if whole else "none"


def scale(result: Result) -> str:
    """Return the tables of the series: time and memory, then what was found of what was planted."""
    rows = [row for row in result["rows"] if "rounds" in row]
    lines = [
        (
            f"{row['articles']:,}",
            f"{row['megabytes']:,.0f}",
            spread(all_of(row, "seconds")),
            number(row["megabytes"] / middle(row)),
            f"{growth(row, rows[0]):.2f}",
            number(middle(row, "peak_mb")),
            f"{row['removed']:,}",
            row["ledger"]["below_threshold"],
            f"{sum(row['caps'].values()):,}",
        )
        for row in rows
    ]
    head = "articles|MB|seconds|MB/s|growth to linear|peak MB|removed|below 0.8|capped"
    largest = rows[-1]
    return "\n\n".join(
        [
            table(head, lines),
            f"Of {largest['articles']:,} articles, by the share of characters that the copy has changed:",
            planted(largest["planted"]),
            *not_available(result),
        ]
    )


def planted(kinds: list[Result]) -> str:
    """Return the table of planted pairs by edit rate."""
    lines = []
    for rate in sorted({kind["rate"] for kind in kinds}):
        of_rate = [kind for kind in kinds if kind["rate"] == rate]
        true, found, below, gone = (
            sum(kind[field] for kind in of_rate) for field in ("true", "found", "below", "below_removed")
        )
        lines.append((f"{rate:.1%}", rate_of(found, true), f"{below:,}", gone))
    return table("changed|recall of pairs at 0.8 or above|pairs below 0.8|of these removed", lines)


def templates(result: Result) -> str:
    """Return the table of template texts."""
    rows = [row for row in result["rows"] if "rounds" in row]
    lines = [
        (
            f"{row['articles']:,}",
            spread(all_of(row, "seconds")),
            f"{growth(row, rows[0]):.2f}",
            number(middle(row, "peak_mb")),
            f"{row['removed']:,}",
            rate_of(row["removed"], row["removed_by_brute_force"]) if "removed_by_brute_force" in row else "",
            row["ledger"]["below_threshold"],
            f"{sum(row['caps'].values()):,}",
        )
        for row in rows
    ]
    head = "template texts|seconds|growth to linear|peak MB|removed|of what brute force removes|below 0.8|capped"
    return "\n\n".join([table(head, lines), *not_available(result)])


def versions(result: Result) -> str:
    """Return the table of quchong and an older version of it in turns."""
    lines = [
        (
            row["file"],
            spread(all_of(row, "seconds")),
            spread([taken["seconds"] for taken in row["older"]]),
            f"{middle(row) / median(taken['seconds'] for taken in row['older']):.2f}",
            number(middle(row, "peak_mb")),
        )
        for row in result["rows"]
        if "rounds" in row
    ]
    lines += [
        (
            f"{row['file']}, {kind}",
            spread([taken["seconds"] for taken in row[kind]["quchong"]]),
            spread([taken["seconds"] for taken in row[kind]["older"]]),
            f"{share_of_older(row[kind]):.2f}",
            number(median(taken["peak_mb"] for taken in row[kind]["quchong"])),
        )
        for row in result["rows"]
        for kind in ("cold", "warm")
        if kind in row
    ]
    return "\n\n".join([table("what|seconds|seconds of 0.2.0|share|peak MB", lines), *not_available(result)])


def share_of_older(taken: dict[str, list[Result]]) -> float:
    """Return our seconds as a share of the older version's."""
    ours, older = (median(taken["seconds"] for taken in taken[name]) for name in ("quchong", "older"))
    return ours / older


def find_row(result: Result, key: str, value: object) -> Result | None:
    """Return the measured row that has a value, or None."""
    return next((row for row in result.get("rows", ()) if row.get(key) == value and "rounds" in row), None)


def times(result: Result, peer: str, field: str = "seconds") -> float | None:
    """Return how many times our seconds a peer takes, or None where either was not measured."""
    ours, theirs = find_row(result, "tool", "quchong"), find_row(result, "tool", peer)
    return middle(theirs, field) / middle(ours, field) if ours and theirs else None


def bounds(results: dict[str, Result]) -> str:
    """Return the table of what must hold, with what was measured."""
    nothing: Result = {}
    sign, match, whole, series, scaled, forms = (
        results.get(name, nothing) for name in ("signatures", "matching", "whole", "series", "scale", "templates")
    )
    lines: list[tuple[str, str, float | None, Callable[[float], bool]]] = []

    def at_least(what: str, bound: float, value: float | None) -> None:
        lines.append((what, f"≥ {bound:g}", value, lambda measured: measured >= bound))

    def at_most(what: str, bound: float, value: float | None) -> None:
        lines.append((what, f"≤ {bound:g}", value, lambda measured: measured <= bound))

    if sign:
        ours = median(sign["seconds"]["ours"])
        at_least("signatures: times `update_batch`", 30, median(sign["seconds"]["update_batch"]) / ours)
        at_most("signatures: texts that differ", 0, sum(counts["differences"] for counts in sign["compared"].values()))
    rates = results.get("kernels", nothing).get("seconds", nothing)
    for name, bound in ("avx2", 1.1), ("avx512", 1.4):
        if name in rates:
            at_least(f"fold, hash and sign with {name}: times numba", bound, min(rates["older"]) / min(rates[name]))
    at_least("matching alone: times gaoya", 4, times(match, "gaoya", "matching_seconds"))
    at_least("whole process: times text-dedup", 4, times(whole, "text-dedup"))
    at_least("whole process: times datatrove", 30, times(whole, "datatrove"))
    at_least("whole process: times gaoya, which proves nothing", 1.3, times(whole, "gaoya"))
    if ours_whole := find_row(whole, "tool", "quchong"):
        at_least("whole process: recall of pairs", 0.99, 1 - ours_whole["pairs_left"] / whole["pairs"])
        at_most("whole process: removed without a partner", 0, ours_whole["no_partner"])
    at_least("100,000 articles: times text-dedup", 6, times(series, "text-dedup"))
    first, third, million = (find_row(scaled, "articles", count) for count in (10_000, 300_000, 1_000_000))
    if first and million:
        at_most("10,000 to a million: growth to linear", 1.15, growth(million, first))
    if million:
        at_most("a million: minutes", 8, middle(million) / 60)
        at_most("a million: peak GB", 0.9, middle(million, "peak_mb") / 1e3)
        at_most("a million: removals below the threshold", 0, million["ledger"]["below_threshold"])
    if third and million:
        at_most("300,000 to a million: growth of the peak", 1.1, middle(million, "peak_mb") / middle(third, "peak_mb"))
    small, large = (find_row(forms, "articles", count) for count in (5_000, 100_000))
    if small:
        share = small["removed"] / small["removed_by_brute_force"]
        at_least("5,000 template texts: share of what brute force removes", 0.97, share)
    if small and large:
        at_most("100,000 template texts: growth to linear", 1.15, growth(large, small))
        at_most("100,000 template texts: removals below the threshold", 0, large["ledger"]["below_threshold"])
    of_files = {row["file"].partition(".")[0]: row for row in results.get("versions", {"rows": []})["rows"]}
    for kind, bound in ("cold", 0.2), ("warm", 0.8):
        if kind in (checks := of_files.get("check of ten files", nothing)):
            at_most(f"check of ten files, {kind}: share of 0.2.0's time", bound, share_of_older(checks[kind]))
    for name, what, bound in ("1m", "a million", 0.7), ("short-1m", "a million of 60 characters", 0.5):
        if "older" in (row := of_files.get(name, nothing)):
            at_most(
                f"{what}: share of 0.2.0's time",
                bound,
                middle(row) / median(taken["seconds"] for taken in row["older"]),
            )
    usual, dirty = of_files.get("100k", nothing), of_files.get("dirty-100k", nothing)
    if "rounds" in usual and "rounds" in dirty:
        at_most("100,000 dirty records: times the clean ones", 1.5, middle(dirty) / middle(usual))
    return table(
        "what|bound|measured|met",
        (
            (what, bound, number(value), "yes" if holds(value) else "**no**")
            for what, bound, value, holds in lines
            if value is not None
        ),
    )


TABLES: dict[str, Callable[[Result], str]] = {
    "signatures": signatures,
    "kernels": kernels,
    "matching": matching,
    "whole": tools,
    "series": tools,
    "scale": scale,
    "templates": templates,
    "versions": versions,
}


def main() -> None:
    """Put each table in its place; a case without results leaves its place empty."""
    results = {path.stem: orjson.loads(path.read_bytes()) for path in RESULTS.glob("*.json")}
    tables = {
        name: f"{make(results[name])}\n\n{on_what(results[name])}" for name, make in TABLES.items() if name in results
    }
    tables["bounds"] = bounds(results)
    text = README.read_text("utf-8")
    for name in [*TABLES, "bounds"]:
        body = tables.get(name, "Not measured yet.")
        pattern = rf"(<!-- table {name} -->\n).*?(<!-- end {name} -->)"
        text = re.sub(pattern, lambda match, body=body: f"{match[1]}\n{body}\n\n{match[2]}", text, flags=re.DOTALL)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
