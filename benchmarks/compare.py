"""Measure quchong and its peers side by side: `python benchmarks/compare.py --data LAWS.jsonl.zst [--series DIR] ...`.

Each peer is built in an environment of its own, all get the same articles, and each case leaves a file in
`benchmarks/results/`, from which `report.py` makes the tables of the README.
"""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

import orjson
from cases import ALL_PEERS, CASES, NEEDS_SERIES, SIZES, Setting
from measure import describe_machine

from runs import our_tool, run_tool

RESULTS = Path(__file__).with_name("results")
LIBRARIES = ("numpy", "pyarrow", "datasketch")


def main() -> None:
    """Run the cases chosen, and save each as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data",
        type=Path,
        nargs="+",
        required=True,
        help="JSONL files of real articles; times are taken on the first, signatures compared on all",
    )
    parser.add_argument(
        "--series",
        type=Path,
        help="folder of what series.py made: 10k, 100k, 300k, 1m, dirty-100k, short-1m, templates-5k, templates-100k "
        "(.jsonl.zst)",
    )
    parser.add_argument("--cases", nargs="+", choices=CASES, default=None, help="default: all that there is data for")
    parser.add_argument("--peers", nargs="*", choices=ALL_PEERS, default=list(ALL_PEERS))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=SIZES, help="of the series, for the case scale")
    parser.add_argument("--work", type=Path, default=Path("benchmark-work"), help="folder for environments and runs")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the figures")
    parser.add_argument(
        "--older", type=Path, help="the command of an older quchong, for the cases kernels and versions"
    )
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    names = given.cases or [name for name in CASES if given.series or name not in NEEDS_SERIES]
    if given.series is None and (missing := NEEDS_SERIES.intersection(names)):
        parser.error(f"--series is needed for {', '.join(sorted(missing))}")
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    setting = Setting(
        work,
        tuple(ALL_PEERS[name] for name in given.peers),
        given.rounds,
        tuple(path.resolve() for path in given.data),
        (given.series or work).resolve(),
        tuple(given.sizes),
        given.older and given.older.absolute(),
    )
    given.results.mkdir(parents=True, exist_ok=True)
    run_tool(our_tool(setting.data[0]), setting.data[0], work)  # brings what it reads into memory, for all that follows
    for name in names:
        print(f"{name} ...", file=sys.stderr)
        machine = describe_machine() | {"libraries": {library: version(library) for library in LIBRARIES}}
        result = {"machine": machine, **CASES[name](setting)}
        path = given.results / f"{name}.json"
        path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
        print(f"{path}", file=sys.stderr)


if __name__ == "__main__":
    main()
