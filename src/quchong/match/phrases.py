"""Words that differ between regions, for `dedup.fold: phrases`: 软件程序 (mainland) and 軟體程式 (Taiwan) are one."""

from functools import cache
from typing import Any

import pyarrow as pa

CONFIGURATION = "s2twp"
"""OpenCC's way from any script and region to the words of Taiwan. Its opposite, tw2sp, leaves the words of Taiwan in
simplified characters as they are, and takes 程序 (procedure) for 進程 (process)."""


@cache
def load_converter() -> Any:
    """Return OpenCC's converter."""
    import opencc

    return opencc.OpenCC(CONFIGURATION)


def unify_phrases(texts: pa.Array) -> pa.Array:
    """Return texts (string or large_string; a null as an empty text) in the words of one region, large_string."""
    convert = load_converter().convert
    return pa.array([convert(text) if text else "" for text in texts.to_pylist()], pa.large_string())
