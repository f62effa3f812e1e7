"""The command line: from arguments to an exit code. No other part of quchong prints or exits."""

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
from quchong.cli.explain_command import explain
from quchong.cli.interrupt import normalize_interrupts
from quchong.cli.learn_command import learn
from quchong.cli.rule_command import rule
from quchong.cli.run_command import run
from quchong.cli.split_command import split
from quchong.cli.terminal import printable
from quchong.engines.garbage import relax_garbage_collection
from quchong.errors import QuchongError, describe_full_disk, describe_lack, is_full_disk, is_lack_of_memory
from quchong.version import __version__

COMPLETION_VARIABLE = "_QUCHONG_COMPLETE"
"""Environment variable that a shell sets when it asks for completions."""
BLAS_THREADS = "OPENBLAS_NUM_THREADS"
"""Environment variable for the threads that numpy's linear algebra starts when it is imported. It is never used here,
and each process of a run would wait for its threads."""
PYDANTIC_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"
"""Environment variable that says which plugins of pydantic are not loaded. To find out whether there are any, each
process would read what every installed package declares."""
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
cli.add_command(explain)
cli.add_command(split)
cli.add_command(learn)
cli.add_command(evaluate)
cli.add_command(config)


def main() -> None:
    """Run the command line and exit."""
    os.environ.setdefault(BLAS_THREADS, "1")
    os.environ.setdefault(PYDANTIC_PLUGINS, "__all__")
    relax_garbage_collection()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C, so that unfinished files are removed
    fast_exit = FastExit()
    atexit.register(fast_exit.finish)
    fast_exit.code = run_cli()
    sys.exit(fast_exit.code)


@dataclass
class FastExit:
    """Ends the process without Python's own clean-up. Registered before all other exit handlers, it runs after them."""

    code: int = 1

    def finish(self) -> None:
        """End the process at once: deleting every object that was loaded would take a quarter of a second."""
        for stream in filter(None, (sys.stdout, sys.stderr)):  # one that the caller closed is None
            try:
                stream.flush()
            except OSError:
                self.code = EXIT_ERROR
        os._exit(self.code)


def run_cli() -> int:
    """Run the command line and return the exit code; every error is printed as one line."""
    debug = "--debug" in sys.argv[1:]
    try:
        with normalize_interrupts():
            return cli.main(prog_name="quchong", standalone_mode=False) or 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        # click ends so after it completed a word for a shell; otherwise, with 1, when nobody reads the output any more
        return int(stop.code or 0) if COMPLETION_VARIABLE in os.environ else EXIT_ERROR
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo("; ".join(["interrupted", *stop.args]), err=True)
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        click.echo(describe_click_error(error), err=True)
    except Exception as error:
        if debug:
            raise
        click.echo(f"error: {describe_error(error)}", err=True)
    return EXIT_ERROR


def describe_click_error(error: click.ClickException) -> str:
    """Return an error of click's in quchong's own form, or the help that click prints where nothing is given."""
    message = error.format_message()
    if message.startswith("Usage:"):
        return message
    message = message.removesuffix(".").replace(". Did you mean", "; did you mean")
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"; see `{context.command_path} --help`" if context and ";" not in message else ""
    return printable(f"error: {message[:1].lower()}{message[1:]}{hint}")


def describe_error(error: Exception) -> str:
    """Return what went wrong in one line."""
    if isinstance(error, QuchongError):
        return printable(str(error))
    if is_lack_of_memory(error):
        return printable(describe_lack(error))
    if isinstance(error, OSError) and is_full_disk(error):
        return printable(describe_full_disk(error))
    if isinstance(error, OSError):  # such as a folder that may not be written to
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return printable(f"{where}{error.strerror or error}")
    detail = printable(f"{type(error).__name__}: {error}")
    return f"internal error: {detail}; run again as `quchong --debug …` and report what it prints"
