"""The examples in the docstrings hold."""

import doctest
import pkgutil
from importlib import import_module

import pytest

from quchong.split import induce

MODULES = [module.name for module in pkgutil.iter_modules(induce.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(f"quchong.split.induce.{name}")).failed == 0
