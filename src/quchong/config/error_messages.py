"""What is wrong with a configuration, in the words of YAML: which line, which key, what must be there."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quchong.config.locate_errors import Key, Problem, locate, tag_key

PYDANTIC = re.compile(r"^(?:Input|String|List|Tuple|Dictionary|Value) should ")
LONGEST_VALUE = 100
"""Characters of a value that an error shows."""
MUST_BE = "must be "
WORDS = {
    "bool_": f"{MUST_BE}true or false",
    "dict_": f"{MUST_BE}a mapping",
    "float_": f"{MUST_BE}a number",
    "int_": f"{MUST_BE}a whole number",
    "invalid_key": "the key must be a string",
    "model_": f"{MUST_BE}a mapping",
    "string_type": f"{MUST_BE}a string",
    "tuple_": f"{MUST_BE}a list, such as [a, b]",
}
"""What is wanted, by how the type of pydantic's error begins."""


def describe(error: ValidationError, node: yaml.Node | None, name: str, model: type[BaseModel]) -> str:
    """Say what is wrong first: the line, the key and, for an unknown key, the nearest valid one.

    Parameters
    ----------
    error
        What pydantic found wrong with the values of a file.
    node
        The YAML of that file.
    name
        The path of the file.
    model
        What the values were validated against.
    """
    problems = leave_innermost([locate(details, node, model) for details in error.errors(include_url=False)])
    # an unknown key often explains why another one is missing
    first = min(problems, key=lambda problem: problem.error["type"] != "extra_forbidden")
    where, key = f"{name}:{first.line}", ".".join(map(str, first.keys)) or "the file"
    if first.error["type"] == "extra_forbidden":
        return f"{where}: unknown key {key}; {suggest(first.keys[-1], first.known)}"
    # a value that may be of several types is wrong in as many ways
    ways = list(dict.fromkeys(word(problem.error) for problem in problems if problem.keys == first.keys))
    message = " or ".join([ways[0], *(way.removeprefix(MUST_BE) for way in ways[1:])])
    given = first.error["input"]
    if isinstance(given, dict | list) or (isinstance(given, str) and len(given) > LONGEST_VALUE):
        return f"{where}: {key}: {shorten(message)}"
    return f"{where}: {key}: {message}{'' if repr(given) in message else f', not {given!r}'}"


def shorten(message: str) -> str:
    """Return a message that may quote a long value with the middle left out."""
    if len(message) <= 4 * LONGEST_VALUE:
        return message
    return f"{message[: 2 * LONGEST_VALUE]} … {message[-LONGEST_VALUE:]}"


def leave_innermost(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems without those of values that hold another: it is what is wrong with them."""
    outer = {problem.keys[:length] for problem in problems for length in range(len(problem.keys))}
    return [problem for problem in problems if problem.keys not in outer]


def word(error: ErrorDetails) -> str:
    """Say what is wrong with a value in the words of YAML."""
    if error["type"] == "missing":
        missing = error["loc"][-1]
        return f"item {missing + 1} is missing" if isinstance(missing, int) else f"{missing} is missing"
    if error["type"] == "union_tag_not_found":
        return f"{tag_key(error)} is missing"
    if error["type"] == "union_tag_invalid":
        tag, known = error["ctx"]["tag"], re.findall("'([^']*)'", error["ctx"]["expected_tags"])
        return f"unknown {tag!r}; {suggest(tag, known)}"
    plain = PYDANTIC.sub("must ", error["msg"].removeprefix("Value error, ")).partition(" after validation")[0]
    plain = plain.replace("greater than or equal to", "at least").replace("less than or equal to", "at most")
    return next((words for start, words in WORDS.items() if error["type"].startswith(start)), plain)


def suggest(name: Key, known: Sequence[str]) -> str:
    """Ask whether the nearest of the known names was meant, or list them where none is near."""
    near = get_close_matches(str(name), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'no keys'}"
