import doctest
import importlib
import pkgutil

import pytest

from quchong.split import sites


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(sites.__path__)])
def test_the_examples_in_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"{sites.__name__}.{name}")
    names = vars(importlib.import_module("quchong.split.sites.line_form")) | vars(
        importlib.import_module("quchong.split.sites.header_shape")
    )
    flags = doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(module, extraglobs=names | vars(module), optionflags=flags).failed == 0
