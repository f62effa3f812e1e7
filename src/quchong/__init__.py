"""quchong (去重): scraped Chinese pages in, a clean and deduplicated corpus out.

What this package offers is in `quchong.api` and can be imported from here; nothing heavy is loaded before it is
used.
"""

from typing import TYPE_CHECKING, Any

from quchong.version import __version__

if TYPE_CHECKING:
    from quchong.api import (
        Article,
        Config,
        Meta,
        QuchongError,
        Removed,
        Source,
        deduplicate,
        load_config,
        make_minhashes,
        make_signatures,
        run,
        split_page,
    )

__all__ = [
    "Article",
    "Config",
    "Meta",
    "QuchongError",
    "Removed",
    "Source",
    "__version__",
    "deduplicate",
    "load_config",
    "make_minhashes",
    "make_signatures",
    "run",
    "split_page",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from quchong import api

        return getattr(api, name)
    raise AttributeError(f"module 'quchong' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
