"""Find and read config.yaml."""

import codecs
import re
from pathlib import Path

from pydantic import ValidationError

from quchong.config.sections import Config
from quchong.errors import ConfigError

FILE_NAME = "config.yaml"
MARK = "quchong"
"""The key that a config.yaml must have at its top level to be found: other programs have files of this name too."""
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
    from quchong.config.yaml_text import list_keys  # loads YAML, which the defaults need not

    keys = list_keys(data)
    if keys is None:
        return re.search(rf"^{MARK}\s*:".encode(), data, re.MULTILINE) is not None
    return MARK in keys


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
    from quchong.config.yaml_text import parse_yaml  # loads YAML, which the defaults need not

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
        from quchong.config.error_messages import describe  # only for an error

        raise ConfigError(describe(error, node, name, Config)) from None
