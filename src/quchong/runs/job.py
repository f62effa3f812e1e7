"""What a run is asked to do: the configuration and the inputs, and a hash that tells one job from another."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson
import pyarrow as pa

from quchong.config.sections import Config
from quchong.errors import UsageError
from quchong.read.find_inputs import FoundFiles, find_inputs
from quchong.read.input_files import InputFile
from quchong.version import __version__


@dataclass(frozen=True)
class Job:
    """The inputs of a run (model.INPUT) and the configuration in force."""

    inputs: pa.Table
    config: Config

    @cached_property
    def identity(self) -> str:
        """Hash of everything that determines the result: version, configuration, output options and inputs.

        SHA-256 in hexadecimal. Of an input, its path as ids show it, its size and its content count, not its location
        on disk.
        """
        content = [
            __version__,
            self.config.result_hash,
            self.config.output.model_dump(mode="json"),
            self.inputs.select(["file_index", "path", "size", "sha256"]).to_pylist(),
        ]
        return hashlib.sha256(orjson.dumps(content)).hexdigest()


def find_job_inputs(paths: Sequence[Path], config: Config, leave_out: Path) -> FoundFiles:
    """Find the files to read, at least one; what lies in `leave_out` is passed over.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to read.
    InputError
        Two files would have one path in ids.
    """
    if not paths:
        raise UsageError("no input paths; give at least one file or folder")
    found = find_inputs(paths, config.read, leave_out=[leave_out])
    if not found.files:
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to read{found.why_nothing}")
    return found


def refuse_inputs_in(out: Path, files: Sequence[InputFile]) -> None:
    """Raise UsageError where an input lies in the folder for the result, whose content may be deleted."""
    if not out.exists():
        return
    folder = out.resolve()
    for parent in sorted({file.location.parent for file in files}):
        if folder in (parent.resolve(), *parent.resolve().parents):
            raise UsageError(f"{parent}: lies in the folder for the result; give another --out")
