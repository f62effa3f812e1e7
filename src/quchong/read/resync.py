"""Where a byte of a pair is lost or wrong, all pairs behind it may be cut in the wrong places: find the likeliest cut.

Of all ways to cut bytes into characters and bad bytes, the one that takes the fewest bits in Chinese text
(`text/character_costs.py`) is found by dynamic programming (Viterbi's algorithm).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from quchong.read.pair_codecs import PairCodec, decode_strictly
from quchong.text.character_costs import count_bits

LOST = "\ufffd"
"""What stands for bytes that are not text."""

BAD_BYTE, NO_CHARACTER, CUT = 36, 44, 24
"""Bits that a bad byte takes, a pair of bytes that is no character, and the beginning of a character at the end."""
MAX_BYTES = 64 << 10
"""Finding the cut of more bytes takes too long."""
FIRST_HIGH = 0x80
"""The first byte that is not ASCII."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a text, and how many bytes are bad (then it is LOST) or cut off (then it is empty)."""

    text: str
    bad: int = 0
    cut: int = 0


Step = tuple[int, Chunk, int]
"""What may begin at a place: its length in bytes, what it is, and the bits that it takes."""
BAD: Step = (1, Chunk(LOST, bad=1), BAD_BYTE)


@cache
def tabulate_steps(codec_name: str) -> Mapping[bytes, Step]:
    """Return the characters of one or two bytes of an encoding, and the pairs that are no character, by their bytes."""
    singles = [bytes((byte,)) for byte in range(0x100)]
    pairs = [bytes(pair) for pair in product(range(0x81, 0xFF), range(0x40, 0xFF))]
    steps: dict[bytes, Step] = {}
    for data in (*singles, *pairs):
        try:
            text = decode_strictly(data, codec_name)
        except UnicodeDecodeError:
            if len(data) == 2 and data[1] >= FIRST_HIGH:
                steps[data] = (2, Chunk(LOST, bad=2), NO_CHARACTER)
        else:
            steps[data] = (len(data), Chunk(text), count_bits(text))
    return steps


def find_pieces(data: bytes, codec: PairCodec, at_end: bool) -> Iterator[Chunk]:
    """Yield what some bytes are, in their order: the likeliest characters and bad bytes.

    Parameters
    ----------
    data
        The bytes, at most MAX_BYTES.
    codec
        The encoding they are in.
    at_end
        Whether a character may be cut off at their end.
    """
    size = len(data)
    fewest = [0, *[BAD_BYTE * (size + 1)] * size]
    last: list[Step] = [BAD] * (size + 1)
    for start in range(size):
        for step in list_steps(data, start, codec, at_end):
            end, bits = start + step[0], fewest[start] + step[2]
            if bits <= fewest[end]:  # of two that take the same, the one whose last step is the shorter
                fewest[end], last[end] = bits, step
    steps = []
    while size:
        steps.append(last[size])
        size -= last[size][0]
    return (piece for _, piece, _ in reversed(steps))


def list_steps(data: bytes, start: int, codec: PairCodec, at_end: bool) -> list[Step]:
    """Return what may begin at a place: a character, a bad byte, or what is left of a character at the end."""
    table = tabulate_steps(codec.name)
    one = table.get(data[start : start + 1])
    if data[start] < FIRST_HIGH and one:
        return [one]
    steps = [BAD, one, table.get(data[start : start + 2])]
    if data[start + 1 : start + 2].isdigit():
        steps.append(find_longer(data[start : start + 4], codec))
    if at_end and codec.cut.match(data, start):
        steps.append((len(data) - start, Chunk("", cut=len(data) - start), CUT))
    return [step for step in steps if step]


def find_longer(data: bytes, codec: PairCodec) -> Step | None:
    """Return the character that four bytes are; None if they are none."""
    try:
        text = codec.decode(data)
    except UnicodeDecodeError:
        return None
    return len(data), Chunk(text), count_bits(text)
