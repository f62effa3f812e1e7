"""Whether nearly all records of a corpus stay in columns, seen from the first of them."""

import os

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.errors import QuchongError
from quchong.flow.parse_columns import parse_columns
from quchong.flow.read_split_clean import make_record_scan
from quchong.model import Piece
from quchong.read.file_formats import has_record_per_line
from quchong.read.pieces import Pieces
from quchong.read.record_columns import RecordBlock, read_columns
from quchong.read.streams import open_stream, read_at_most

PROBED_BYTES = 1 << 20
MOST_LEFT = 0.25
"""Share of the records that may be left to Python; with more of them processes are faster than threads."""


def stay_in_columns(pieces: Pieces, config: Config) -> bool:
    """Return whether nearly all that is read stays in columns; what it comes to is the same in any case.

    The first records of the largest file stand for all.
    """
    inputs = pieces.inputs
    if not inputs.num_rows or not all(map(has_record_per_line, inputs["path"].to_pylist())):
        return False
    scan = make_record_scan(config, make_cleaner(config.clean))
    if scan is None:
        return False
    largest = max(inputs.to_pylist(), key=lambda row: (row["size"], row["path"]))
    location = os.fsdecode(largest["location"])
    try:
        with open_stream(location) as stream:
            start = read_at_most(stream, PROBED_BYTES)
    except (OSError, QuchongError):  # reading it will say so
        return False
    lines = start[: start.rfind(b"\n") + 1] or start
    block = RecordBlock(Piece(0, largest["path"], location), 1, lines)
    left = parse_columns(read_columns(block, config.read), scan, to_write=False).left
    return len(left) <= MOST_LEFT * block.line_count
