"""A configuration that stands for more than anybody would write is refused before it is made."""

import pytest

from quchong.config.config_file import parse_config
from quchong.errors import ConfigError


def test_aliases_of_aliases_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(ConfigError, match=r"more than 100,000 values after expanding YAML aliases"):
        parse_config("\n".join(["quchong: 1", *lines, "clean: {drop: *a11}"]))


def test_a_few_aliases_are_fine() -> None:
    config = parse_config("quchong: 1\nread: {include: &all ['*.txt'], exclude: *all}\n")
    assert config.read.exclude == ("*.txt",)


def test_what_holds_itself_ends() -> None:
    with pytest.raises(ConfigError):
        parse_config("quchong: 1\nclean: &all {rules: *all}\n")


def test_a_long_value_is_not_quoted_whole() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(f"quchong: 1\ndedup: {{keep: {'x' * 100_000}}}\n")
    assert len(str(raised.value)) < 1000
    with pytest.raises(ConfigError) as raised:
        parse_config(f"quchong: 1\nread: {{encoding: {'x' * 100_000}}}\n")
    assert len(str(raised.value)) < 1000
