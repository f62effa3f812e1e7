"""One configuration: in code, in config.yaml, in the schema and in what `config show` prints."""

from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml

from quchong.config.config_file import find_config, load_config, parse_config
from quchong.config.render import render_schema, render_yaml
from quchong.config.sections import Config
from quchong.errors import ConfigError
from support.command import Command


def test_the_config_file_of_the_repository_is_the_defaults_in_full(repository: Path) -> None:
    assert (repository / "config.yaml").read_text("utf-8") == render_yaml(Config())


def test_what_is_shown_reads_back_the_same() -> None:
    config = parse_config(
        "dedup: {unit: word, threshold: 0.75, keep: earliest}\nread: {include: ['*.txt'], encoding: gb18030}\n"
        "split:\n  page_profiles:\n    mine: {about: '我的', regions: [{name: all, boundary: {kind: first_line}}]}\n"
    )
    assert config.dedup.shingle == 3
    assert parse_config(render_yaml(config)) == config


def test_the_schema_accepts_the_file_and_refuses_what_the_code_refuses(repository: Path) -> None:
    schema = orjson.loads(render_schema())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert {name: section["default"] for name, section in schema["properties"].items()} == Config().model_dump(
        mode="json"
    )
    assert validator.is_valid(yaml.safe_load((repository / "config.yaml").read_text("utf-8")))
    for bad in (
        {"dedup": {"treshold": 1}},
        {"dedup": {"threshold": "high"}},
        {"quchong": 2},
        {"engine": {"workers": 0}},
    ):
        assert not validator.is_valid(bad)
        with pytest.raises(ConfigError):
            parse_config(yaml.safe_dump(bad))


def test_an_empty_file_is_the_defaults() -> None:
    assert parse_config("") == parse_config("# nothing\n") == Config()


def test_the_nearest_file_that_is_ours_is_found_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    deep = tmp_path / "repository/a/b"
    deep.mkdir(parents=True)
    (tmp_path / "config.yaml").write_text("quchong: 1\n")
    (tmp_path / "repository/.git").mkdir()
    (tmp_path / "repository/a/config.yaml").write_text("somebody: else\n")
    assert find_config(deep) is None
    (tmp_path / "repository/config.yaml").write_text("quchong: 1\ndedup: {keep: first}\n")
    assert find_config(deep) == tmp_path / "repository/config.yaml"


def test_only_what_identifies_a_result_enters_its_hash() -> None:
    same = parse_config("engine: {workers: 3}\noutput: {shards: 4}\n")
    other = parse_config("dedup: {threshold: 0.81}\n")
    assert same.result_hash == Config().result_hash != other.result_hash


def test_commands(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {keep: first}\n")
    shown = quchong("config", "show").stdout
    assert shown.startswith(f"# From {quchong.folder / 'config.yaml'}.\n")
    assert "keep: first" in shown
    assert quchong("config", "show", "--defaults").stdout == render_yaml(Config())
    assert quchong("config", "schema").stdout == render_schema()
    assert load_config(quchong.folder / "config.yaml").dedup.keep == "first"


def test_a_section_without_keys_is_the_defaults() -> None:
    assert parse_config("dedup:\nclean:\n#  drop: [short]\n") == Config()
