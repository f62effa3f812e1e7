"""Find and read config.yaml."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from quchong.config.error_messages import describe
from quchong.config.sections import Config
from quchong.errors import ConfigError

FILE_NAME = "config.yaml"
MARK = "quchong"
"""The key that a config.yaml must have at its top level to be found: other programs have files of this name too."""

MAX_NODES = 100_000
"""Values in a configuration, aliases replaced; a few lines of aliases of aliases can stand for billions."""
LOOK_ALIKE = re.compile(r"^[ \t\ufeff]*[\"'“‘]?quchong[\"'”’]?[ \t]*(?:[:：=].{0,20}|$)", re.IGNORECASE | re.MULTILINE)
"""What somebody writes who means the key."""


def find_config(start: Path) -> Path | None:
    """Return the nearest config.yaml of quchong, from a folder up to the root of its repository; None without one.

    Raises
    ------
    ConfigError
        A file there looks like one of quchong's but is not, so that its options would be passed over in silence.
    """
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            if is_ours(candidate):
                return candidate
            refuse_look_alike(candidate)
        elif candidate.is_dir() or candidate.is_symlink():
            kind = "a folder" if candidate.is_dir() else "a broken link"
            raise ConfigError(f"{candidate}: {kind}, not a file; move it away, or give a file with --config")
        if (folder / ".git").exists():
            return None
    return None


def is_ours(path: Path) -> bool:
    """Return whether a YAML file is a quchong configuration.

    It is one if it has the top-level key `quchong` or, if it cannot be parsed, a line that begins with it.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return True  # reading the file reports it
    try:
        node = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
    except (ValueError, RecursionError, yaml.YAMLError):
        return re.search(rf"^{MARK}\s*:".encode(), data, re.MULTILINE) is not None
    return isinstance(node, yaml.MappingNode) and any(key.value == MARK for key, _ in node.value)


def refuse_look_alike(path: Path) -> None:
    """Raise ConfigError where a file that is not quchong's is likely to be meant for it."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 0 in data[:2]:
        text = data.decode(
            "utf-16" if data[:1] in b"\xfe\xff" else "utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace"
        )
        if LOOK_ALIKE.search(text):
            raise ConfigError(f"{path}: UTF-16, not UTF-8; save it as UTF-8")
        return
    if found := LOOK_ALIKE.search(data.decode("utf-8", "replace")):
        line = found.string.count("\n", 0, found.start()) + 1
        raise ConfigError(
            f"{path}:{line}: looks like quchong's configuration, but {found[0].strip()!r} does not mark it as such; "
            f"write `{MARK}: 1` at the beginning of a line, or give another file with --config"
        )


def load_config(path: str | Path | None = None) -> Config:
    """Read a configuration file: the one given, else the nearest one of quchong; the defaults if there is none.

    Raises
    ------
    ConfigError
        The file cannot be read, or a key or value in it is wrong; the message names the line and the key.
    """
    path = Path(path) if path else find_config(Path.cwd())
    if path is None:
        return Config()
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the file, or give another one with --config") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save it as UTF-8") from None
    return parse_config(text, str(path))


def parse_config(text: str, name: str = FILE_NAME) -> Config:
    """Read a configuration from YAML.

    Parameters
    ----------
    text
        The content of the file.
    name
        Its path: paths in the configuration are relative to its folder, and messages begin with it.

    Raises
    ------
    ConfigError
        The text is not YAML, or a key or value in it is wrong.
    """
    node, values = parse_yaml(text, name)
    if values is None:
        return Config()
    if not isinstance(values, dict):
        raise ConfigError(f"{name}: must be a mapping of sections ({', '.join(Config.model_fields)})")
    # a section whose options are all commented out is null
    sections = Config.model_fields.keys() - {MARK}
    values = {key: value for key, value in values.items() if value is not None or key not in sections}
    try:
        return Config.model_validate(values, context={"folder": Path(name).parent})
    except ValidationError as error:
        raise ConfigError(describe(error, node, name, Config)) from None


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
