"""How often Python collects garbage, in the command and in the processes that it starts. Imports next to nothing."""

import gc

COLLECT_AFTER = 20_000
"""New objects after which garbage is collected; Python's own 700 take a twentieth of the time."""


def relax_garbage_collection() -> None:
    """Collect garbage seldom, and never among the objects that are there already."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
