"""How often Python looks for garbage in processes of ours."""

import gc

COLLECT_AFTER = 20_000
"""Objects after which a process looks for cycles among the new ones; Python's own 700 cost a twentieth of the time."""


def collect_seldom() -> None:
    """Look for cycles seldom, and never among what is there already."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
