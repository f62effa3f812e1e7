"""The kinds of page of a site: pages that share what is around their texts, and the form of their headers."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from quchong.split.sites.site_page import SitePage

ALIKE = 0.35
"""Average share of lines in common (Jaccard) from which groups of pages are of one kind."""
FEWEST = 3
"""Pages of a kind, at least; and pages on which a line stands that tells kinds apart."""
EDGE_LINES = 60


def find_kinds(pages: Sequence[SitePage]) -> list[list[SitePage]]:
    """Group pages by kind, the largest kind first; pages that are like few others are left out."""
    features = list_features(pages)
    groups = join_groups(compare(features))
    kinds = [[pages[at] for at in group] for group in groups if len(group) >= FEWEST and features[group[0]]]
    return sorted(kinds, key=len, reverse=True)


def list_features(pages: Sequence[SitePage]) -> list[frozenset[Hashable]]:
    """List what each page shares with some others: lines outside its text, and shapes of its headers."""
    features = [{*edge_keys(page), *filter(None, page.header_names)} for page in pages]
    counts = Counter(feature for own in features for feature in own)
    return [frozenset(feature for feature in own if counts[feature] >= FEWEST) for own in features]


def edge_keys(page: SitePage) -> set[Hashable]:
    """Return the keys of the lines above and below a page's text."""
    count = len(page.keys)
    low, high = page.body() or (count, -1)
    return {
        *page.keys[: min(low, EDGE_LINES)],
        *page.keys[max(high + 1, count - EDGE_LINES) :],
    }


def compare(features: Sequence[frozenset[Hashable]]) -> npt.NDArray[np.float64]:
    """Return the Jaccard similarities of all pairs."""
    names = {name: at for at, name in enumerate(dict.fromkeys(name for own in features for name in own))}
    table = np.zeros((len(features), max(1, len(names))), np.float64)
    for row, own in enumerate(features):
        table[row, [names[name] for name in own]] = 1
    shared = table @ table.T
    sizes = table.sum(axis=1)
    alike: npt.NDArray[np.float64] = shared / np.maximum(sizes[:, None] + sizes[None, :] - shared, 1)
    return alike


def join_groups(alike: npt.NDArray[np.float64]) -> list[list[int]]:
    """Join the two groups whose members are most alike on average, again and again (average linkage)."""
    groups: list[list[int]] = [[at] for at in range(len(alike))]
    table = alike.copy()
    np.fill_diagonal(table, -1)
    while len(groups) > 1:
        first, second = np.unravel_index(int(np.argmax(table)), table.shape)
        if table[first, second] < ALIKE:
            break
        sizes = len(groups[first]), len(groups[second])
        joined = (table[first] * sizes[0] + table[second] * sizes[1]) / sum(sizes)
        table[first], table[:, first] = joined, joined
        table[first, first] = -1
        table[second], table[:, second] = -1, -1
        groups[first] = sorted(groups[first] + groups[second])
        groups[second] = []
    return [group for group in groups if group]
