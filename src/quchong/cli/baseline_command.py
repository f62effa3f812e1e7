"""`quchong baseline`: findings that are known and let pass."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.corpus_options import DEFAULT_BASELINE, Corpus, corpus_options, how_to_use

if TYPE_CHECKING:
    from quchong.config.sections import Config


@click.group()
def baseline() -> None:
    """Make and keep up a file of known findings, which `quchong check --baseline FILE` lets pass.

    The file is named by --baseline, else by check.baseline in the configuration, else it is quchong-baseline.txt.

    \b
    Example:
      quchong baseline create corpus/ --baseline quchong-baseline.txt
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped


@baseline.command()
@corpus_options
def create(corpus: Corpus) -> None:
    """Write all that is found in PATHS into a new baseline.

    \b
    Example:
      quchong baseline create corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.errors import UsageError

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    if file.exists():
        raise UsageError(f"{file}: is there already; bring it up to date with `quchong baseline update`")
    write_found(corpus, config, file)


@baseline.command()
@corpus_options
def update(corpus: Corpus) -> None:
    """Make a baseline anew: what is found in PATHS is known, what is no longer found is not.

    \b
    Example:
      quchong baseline update corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import is_baseline
    from quchong.errors import UsageError

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    if not file.exists():
        raise UsageError(f"{file}: no such baseline; make it with `quchong baseline create`")
    if not is_baseline(file):
        raise UsageError(f"{file}: no baseline, and so not overwritten; give another file as --baseline")
    write_found(corpus, config, file)


def write_found(corpus: Corpus, config: "Config", file: Path) -> None:
    """Write a baseline in which all that is found is known."""
    from quchong.check.baseline import make_baseline, write_baseline

    made = make_baseline(corpus.look(config).findings)
    write_baseline(file, made, config.result_hash)
    unused = "" if corpus.baseline_file(config) else f"; {how_to_use(file)}"
    corpus.tell(f"{file}: {len(made):,} known findings{unused}")


@baseline.command()
@corpus_options
def prune(corpus: Corpus) -> None:
    """Take out of a baseline what is no longer found in PATHS; nothing new comes in.

    \b
    Example:
      quchong baseline prune corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import prune_baseline, read_baseline, write_baseline

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    known = read_baseline(file, config.result_hash)
    pruned = prune_baseline(known, corpus.look(config).findings)
    write_baseline(file, pruned, config.result_hash)
    corpus.tell(f"{file}: {len(pruned):,} known findings, {len(known) - len(pruned):,} taken out")
