"""YAML to Config: the one place that reads configuration; the options themselves live beside their steps."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import orjson
import yaml
from pydantic import Field, ValidationError

from quchong.choose.options import ChooseOptions
from quchong.clean.options import CleanOptions
from quchong.config.check_options import CheckOptions
from quchong.config.error_messages import describe
from quchong.engines.options import EngineOptions
from quchong.errors import ConfigError
from quchong.match.options import MatchOptions
from quchong.read.options import ReadOptions
from quchong.split.options import SplitOptions
from quchong.strict_model import StrictModel
from quchong.write.options import OutputOptions

FILE_NAME = "config.yaml"
RESULT_SECTIONS = {"read", "split", "clean", "dedup"}
"""The sections that identify a result; the others change only where and how it is worked out and written."""


class DedupOptions(ChooseOptions, MatchOptions):
    """How duplicates are found and proved, and which article of a group is kept."""


class Config(StrictModel):
    """The whole configuration, a section a step; each has working defaults."""

    quchong: Literal[1] = Field(default=1, description="version of this form of configuration; marks the file as ours")
    read: ReadOptions = Field(default_factory=ReadOptions, description="which files are read, and how")
    split: SplitOptions = Field(default_factory=SplitOptions, description="how pages are taken apart into articles")
    clean: CleanOptions = Field(default_factory=CleanOptions, description="how articles are cleaned")
    dedup: DedupOptions = Field(
        default_factory=DedupOptions, description="how duplicates are found, and which are kept"
    )
    output: OutputOptions = Field(default_factory=OutputOptions, description="how the corpus is written")
    check: CheckOptions = Field(
        default_factory=CheckOptions, description="what `quchong check` reports, and what it allows"
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
    # a section of which all is commented out
    sections = Config.model_fields.keys() - {"quchong"}
    values = {key: value for key, value in values.items() if value is not None or key not in sections}
    try:
        return Config.model_validate(values, context={"folder": Path(name).parent})
    except ValidationError as error:
        raise ConfigError(describe(error, node, name, Config)) from None


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
