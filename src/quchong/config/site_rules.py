"""Read sites.yaml: the sheets of sites that a run wrote, and a person may have edited."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from quchong.config.error_messages import describe
from quchong.config.yaml_text import parse_yaml
from quchong.errors import ConfigError
from quchong.split.sites.sheet import SheetFile, SiteSheet


def read_site_rules(path: Path) -> Mapping[str, SiteSheet]:
    """Read the sheets of sites from a file, by site.

    Raises
    ------
    ConfigError
        The file cannot be read, or a key or value in it is wrong; the message names the line and the key.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the path given for site rules") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save it as UTF-8") from None
    return parse_site_rules(text, str(path))


def parse_site_rules(text: str, name: str) -> Mapping[str, SiteSheet]:
    """Read the sheets of sites from YAML, by site; `name` is the path with which messages begin.

    Raises
    ------
    ConfigError
        The text is not YAML, or a key or value in it is wrong.
    """
    node, values = parse_yaml(text, name)
    try:
        return SheetFile.model_validate({} if values is None else values).sites
    except ValidationError as error:
        raise ConfigError(describe(error, node, name, SheetFile)) from None
