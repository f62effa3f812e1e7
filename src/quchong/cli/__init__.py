"""The command line: arguments to Config to call to exit code; nothing else of quchong prints or exits."""

import atexit
import os
import signal
import sys
from dataclasses import dataclass

import click

from quchong.cli.baseline_command import baseline
from quchong.cli.check_command import check
from quchong.cli.config_command import config
from quchong.cli.evaluate_command import evaluate
from quchong.cli.interrupt import normalize_interrupts
from quchong.cli.rule_command import rule
from quchong.cli.run_command import run
from quchong.cli.split_command import split
from quchong.cli.terminal import printable
from quchong.engines.processes import relax_garbage_collection
from quchong.errors import QuchongError
from quchong.version import __version__

COMPLETING = "_QUCHONG_COMPLETE"
"""Set by a shell that asks for completions."""
NOT_LOADED = "scipy"
"""What numba loads where it is installed, for linear algebra, of which no kernel has any; it takes half the time that
kernels take to load. Not so in the Python interface, where others may want it."""
NO_THREADS = "OPENBLAS_NUM_THREADS"
"""How many threads numpy's linear algebra starts when it is loaded, by its library's own setting; here it is never
used, and each process of a run would wait for them."""
EXIT_ERROR = 2
EXIT_INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, or nothing found; 1 `check` found something; 2 usage, configuration or internal error; "
    "3 too many inputs failed; 130 interrupted.",
)
@click.version_option(__version__, "-V", "--version", prog_name="quchong", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Turn scraped Chinese pages into a clean, deduplicated corpus (去重).

    \b
    Example:
      quchong run pages/ --out corpus-out
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped


cli.add_command(run)
cli.add_command(check)
cli.add_command(baseline)
cli.add_command(rule)
cli.add_command(split)
cli.add_command(evaluate)
cli.add_command(config)


def main() -> None:
    """Run the command line and exit."""
    sys.modules.setdefault(NOT_LOADED, None)  # type: ignore[arg-type]  # None stands for what cannot be imported
    os.environ.setdefault(NO_THREADS, "1")
    relax_garbage_collection()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C, so that what is half made is cleared away
    leaving = FastExit()
    atexit.register(leaving.leave)
    leaving.code = run_cli()
    sys.exit(leaving.code)


@dataclass
class FastExit:
    """The end of the process. To be registered before others are, so that it comes after them all."""

    code: int = 1

    def leave(self) -> None:
        """End the process at once; taking all apart that was loaded would take a quarter of a second."""
        for stream in filter(None, (sys.stdout, sys.stderr)):  # one that the caller closed is None
            try:
                stream.flush()
            except OSError:
                self.code = EXIT_ERROR
        os._exit(self.code)


def run_cli() -> int:
    """Run the command line and return the exit code; every error becomes one line."""
    debug = "--debug" in sys.argv[1:]
    try:
        with normalize_interrupts():
            code = cli.main(prog_name="quchong", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except SystemExit as stop:
        # so click ends when it has completed a word for a shell; else, with 1, when nobody reads on
        code = stop.code if COMPLETING in os.environ else EXIT_ERROR
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo("; ".join(["interrupted", *stop.args]), err=True)
        code = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = EXIT_ERROR
    except QuchongError as error:
        if debug:
            raise
        click.echo(f"error: {printable(str(error))}", err=True)
        code = EXIT_ERROR
    except OSError as error:
        # a disk that is full, a folder that may not be written to
        if debug:
            raise
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        click.echo(f"error: {printable(f'{where}{error.strerror or error}')}", err=True)
        code = EXIT_ERROR
    except Exception as error:
        if debug:
            raise
        detail = printable(f"{type(error).__name__}: {error}")
        click.echo(f"internal error: {detail}; run again as `quchong --debug …` and report what it prints", err=True)
        code = EXIT_ERROR
    return code or 0
