"""What is wrong with a configuration, in the words of YAML: which key, on which line, what is wanted there."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

PYDANTIC = re.compile(r"^(?:Input|String|List|Tuple|Dictionary|Value) should ")
HAS_TO_BE = "has to be "
WORDS = {
    "bool_": f"{HAS_TO_BE}true or false",
    "dict_": f"{HAS_TO_BE}a mapping",
    "float_": f"{HAS_TO_BE}a number",
    "int_": f"{HAS_TO_BE}a whole number",
    "model_": f"{HAS_TO_BE}a mapping",
    "string_type": f"{HAS_TO_BE}a text",
    "tuple_": f"{HAS_TO_BE}a list, such as [a, b]",
}
"""What is wanted, by how the name of pydantic's error begins."""


def describe(error: ValidationError, node: yaml.Node | None, name: str, model: type[BaseModel]) -> str:
    """Word the first thing that is wrong: the key, its line and, for an unknown key, the nearest valid name.

    `node` is the YAML of the file of that name, `model` what it should have been.
    """
    problems = error.errors(include_url=False)
    first = min(problems, key=lambda it: it["type"] != "extra_forbidden")
    steps = take_keys(first["loc"], node)
    line, reached = locate(node, steps)
    key = ".".join(map(str, steps[:reached])) or "the file"
    if first["type"] == "extra_forbidden":
        known = known_keys(steps[:-1], model)
        near = get_close_matches(str(steps[-1]), known, n=1, cutoff=0.5)
        advice = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'no keys'}"
        return f"{name}:{line}: unknown key {key}; {advice}"
    # a value that may be of several types is wrong in as many ways
    ways = dict.fromkeys(word(it) for it in problems if take_keys(it["loc"], node) == steps)
    message = " or ".join([way if at == 0 else way.removeprefix(HAS_TO_BE) for at, way in enumerate(ways)])
    given = repr(first["input"])
    told = isinstance(first["input"], dict | list) or given in message
    return f"{name}:{line}: {key}: {message}{'' if told else f', not {given}'}"


def word(problem: ErrorDetails) -> str:
    """Say what is wrong with a value in the words of YAML."""
    if problem["type"] == "missing":
        return f"{problem['loc'][-1]} is missing"
    if problem["type"] == "union_tag_not_found":
        return f"{problem['ctx']['discriminator']} is missing"
    if problem["type"] == "union_tag_invalid":
        given = problem["ctx"]
        return f"no {given['discriminator']} {given['tag']!r}; there are {given['expected_tags']}"
    plain = PYDANTIC.sub("has to ", problem["msg"].removeprefix("Value error, "))
    return next((words for part, words in WORDS.items() if problem["type"].startswith(part)), plain)


def take_keys(steps: Sequence[int | str], node: yaml.Node | None) -> list[int | str]:
    """Return the keys among the steps of pydantic's location, without the branches of unions that it names."""
    keys: list[int | str] = []
    for step in steps:
        under = find_child(node, step)
        if under is not None or isinstance(step, int) or not is_branch(step):
            keys.append(step)
            node = under[1] if under else None
    return keys


def is_branch(step: str) -> bool:
    """Say whether a step of pydantic's location, where it is no key, names a branch of a union."""
    return step in {"int", "constrained-int", "repeated_line", "first_line", "line"} or "[" in step


def find_child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """Return what stands under a key, or at a place of a list, with the key itself before it; None where nothing is."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def locate(node: yaml.Node | None, steps: Sequence[int | str]) -> tuple[int, int]:
    """Return the 1-based line of the deepest step that stands in the file, and how many steps lead there."""
    line, reached = 1, 0
    for step in steps:
        under = find_child(node, step)
        if under is None:
            break
        line, node = under[0].start_mark.line + 1, under[1]
        reached += 1
    return line, max(reached, min(1, len(steps)))


def known_keys(steps: Sequence[int | str], model: Any) -> list[str]:
    """Return the keys that may stand at a place of what a model describes."""
    for step in steps:
        field = getattr(model, "model_fields", {}).get(step)
        model = field.annotation if field else value_type(model)
    return list(getattr(model, "model_fields", {}))


def value_type(kind: Any) -> Any:
    """Return the type of what is in a mapping or list, None if it is neither; of several types the first."""
    if get_origin(kind) not in (dict, tuple, list):
        return None
    values = get_args(kind)[get_origin(kind) is dict]
    return values if hasattr(values, "model_fields") else next(iter(get_args(values)), None)
