"""YAML to Config: the one place that reads configuration; the options themselves live beside their steps."""

import hashlib
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import orjson
import yaml
from pydantic import Field, ValidationError

from quchong.check.options import CheckOptions
from quchong.choose.options import ChooseOptions
from quchong.clean.options import CleanOptions
from quchong.declared import Declared
from quchong.engines.options import EngineOptions
from quchong.errors import ConfigError
from quchong.match.options import MatchOptions
from quchong.read.options import ReadOptions
from quchong.split.options import SplitOptions
from quchong.write.options import OutputOptions

FILE_NAME = "config.yaml"
RESULT_SECTIONS = {"read", "split", "clean", "dedup"}
"""The sections that identify a result; the others change only where and how it is worked out and written."""


class DedupOptions(ChooseOptions, MatchOptions):
    """How duplicates are found and proved, and which article of a group is kept."""


class Config(Declared):
    """The whole configuration, a section a step; each has working defaults."""

    quchong: Literal[1] = Field(1, description="version of this form of configuration; marks the file as ours")
    read: ReadOptions = Field(default_factory=ReadOptions, description="which files are read, and how")
    split: SplitOptions = Field(default_factory=SplitOptions, description="how pages are taken apart into articles")
    clean: CleanOptions = Field(default_factory=CleanOptions, description="how articles are cleaned")
    dedup: DedupOptions = Field(
        default_factory=DedupOptions, description="how duplicates are found, and which are kept"
    )
    output: OutputOptions = Field(default_factory=OutputOptions, description="how the corpus is written")
    check: CheckOptions = Field(
        default_factory=CheckOptions, description="what `quchong check` looks for, and what it lets pass"
    )
    engine: EngineOptions = Field(
        default_factory=EngineOptions, description="where it is worked out; changes no result"
    )

    @property
    def result_hash(self) -> str:
        """Hash of what identifies a result: read, split, clean and dedup, with what the user dictionary holds."""
        content = self.model_dump(mode="json", include=RESULT_SECTIONS)
        content["dedup"]["user_dict"] = self.dedup.user_dict_digest
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def find_config(start: Path) -> Path | None:
    """Return the nearest config.yaml from a folder up to the repository's root that is quchong's, or None."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file() and is_ours(candidate):
            return candidate
        if (folder / ".git").exists():
            return None
    return None


def is_ours(path: Path) -> bool:
    """Say whether a YAML file has `quchong` at its top level; one that is damaged, whether a line begins so."""
    try:
        data = path.read_bytes()
    except OSError:
        return True  # reading it will tell what is wrong
    try:
        node = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
    except (ValueError, RecursionError, yaml.YAMLError):
        return re.search(rb"^quchong\s*:", data, re.MULTILINE) is not None
    return isinstance(node, yaml.MappingNode) and any(key.value == "quchong" for key, _ in node.value)


def load_config(path: str | Path | None = None) -> Config:
    """Read a configuration file; without one, the nearest config.yaml that is quchong's, else the defaults.

    Raises
    ------
    ConfigError
        The file cannot be read, or a key or value in it is wrong: the message names key and line.
    """
    path = Path(path) if path else find_config(Path.cwd())
    if path is None:
        return Config()
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the path given to --config") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save it as UTF-8") from None
    return parse_config(text, str(path))


def parse_config(text: str, name: str = FILE_NAME) -> Config:
    """Read a configuration from YAML; `name`, its path, stands before messages. Raises ConfigError."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigError(f"{where}: not YAML: {getattr(error, 'problem', None) or error}") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deeply") from None
    except ValueError as error:  # a date or a number that there is not
        raise ConfigError(f"{name}: {error}") from None
    if values is None:
        return Config()
    if not isinstance(values, dict):
        raise ConfigError(f"{name}: the top level is not a mapping of sections ({', '.join(Config.model_fields)})")
    if repeated := next(find_repeated(node), None):
        raise ConfigError(f"{name}:{repeated.start_mark.line + 1}: {repeated.value} is set twice; leave one")
    try:
        return Config.model_validate(values, context={"folder": Path(name).parent})
    except ValidationError as error:
        raise ConfigError(describe(error, node, name)) from None


def find_repeated(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield the keys that a mapping holds a second time; YAML readers take the last without a word."""
    left, visited = [node], set[int]()
    while left:
        node = left.pop()
        if id(node) in visited:  # by its name, under which it may even hold itself
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


def describe(error: ValidationError, node: yaml.Node | None, name: str) -> str:
    """Word the first thing that is wrong: the key, its line and, for an unknown key, the nearest valid name."""
    first = min(error.errors(include_url=False), key=lambda it: it["type"] != "extra_forbidden")
    steps = [step for step in first["loc"] if isinstance(step, int) or not is_branch(step)]
    line, reached = locate(node, steps)
    key = ".".join(map(str, steps[:reached])) or "the file"
    if first["type"] == "extra_forbidden":
        known = known_keys(steps[:-1])
        near = get_close_matches(str(steps[-1]), known, n=1, cutoff=0.5)
        advice = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'no keys'}"
        return f"{name}:{line}: unknown key {key}; {advice}"
    message = first["msg"].removeprefix("Value error, ")
    given = "" if isinstance(first["input"], dict | list) else f", not {first['input']!r}"
    return f"{name}:{line}: {key}: {message}{given}"


def is_branch(step: str) -> bool:
    """Say whether a step of pydantic's location names a branch of a union, not a key."""
    return step in {"int", "constrained-int", "repeated_line", "first_line", "line"} or "[" in step


def locate(node: yaml.Node | None, steps: list[int | str]) -> tuple[int, int]:
    """Return the 1-based line of the deepest step that stands in the file, and how many steps lead there."""
    line, reached = 1, 0
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            match = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if match is None:
                break
            line, node = match[0].start_mark.line + 1, match[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
        reached += 1
    return line, max(reached, min(1, len(steps)))


def known_keys(steps: list[int | str]) -> list[str]:
    """Return the keys that may stand at a place of the configuration."""
    model: Any = Config
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
