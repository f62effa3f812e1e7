"""Where pydantic's errors stand in a YAML file: the keys that lead there, and the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

ITEMS_OF = {dict: 1, list: 0, tuple: 0}
"""Which argument of a container's type is the type of its items."""

Key = int | str


@dataclass(frozen=True)
class Problem:
    """One of pydantic's errors and where it stands in the file.

    `keys` lead to the value that is wrong, `line` is the 1-based line of the last of them that is in the file, and
    `known` are the keys that may stand beside it.
    """

    error: ErrorDetails
    keys: tuple[Key, ...]
    line: int
    known: tuple[str, ...]


def locate(error: ErrorDetails, node: yaml.Node | None, model: type[BaseModel]) -> Problem:
    """Find the keys that lead to an error, their line and their neighbours."""
    steps = error["loc"][:-1] if error["type"] == "missing" else error["loc"]
    keys, holder = take_keys(steps, model)
    if error["type"] == "union_tag_invalid":
        keys.append(tag_key(error))
    return Problem(error, tuple(keys), find_line(keys, node), tuple(getattr(holder, "model_fields", ())))


def take_keys(steps: Sequence[Key], model: type[BaseModel]) -> tuple[list[Key], Any]:
    """Return the keys among the steps of pydantic's location, and the type that has the last of them.

    The other steps name members of unions; only the model tells them from keys.
    """
    keys: list[Key] = []
    annotation: Any = model
    holder: Any = None
    for step in steps:
        members = members_of(annotation)
        if len(members) > 1:
            annotation = next((member for member in members if is_named(member, str(step))), members[0])
        elif step != "[key]":  # which says that the key before is wrong
            holder = members[0]
            annotation = type_under(holder, step)
            keys.append(step)
    return keys, holder


def members_of(annotation: Any) -> tuple[Any, ...]:
    """Return the types that a value may be of: the members of a union but None, else the type itself."""
    if get_origin(annotation) is Annotated:
        return members_of(get_args(annotation)[0])
    if get_origin(annotation) not in (Union, UnionType):
        return (annotation,)
    members = tuple(member for member in get_args(annotation) if member is not NoneType)
    return members_of(members[0]) if len(members) == 1 else members


def is_named(member: Any, name: str) -> bool:
    """Return whether pydantic names a member of a union so: a model by its tag or class, all else by its type."""
    kinds = members_of(member)
    if len(kinds) > 1:
        return name.startswith(("union[", "tagged-union["))
    if origin := get_origin(kinds[0]):
        return name.startswith(f"{origin.__name__}[")
    fields = getattr(kinds[0], "model_fields", {}).values()
    return name == getattr(kinds[0], "__name__", None) or any(get_args(field.annotation) == (name,) for field in fields)


def type_under(annotation: Any, key: Key) -> Any:
    """Return the type of the value under a key of a model, or of the items of a container; None in anything else."""
    fields = getattr(annotation, "model_fields", {})
    if key in fields:
        return fields[key].annotation
    origin = get_origin(annotation)
    return get_args(annotation)[ITEMS_OF[origin]] if origin in ITEMS_OF else None


def find_line(keys: Sequence[Key], node: yaml.Node | None) -> int:
    """Return the 1-based line of the last of some keys that is in the file."""
    line = 1
    for key in keys:
        child = find_child(node, key)
        if child is None:
            break
        line, node = child[0].start_mark.line + 1, child[1]
    return line


def find_child(node: yaml.Node | None, key: Key) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node of a key, or of an item of a list, and the node of its value; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        # of a key that comes from an anchor too, the mapping's own is the last
        return next((pair for pair in reversed(node.value) if pair[0].value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None


def tag_key(error: ErrorDetails) -> str:
    """Return the key whose value says which member of a union a mapping is."""
    return str(error["ctx"]["discriminator"]).strip("'")
