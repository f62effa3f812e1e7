"""YAML that a user wrote, as nodes and values; what is hostile or ambiguous in it is an error."""

from collections.abc import Iterator
from typing import Any

import yaml

from quchong.errors import ConfigError

MAX_NODES = 100_000
"""Values in a configuration, aliases replaced; a few lines of aliases of aliases can stand for billions."""


def list_keys(data: bytes) -> list[Any] | None:
    """Return the keys at the top level of a YAML file, none where it is no mapping; None where it cannot be parsed."""
    try:
        node = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    return [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def parse_yaml(text: str, name: str) -> tuple[yaml.Node | None, Any]:
    """Return YAML as nodes, which know their lines, and as values; raises ConfigError where it is not YAML."""
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if count_expanded(node) > MAX_NODES:
            raise ConfigError(
                f"{name}: more than {MAX_NODES:,} values after expanding YAML aliases (*name); use fewer aliases"
            )
        if repeated := next(find_repeated(node), None):
            raise ConfigError(f"{name}:{repeated.start_mark.line + 1}: {repeated.value} is set twice; remove one")
        # this also puts the keys that a mapping takes over from an anchor (<<) among its own nodes
        return node, None if node is None else loader.construct_document(node)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(f"{name}:{line}: U+{ord(text[error.position]):04X} is not allowed in YAML") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigError(f"{where}: invalid YAML: {getattr(error, 'problem', None) or error}") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deeply") from None
    except ValueError as error:  # a date or number that does not exist
        raise ConfigError(f"{name}: {error}") from None
    finally:
        if loader:
            loader.dispose()


def count_expanded(node: yaml.Node | None) -> int:
    """Return how many nodes YAML has when each alias is replaced by what it stands for; one in itself counts once."""
    counts: dict[int, int] = {}
    left = [(node, False)] if node else []
    while left:
        last, parts_counted = left.pop()
        if not parts_counted and id(last) in counts:
            continue
        counts[id(last)] = 1 + (sum(counts[id(part)] for part in parts_of(last)) if parts_counted else 0)
        if not parts_counted:
            left.append((last, True))
            left += [(part, False) for part in parts_of(last)]
    return counts[id(node)] if node else 0


def parts_of(node: yaml.Node) -> list[yaml.Node]:
    """Return the nodes that a node holds: keys, values, items."""
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def find_repeated(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield keys that occur more than once in a mapping; YAML readers silently use the last."""
    left, visited = [node], set[int]()
    while left:
        node = left.pop()
        if id(node) in visited:  # aliases lead to the same node again, even to one that they are in
            continue
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left += reversed(node.value)
        elif isinstance(node, yaml.MappingNode):
            seen: set[Any] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        yield key
                    seen.add(key.value)
            left += [value for _, value in reversed(node.value)]
