"""`quchong baseline`: the file of known findings."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.corpus_options import DEFAULT_BASELINE, CorpusArguments, corpus_options, how_to_use

if TYPE_CHECKING:
    from quchong.config.sections import Config


@click.group()
def baseline() -> None:
    """Manage the baseline, a file of known findings that `quchong check --baseline FILE` does not report.

    The file is that of --baseline, else that of check.baseline in the configuration, else quchong-baseline.txt.

    \b
    Example:
      quchong baseline create corpus/ --baseline quchong-baseline.txt
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped


@baseline.command()
@corpus_options
def create(corpus: CorpusArguments) -> None:
    """Write all findings in PATHS to a new baseline.

    \b
    Example:
      quchong baseline create corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.errors import UsageError

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    if file.exists():
        raise UsageError(f"{file}: already exists; replace it with `quchong baseline update`")
    write_findings(corpus, config, file)


@baseline.command()
@corpus_options
def update(corpus: CorpusArguments) -> None:
    """Replace a baseline with the current findings in PATHS.

    \b
    Example:
      quchong baseline update corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import is_baseline
    from quchong.errors import UsageError

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    if not file.exists():
        raise UsageError(f"{file}: no such baseline; create it with `quchong baseline create`")
    if not is_baseline(file):
        raise UsageError(f"{file}: not a baseline, so it is not overwritten; pass another file as --baseline")
    write_findings(corpus, config, file)


def write_findings(corpus: CorpusArguments, config: "Config", file: Path) -> None:
    """Write a baseline of all findings."""
    from quchong.check.baseline import make_baseline, write_baseline

    made = make_baseline(corpus.check(config).findings)
    write_baseline(file, made, config.result_hash)
    unused = "" if corpus.baseline_file(config) else f"; {how_to_use(file)}"
    corpus.notify(f"{file}: {len(made):,} known findings{unused}")


@baseline.command()
@corpus_options
def prune(corpus: CorpusArguments) -> None:
    """Remove findings that no longer occur in PATHS from a baseline.

    New findings are not added.

    \b
    Example:
      quchong baseline prune corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import prune_baseline, read_baseline, write_baseline

    config = corpus.configure()
    file = corpus.baseline_file(config) or DEFAULT_BASELINE
    known = read_baseline(file, config.result_hash)
    pruned = prune_baseline(known, corpus.check(config).findings)
    write_baseline(file, pruned, config.result_hash)
    corpus.notify(
        f"{file}: {len(pruned):,} known findings kept, {len(known) - len(pruned):,} that are no longer found removed"
    )
