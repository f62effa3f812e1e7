"""Write a configuration as a commented config.yaml, and its JSON schema for editors."""

import json
import textwrap
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from quchong.config.sections import Config

HEAD = """\
# Configuration of quchong, with every option.
# Options may be left out; unknown ones are errors. `quchong config schema` prints the JSON schema for editors.
"""
WIDTH = 116


def render_yaml(config: Config) -> str:
    """Return a configuration as YAML, with the description of each option as a comment above it."""
    lines = [HEAD]
    for name, field in Config.model_fields.items():
        value = getattr(config, name)
        if isinstance(value, BaseModel):
            lines += ["", f"# {field.description}", f"{name}:"]
            for key, option in type(value).model_fields.items():
                lines += [*render_comment(option), f"  {key}: {render_value(getattr(value, key))}"]
        else:
            lines += [f"{name}: {render_value(value)}  # {field.description}"]
    return "\n".join(lines) + "\n"


def render_comment(option: FieldInfo) -> list[str]:
    """Return the description of an option as lines of comment."""
    return textwrap.wrap(str(option.description), WIDTH, initial_indent="  # ", subsequent_indent="  # ")


def render_value(value: Any) -> str:
    """Return a value as one line of YAML."""
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, dict):
        value = {
            key: item.model_dump(mode="json", exclude_defaults=True) if isinstance(item, BaseModel) else item
            for key, item in value.items()
        }
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("...\n").strip()


def render_schema() -> str:
    """Return the JSON schema of config.yaml."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema()}
    for section, default in Config().model_dump(mode="json").items():
        schema["properties"][section] |= {"default": default}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
