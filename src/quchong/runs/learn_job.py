"""Learn the lines of sites from their pages, for `quchong learn`."""

from collections.abc import Sequence
from pathlib import Path

from quchong.config.sections import Config
from quchong.engines.choose_engine import choose_engine
from quchong.flow.learn_sites import Learned, learn_sheets
from quchong.folder_lock import temporary_folder
from quchong.progress import ProgressListener
from quchong.read.input_files import describe_inputs
from quchong.read.pieces import Pieces
from quchong.runs.job import find_job_inputs


def learn_job(paths: Sequence[Path], config: Config, listener: ProgressListener | None = None) -> Learned:
    """Return what is learned of the sites of pages in files and folders, and what could not be read.

    Raises
    ------
    UsageError
        A path is missing, or there is nothing to read.
    """
    listener = listener or ProgressListener()
    with temporary_folder() as folder:
        listener.begin("find")
        files = find_job_inputs(paths, config, folder).files
        pieces = Pieces(describe_inputs(files, config.engine.worker_count), folder / "unpacked")
        listener.begin("learn")
        return learn_sheets(choose_engine(config.engine, folder, listener.report), pieces, config)
