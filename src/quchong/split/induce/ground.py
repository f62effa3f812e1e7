"""What guesses about a page are made from, read once for all of them and only where one needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quchong.split.induce.header_blocks import HeaderBlock
from quchong.split.induce.page_evidence import PageEvidence, read_evidence
from quchong.split.induce.page_view import PageView
from quchong.split.induce.running_on import LineNumbers
from quchong.split.induce.skeletons import Occurrences, Skeleton, collect_skeletons


@dataclass(frozen=True)
class Ground:
    """The lines of a page and its headers; a guess that cannot score more than `floor` is not made."""

    view: PageView
    blocks: Sequence[HeaderBlock]
    floor: float

    @cached_property
    def skeletons(self) -> Mapping[Skeleton, Occurrences]:
        """The skeletons of lines that may be headings."""
        return collect_skeletons(self.view)

    @cached_property
    def evidence(self) -> PageEvidence:
        """What the head of the page says of its pieces."""
        return read_evidence(self.view, self.blocks[0].end if self.blocks else -1)

    @cached_property
    def numbers(self) -> LineNumbers:
        """The numbers at the beginnings of lines."""
        return LineNumbers(self.view)
