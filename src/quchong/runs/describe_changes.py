"""Why an earlier result is not that of the present job: which options, inputs or version changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from quchong.runs.job import Job
from quchong.runs.run_record import RunRecord
from quchong.version import __version__

SECTIONS = ("read", "split", "clean", "dedup", "output")
"""The sections of the configuration that decide what is written."""
USER_DICT = "dedup.user_dict"
"""What counts of it is its content, not its path."""
SHOWN = 3
"""Options, and inputs of a kind, that are named."""
LONGEST_VALUE = 40
"""Characters of a value that is shown; of an option with a longer one only the name is."""


def describe_changes(before: RunRecord, job: Job) -> str:
    """Return how an earlier result was made otherwise than a job would, to follow `was made`."""
    parts = []
    if before.quchong != __version__:
        parts.append(f"by quchong {before.quchong}, now {__version__}")
    if options := list(changed_options(before, job)):
        parts.append(f"with {name_some(options)}")
    if inputs := list(changed_inputs(before, job)):
        parts.append(f"from other inputs ({', '.join(inputs)})")
    return ", and ".join(parts) or "by another job"


def changed_options(before: RunRecord, job: Job) -> Iterator[str]:
    """Yield the options that have another value now, with both values where they are short."""
    now = job.config.model_dump(mode="json")
    changed = False
    for section in SECTIONS:
        for name, value in now[section].items():
            earlier, option = before.option(section, name), f"{section}.{name}"
            if earlier != value and option != USER_DICT:
                changed = True
                yield describe_option(option, earlier, value)
    if not changed and before.configuration_hash != job.config.result_hash:
        yield f"another {USER_DICT}"


def describe_option(option: str, before: Any, now: Any) -> str:
    """Return an option with its earlier and its present value, or its name where these are long."""
    values = [value if isinstance(value, str) else orjson.dumps(value).decode() for value in (before, now)]
    if max(map(len, values)) > LONGEST_VALUE:
        return f"another {option}"
    return f"{option} {values[0]}, now {values[1]}"


def changed_inputs(before: RunRecord, job: Job) -> Iterator[str]:
    """Yield what became of the inputs: which are new, which are gone, and which have other content."""
    earlier: Mapping[str, tuple[int, str | None]] = {file.path: (file.size, file.sha256) for file in before.inputs}
    now = {row["path"]: (row["size"], row["sha256"]) for row in job.inputs.to_pylist()}
    changed = [path for path in now if path in earlier and earlier[path] != now[path]]
    for word, paths in (
        ("new", [path for path in now if path not in earlier]),
        ("gone", [path for path in earlier if path not in now]),
        ("changed", changed),
    ):
        if paths:
            yield f"{word}: {name_some(paths)}"


def name_some(names: Sequence[str]) -> str:
    """Return the first few of some names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
