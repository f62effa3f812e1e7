"""What is measured: one function a case, each of which returns what its file in `results/` holds."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from measure import CommandFailedError, measure
from peers import PEERS, SCRIPTS, NotAvailableError, Peer
from scores import find_pairs, read_removed, score, score_planted, verify_ledger
from truth import all_pairs, read_records, remove_greedily

from quchong import __version__
from quchong.native.library import VARIANT_VARIABLE, VARIANTS
from runs import QUCHONG, Result, Tool, older_tool, our_tool, peer_tool, raw_megabytes, run_tool, unpack

SIZES = ("10k", "100k", "300k", "1m")
RUN_ONCE = {"300k", "1m"}
TEMPLATES = ("templates-5k", "templates-100k")
VERSIONS = ("100k", "dirty-100k", "short-1m", "1m")
PEERS_AT_SCALE = ("text-dedup", "rensa", "gaoya")
"""Whose memory and patience reach 100,000 articles."""


@dataclass(frozen=True)
class Setting:
    """What the command line chose: where to work, which peers and sizes, how often."""

    work: Path
    peers: tuple[Peer, ...]
    rounds: int
    data: tuple[Path, ...]
    series: Path
    sizes: tuple[str, ...]
    older: Path | None


def compare_tools(
    source: Path, ours: list[Tool], peers: tuple[Peer, ...], setting: Setting, *, watched: bool = True
) -> Result:
    """Run our commands and the peers' on the same articles, in turns, and score each by the truth.

    Where they are `watched`, once more before: processor seconds and memory are of that run, seconds of the others.
    """
    rows: list[Result] = []
    tools = list(ours)
    for peer in peers:
        try:
            tools.append(peer_tool(peer, setting.work))
        except NotAvailableError as reason:
            rows.append({"tool": peer.name, "settings": peer.settings, "not_available": str(reason)})
    articles, pairs = unpack(source, setting.work), find_pairs(source, setting.work)
    taken: dict[str, list[Result]] = {tool.name: [] for tool in tools}
    scores: dict[str, Result] = {}
    seen: dict[str, Result] = {}
    for number in range(-watched, setting.rounds):
        for tool in [tool for tool in tools if tool.name in taken]:
            try:
                took, out = run_tool(tool, articles, setting.work, watched=number < 0)
            except CommandFailedError as reason:
                del taken[tool.name]
                rows.append({"tool": tool.name, "settings": tool.settings, "not_available": str(reason)[-500:]})
                continue
            if number < 0:
                seen[tool.name] = {name: took[name] for name in ("cpu_seconds", "peak_mb")}
            else:
                taken[tool.name].append(took | seen.get(tool.name, {}))
            scores[tool.name] = score(read_removed(out, articles), pairs)
    measured = [
        {"tool": tool.name, "version": tool.version, "settings": tool.settings, "rounds": taken[tool.name]}
        | scores[tool.name]
        for tool in tools
        if tool.name in taken
    ]
    return {
        "file": source.name,
        "megabytes": articles.stat().st_size / 1e6,
        "pairs": len(pairs),
        "rows": measured + rows,
    }


def signatures(setting: Setting) -> Result:
    """Time signatures on one core against datasketch, and compare them bit for bit."""
    out = setting.work / "signatures.json"
    script = str(Path(__file__).with_name("signatures.py"))
    measure([sys.executable, script, str(out), *map(str, setting.data)], setting.work, out.with_suffix(".log"), {})
    return orjson.loads(out.read_bytes())


def kernels(setting: Setting) -> Result:
    """Time folding, hashing and signing on one core: an older quchong, and each variant that this processor runs."""
    if setting.older is None:
        return {"not_available": "--older names no older quchong"}
    articles = unpack(setting.data[0], setting.work)
    ours = {name: (sys.executable, {VARIANT_VARIABLE: name}) for name in VARIANTS}
    commands = {"older": (str(setting.older.with_name("python")), {}), **ours}
    seconds: dict[str, list[float]] = {}
    for _ in range(setting.rounds):
        for name, (python, environment) in commands.items():
            log = setting.work / "kernels.txt"
            command = [python, str(Path(__file__).with_name("kernel_rate.py")), str(articles)]
            try:
                measure(command, setting.work, log, environment, watched=False)
            except CommandFailedError:
                if name == "older":
                    raise
                continue  # this processor has no such variant
            seconds.setdefault(name, []).append(float(log.read_text()))
    return {"file": setting.data[0].name, "megabytes": articles.stat().st_size / 1e6, "seconds": seconds}


def matching(setting: Setting) -> Result:
    """Time the matching step alone, texts in memory, against gaoya."""
    script = str(SCRIPTS / "quchong_deduplicate.py")
    ours = [
        Tool(name, __version__, settings, (sys.executable, script, "{articles}", "{out}", containment))
        for name, settings, containment in (
            ("quchong", "`quchong.deduplicate` without the search for contained texts, as gaoya has none", "off"),
            ("quchong's defaults", "`quchong.deduplicate` with it", "report"),
        )
    ]
    gaoya = tuple(peer for peer in setting.peers if peer.name == "gaoya")
    return compare_tools(setting.data[0], ours, gaoya, setting, watched=False)


def whole(setting: Setting) -> Result:
    """Time the whole process on real articles."""
    source = setting.data[0]
    return compare_tools(source, [our_tool(source)], setting.peers, setting)


def series(setting: Setting) -> Result:
    """Time the whole process on 100,000 generated articles."""
    peers = tuple(peer for peer in setting.peers if peer.name in PEERS_AT_SCALE)
    source = setting.series / "100k.jsonl.zst"
    return compare_tools(source, [our_tool(source)], peers, setting)


def run_generated(source: Path, rounds: int, setting: Setting, judge: Callable[[Path], Result]) -> Result:
    """Run quchong on a generated corpus; verify its ledger anew, and add what a judge says of the run folder."""
    if not source.exists():
        return {"file": source.name, "not_available": "not in the series folder; make it with series.py"}
    runs = []
    for _ in range(rounds):
        try:
            took, out = run_tool(our_tool(source), source, setting.work)
        except CommandFailedError as reason:
            return {"file": source.name, "not_available": str(reason)[-500:]}
        runs.append(took)
    record = orjson.loads((out / "run.json").read_bytes())
    return {
        "file": source.name,
        "articles": record["counts"]["articles"]["found"],
        "megabytes": raw_megabytes(source),
        "rounds": runs,
        "steps": record["steps"],
        "caps": record["counts"]["caps"],
        "removed": len(read_removed(out, source)),
        "ledger": verify_ledger(out),
        **judge(out),
    }


def scale(setting: Setting) -> Result:
    """Time quchong from 10,000 to a million generated articles, and count what it finds of what was planted."""
    rows = []
    for name in setting.sizes:
        source = setting.series / f"{name}.jsonl.zst"
        rows.append(
            run_generated(
                source,
                1 if name in RUN_ONCE else setting.rounds,
                setting,
                lambda out, source=source: {"planted": score_planted(source, read_removed(out, source))},
            )
        )
    return {"rows": rows}


def templates(setting: Setting) -> Result:
    """Deduplicate one statute filled in over and over, and count what is lost against a count of all pairs."""
    small, large = (setting.series / f"{name}.jsonl.zst" for name in TEMPLATES)
    return {
        "rows": [
            run_generated(small, setting.rounds, setting, lambda _: count_by_brute_force(small)),
            run_generated(large, setting.rounds, setting, lambda _: {}),
        ]
    }


def versions(setting: Setting) -> Result:
    """Time quchong and an older version of it in turns: a check, and runs over usual, dirty and short records."""
    if setting.older is None:
        return {"rows": [{"file": "all", "not_available": "--older names no older quchong"}]}
    rows: list[Result] = [compare_checks(setting.older, setting)]
    for name in VERSIONS:
        source = setting.series / f"{name}.jsonl.zst"
        if not source.exists():
            rows.append({"file": source.name, "not_available": "not in the series folder; make it with series.py"})
            continue
        rounds = 1 if "1m" in name else setting.rounds
        tools = (our_tool(source), older_tool(setting.older, source))
        taken: dict[str, list[Result]] = {tool.name: [] for tool in tools}
        for _ in range(rounds):
            for tool in tools:
                taken[tool.name].append(run_tool(tool, source, setting.work)[0])
        rows.append(
            {"file": source.name, "rounds": taken["quchong"], "older": taken["older"], "version": tools[1].version}
        )
    return {"rows": rows}


def compare_checks(older: Path, setting: Setting) -> Result:
    """Time a check of ten files in turns: first with no cache of any kind, then again."""
    folder = setting.work / "ten-files"
    folder.mkdir(exist_ok=True)
    with unpack(setting.data[0], setting.work).open("rb") as lines:
        for number in range(10):
            (folder / f"{number}.txt").write_text(orjson.loads(next(lines))["text"], "utf-8")
    cold: dict[str, list[Result]] = {"quchong": [], "older": []}
    warm: dict[str, list[Result]] = {"quchong": [], "older": []}
    for _ in range(setting.rounds):
        for name, quchong in ("quchong", QUCHONG), ("older", str(older)):
            caches = setting.work / "caches"
            shutil.rmtree(caches, ignore_errors=True)
            environment = {
                variable: str(caches) for variable in ("XDG_CACHE_HOME", "QUCHONG_CACHE_DIR", "NUMBA_CACHE_DIR")
            }
            command = [quchong, "check", str(folder)]
            for taken in cold[name], warm[name]:
                taken.append(asdict(measure(command, setting.work, setting.work / "check.txt", environment)))
    return {"file": "check of ten files", "cold": cold, "warm": warm}


def count_by_brute_force(source: Path) -> Result:
    """Count what goes when every pair is known."""
    texts = [record["text"] for record in read_records(source)]
    return {"removed_by_brute_force": len(remove_greedily(texts, all_pairs(texts)))}


CASES: dict[str, Callable[[Setting], Result]] = {
    "signatures": signatures,
    "kernels": kernels,
    "matching": matching,
    "whole": whole,
    "series": series,
    "scale": scale,
    "templates": templates,
    "versions": versions,
}
NEEDS_SERIES = {"series", "scale", "templates", "versions"}
ALL_PEERS = {peer.name: peer for peer in PEERS}
