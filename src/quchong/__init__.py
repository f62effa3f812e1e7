"""quchong (去重) turns folders of scraped Chinese pages into a clean, deduplicated corpus.

The public names are those in `__all__`; they come from `quchong.api`, which is imported when one is first used.
"""

from typing import TYPE_CHECKING, Any

from quchong.version import __version__

if TYPE_CHECKING:
    from quchong.api import (
        Article,
        Config,
        DedupOptions,
        Meta,
        ProgressListener,
        QuchongError,
        Removed,
        RunRecord,
        RunResult,
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
    "DedupOptions",
    "Meta",
    "ProgressListener",
    "QuchongError",
    "Removed",
    "RunRecord",
    "RunResult",
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
    return sorted(__all__)
