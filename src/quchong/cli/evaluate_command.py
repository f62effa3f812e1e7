"""`quchong evaluate`: precision and recall of the configuration in force."""

from math import floor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.options import GivenPath, config_option, configure, workers_option
from quchong.cli.terminal import shorten

if TYPE_CHECKING:
    from quchong.evaluate.scores import Evaluation, Sample, Score, SimilarityRange, Truth

EXAMPLE_WIDTH = 36


@click.command()
@click.argument("paths", metavar="TRUTH | PATHS...", nargs=-1, required=True, type=GivenPath())
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(min=2),
    help="Evaluate on N articles of PATHS, against brute force; 20,000 take about half a minute.",
)
@click.option(
    "--corpus",
    metavar="PATH",
    multiple=True,
    type=GivenPath(),
    help="Where the articles are whose ids TRUTH names; may be given again. Without it TRUTH holds texts.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
@config_option
@workers_option
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def evaluate(
    paths: tuple[Path, ...],
    sample: int | None,
    corpus: tuple[Path, ...],
    as_json: bool,
    config_file: Path | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Tell how many duplicates the configuration finds, and which threshold finds what.

    TRUTH is a file of labelled pairs, a line each: {"a": text or id, "b": text or id, "same": true or false}.
    With --sample, the truth is brute force on a sample of the articles of PATHS, files and folders as `quchong run`
    takes them.

    \b
    Examples:
      quchong evaluate pairs.jsonl
      quchong evaluate pairs.jsonl --corpus pages/
      quchong evaluate pages/ --sample 5000
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    if sample is None and len(paths) > 1:
        raise click.UsageError("give one file of labelled pairs, or --sample N to draw a sample of files and folders")
    if sample is not None and corpus:
        raise click.UsageError("--corpus is for labelled pairs; with --sample, give the paths themselves")
    import orjson

    from quchong.cli.progress_bar import show_progress
    from quchong.evaluate.labelled import evaluate_labelled
    from quchong.evaluate.sample import evaluate_sample
    from quchong.evaluate.scores import as_dict

    config = configure(config_file, workers)
    with show_progress(quiet) as listener:
        if sample is None:
            evaluation = evaluate_labelled(paths[0], corpus, config, listener)
        else:
            evaluation = evaluate_sample(paths, sample, config, listener)
    if as_json:
        click.echo(orjson.dumps(as_dict(evaluation), option=orjson.OPT_INDENT_2).decode())
    else:
        print_evaluation(evaluation)


def print_evaluation(evaluation: "Evaluation") -> None:
    """Print what was measured, on what, and both tables."""
    score = evaluation.score
    if evaluation.truth:
        print_truth(evaluation.truth, score)
    if evaluation.sample:
        print_sample(evaluation.sample, score)
    click.echo(
        f"at {score.threshold:g}    precision {share(score.precision)}  recall {share(score.recall)}  "
        f"F1 {share(score.f1)}  ({score.bands} bands of {score.rows} rows)"
    )
    print_by_similarity(evaluation.by_similarity)
    removed = evaluation.sample.removed_by_threshold if evaluation.sample else None
    print_by_threshold(evaluation.by_threshold, removed)


def print_truth(truth: "Truth", score: "Score") -> None:
    """Print what the labelled pairs were, and which were judged wrongly."""
    click.echo(f"pairs     {truth.pairs:,}  ({truth.same:,} same, {truth.pairs - truth.same:,} different)")
    click.echo(
        f"found     {score.found:,}  ({score.below_threshold:,} missed below the threshold, "
        f"{score.lost_by_bands:,} lost by the bands, {score.wrong:,} wrong)"
    )


def print_sample(sample: "Sample", score: "Score") -> None:
    """Print what the sample was, and what a run does with it."""
    pairs = score.found + score.lost_by_bands
    click.echo(f"sample    {sample.articles:,} of {sample.out_of:,} articles")
    click.echo(f"pairs     {pairs:,}  ({score.lost_by_bands:,} lost by the bands)")
    click.echo(
        f"removed   {sample.removed:,} articles  (brute force: {sample.removed_by_brute_force:,}; "
        f"pairs left: {sample.pairs_left:,})"
    )
    if sample.caps["pairs_skipped"]:
        click.echo(f"capped    {sample.caps['pairs_skipped']:,} pairs of very large buckets were not compared")


def print_by_similarity(ranges: "tuple[SimilarityRange, ...]") -> None:
    """Print how many pairs of each similarity the bands bring together."""
    labelled = any(it.same is not None for it in ranges)
    heads = "       same  different" if labelled else ""
    click.echo(f"\nJaccard           pairs{heads}     met  expected  example")
    for it in ranges:
        name = f"{it.least:.2f} – {it.below:.2f}" if it.below is not None else f"{it.least:.2f}"
        labels = "" if it.same is None else f"{it.same:11,}{it.pairs - it.same:11,}"
        example = "  ".join(shorten(part, EXAMPLE_WIDTH) for part in it.example)
        met, expected = share(it.met / it.pairs), share(it.expected / it.pairs)
        click.echo(f"{name:13}{it.pairs:10,}{labels}{met:>8}{expected:>10}  {example}")


def print_by_threshold(scores: "tuple[Score, ...]", removed: "tuple[int, ...] | None") -> None:
    """Print what each threshold would find."""
    if removed is not None:
        click.echo("\nthreshold    bands     pairs   lost by bands   recall   removed by brute force")
        for it, articles in zip(scores, removed, strict=True):
            pairs = it.found + it.lost_by_bands
            bands = f"{it.bands}×{it.rows}"
            click.echo(
                f"{it.threshold:9.2f}{bands:>9}{pairs:10,}{it.lost_by_bands:16,}{share(it.recall):>9}{articles:25,}"
            )
        return
    click.echo("\nthreshold    bands   precision   recall      F1   below threshold   lost by bands    wrong")
    for it in scores:
        click.echo(
            f"{it.threshold:9.2f}{f'{it.bands}×{it.rows}':>9}{share(it.precision):>12}{share(it.recall):>9}"
            f"{share(it.f1):>8}{it.below_threshold:18,}{it.lost_by_bands:16,}{it.wrong:9,}"
        )


def share(value: float | None) -> str:
    """Return a share with three places, rounded down so that 1.000 is the whole; a dash for none."""
    return "–" if value is None else f"{floor(value * 1000 + 1e-9) / 1000:.3f}"
