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
    help="Compare with brute force on N articles of PATHS; 20,000 take about half a minute.",
)
@click.option(
    "--corpus",
    metavar="PATH",
    multiple=True,
    type=GivenPath(),
    help="File or folder with the articles that TRUTH names by id; can be repeated. Without it, TRUTH holds texts.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
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
    """Measure precision and recall of the configuration.

    Other thresholds are measured too. TRUTH is a file of labelled pairs, one a line:
    {"a": text or id, "b": text or id, "same": true or false}. With --sample, brute force on a sample of the articles
    of PATHS (files and folders, as for `quchong run`) is the truth. Terms: docs/matching.md

    \b
    Examples:
      quchong evaluate pairs.jsonl
      quchong evaluate pairs.jsonl --corpus pages/
      quchong evaluate pages/ --sample 5000
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    if sample is None and len(paths) > 1:
        raise click.UsageError("more than one TRUTH; give one file of labelled pairs, or --sample N to draw a sample")
    if sample is not None and corpus:
        raise click.UsageError("--corpus is for labelled pairs only; with --sample, give its paths as PATHS")
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
    """Print what was compared, the scores, and the tables by Jaccard and by threshold."""
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
    if evaluation.sample:
        print_sample_thresholds(evaluation.by_threshold, evaluation.sample.removed_by_threshold)
    else:
        print_thresholds(evaluation.by_threshold)


def print_truth(truth: "Truth", score: "Score") -> None:
    """Print how many labelled pairs there are, and how they were judged."""
    click.echo(f"pairs     {truth.pairs:,}  ({truth.same:,} same, {truth.pairs - truth.same:,} different)")
    click.echo(
        f"found     {score.found:,}  ({score.below_threshold:,} below the threshold, "
        f"{score.lost_by_bands:,} missed by the bands, {score.wrong:,} wrong)"
    )


def print_sample(sample: "Sample", score: "Score") -> None:
    """Print the size of the sample, its pairs, and what a run removes from it."""
    pairs = score.found + score.lost_by_bands
    click.echo(f"sample    {sample.articles:,} of {sample.out_of:,} articles")
    click.echo(f"pairs     {pairs:,}  ({score.lost_by_bands:,} missed by the bands)")
    click.echo(
        f"removed   {sample.removed:,} articles  (brute force: {sample.removed_by_brute_force:,}; "
        f"pairs left: {sample.pairs_left:,})"
    )
    if sample.caps["pairs_skipped"]:
        click.echo(f"capped    {sample.caps['pairs_skipped']:,} pairs of very large buckets were not compared")


def print_by_similarity(ranges: "tuple[SimilarityRange, ...]") -> None:
    """Print which share of the pairs of each range of Jaccard the bands propose."""
    labelled = any(row.same is not None for row in ranges)
    labels = "       same  different" if labelled else ""
    click.echo(f"\nJaccard           pairs{labels}  proposed  expected  example")
    for row in ranges:
        name = f"{row.least:.2f} – {row.below:.2f}" if row.below is not None else f"{row.least:.2f}"
        labels = "" if row.same is None else f"{row.same:11,}{row.pairs - row.same:11,}"
        example = "  ".join(shorten(part, EXAMPLE_WIDTH) for part in row.example)
        proposed, expected = share(row.met / row.pairs), share(row.expected / row.pairs)
        click.echo(f"{name:13}{row.pairs:10,}{labels}{proposed:>10}{expected:>10}  {example}")


def print_sample_thresholds(scores: "tuple[Score, ...]", removed: "tuple[int, ...]") -> None:
    """Print what each threshold finds in a sample, and how many articles brute force removes at it."""
    click.echo("\nthreshold    bands     pairs   missed by bands   recall   articles removed by brute force")
    for score, articles in zip(scores, removed, strict=True):
        pairs, bands = score.found + score.lost_by_bands, f"{score.bands}×{score.rows}"
        click.echo(
            f"{score.threshold:9.2f}{bands:>9}{pairs:10,}{score.lost_by_bands:18,}{share(score.recall):>9}{articles:34,}"
        )


def print_thresholds(scores: "tuple[Score, ...]") -> None:
    """Print what each threshold finds of the labelled pairs."""
    click.echo("\nthreshold    bands   precision   recall      F1   below threshold   missed by bands    wrong")
    for score in scores:
        bands = f"{score.bands}×{score.rows}"
        click.echo(
            f"{score.threshold:9.2f}{bands:>9}{share(score.precision):>12}{share(score.recall):>9}"
            f"{share(score.f1):>8}{score.below_threshold:18,}{score.lost_by_bands:18,}{score.wrong:9,}"
        )


def share(value: float | None) -> str:
    """Return a share with three decimals, rounded down so that only 1 is shown as 1.000; a dash for None."""
    return "–" if value is None else f"{floor(value * 1000 + 1e-9) / 1000:.3f}"
