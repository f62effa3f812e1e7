"""What guesses about a page are made from, read once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from quchong.split.induce.hypothesis import ONE_ARTICLE
from quchong.split.induce.page_evidence import PageEvidence
from quchong.split.induce.page_view import PageView
from quchong.split.induce.running_on import LineNumbers
from quchong.split.induce.skeletons import Occurrences, Skeleton


@dataclass(frozen=True)
class Ground:
    """The lines of a page, the skeletons of its headings, what its head says, and the numbers of its lines.

    A guess that cannot score more than `floor` is not made.
    """

    view: PageView
    skeletons: Mapping[Skeleton, Occurrences]
    evidence: PageEvidence
    numbers: LineNumbers
    floor: float = ONE_ARTICLE
