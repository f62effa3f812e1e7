"""Evaluate against brute force on a sample of the user's own corpus."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member
from quchong.arrays.jit import compiled
from quchong.choose.policies import choose_policy
from quchong.config.sections import Config, DedupOptions
from quchong.evaluate.articles import Corpus, draw_sample, open_corpus
from quchong.evaluate.pair_figures import THRESHOLDS, banding_at, judge, score_at, take_texts
from quchong.evaluate.scores import Evaluation, Judged, Sample, count_by_similarity
from quchong.flow.deduplicate import Duplicates, find_duplicates, fingerprint_articles
from quchong.match.brute_force import Pairs, find_all_pairs
from quchong.match.fold import fold_texts
from quchong.model import ALWAYS_KEPT
from quchong.progress import ProgressListener


def evaluate_sample(paths: Sequence[Path], size: int, config: Config, listener: ProgressListener) -> Evaluation:
    """Evaluate on so many articles of files and folders: the same for the same ids.

    Raises
    ------
    UsageError
        A path is missing, there is nothing to read, or more than 50 million pairs are alike.
    InputError
        Two inputs give one id.
    """
    options = config.dedup
    with open_corpus(paths, config, listener) as corpus:
        with corpus.timer.step("drawing the sample"):
            articles, out_of = draw_sample(corpus, size)
        with corpus.timer.step("brute force"):
            texts = take_texts((batch["text"] for batch in articles.to_batches()), options)
            least = min(THRESHOLDS[0], options.threshold)
            pairs = find_all_pairs(texts.sets, least, config.engine.worker_count)
            judged = judge(texts, pairs, None, options)
            exact = BruteForce(articles, pairs, judged, options)
        found = run_on(corpus, articles, options)
    ids = articles["id"]
    gone = is_member(articles["row_key"].to_numpy(), found.removed["row_key"].to_numpy())
    return Evaluation(
        score=score_at(judged, [options.threshold], options)[0],
        by_threshold=score_at(judged, THRESHOLDS, options),
        by_similarity=count_by_similarity(
            judged,
            banding_at(options.threshold, options),
            lambda index: (ids[int(pairs.first[index])].as_py(), ids[int(pairs.second[index])].as_py()),
        ),
        sample=Sample(
            articles=articles.num_rows,
            out_of=out_of,
            removed=found.removed.num_rows,
            removed_by_brute_force=exact.count_removed(options.threshold),
            pairs_left=exact.count_left(options.threshold, gone),
            caps=found.caps,
            removed_by_threshold=tuple(map(exact.count_removed, THRESHOLDS)),
        ),
    )


def run_on(corpus: Corpus, articles: pa.Table, options: DedupOptions) -> Duplicates:
    """Find the duplicates of the sample as a run does, but for what is contained in another."""
    near = options.model_copy(update={"containment": "off"})
    held = corpus.engine.distribute(articles)
    with corpus.timer.step("fingerprint"):
        prints = fingerprint_articles(corpus.engine, held, near)
    return find_duplicates(corpus.engine, prints, lambda _wanted: held, near, corpus.timer)


class BruteForce:
    """All pairs of the sample, by the rank that the keep policy gives: what remains if each is found."""

    def __init__(self, articles: pa.Table, pairs: Pairs, judged: Judged, options: DedupOptions) -> None:
        policy = choose_policy(options)
        priorities = [policy(batch, np.diff(fold_texts(batch["text"]).offsets)) for batch in articles.to_batches()]
        by_index = np.concatenate([np.zeros(0, np.int64), *priorities])
        self.order = np.argsort(by_index, kind="stable")
        """The indices of the articles, the best-ranked first; ties by row key, by which they come."""
        self.always_kept = by_index[self.order] == ALWAYS_KEPT
        places = np.empty_like(self.order)
        places[self.order] = np.arange(len(self.order))
        first, second = places[pairs.first], places[pairs.second]
        lower, higher = np.maximum(first, second), np.minimum(first, second)
        by_priority = np.argsort(lower, kind="stable")
        self.lower, self.higher, self.jaccard = lower[by_priority], higher[by_priority], judged.jaccard[by_priority]

    def count_removed(self, threshold: float) -> int:
        """Count the articles that go at a threshold."""
        removed = np.zeros(len(self.order), np.bool_)
        mark_removed(self.lower, self.higher, self.jaccard, threshold, self.always_kept, removed)
        return int(removed.sum())

    def count_left(self, threshold: float, removed: npt.NDArray[np.bool_]) -> int:
        """Count the pairs at a threshold of which both articles stay, but for those that are always kept.

        `removed` says of each article, by its index, whether it goes.
        """
        gone = removed[self.order]
        left = (self.jaccard >= threshold) & ~gone[self.lower] & ~gone[self.higher] & ~self.always_kept[self.lower]
        return int(left.sum())


@compiled
def mark_removed(
    lower: Int64s,
    higher: Int64s,
    jaccard: npt.NDArray[np.float64],
    threshold: float,
    always_kept: npt.NDArray[np.bool_],
    removed: npt.NDArray[np.bool_],
) -> None:
    """Mark the articles that match a kept one; pairs come by `lower`, the rank of the one that goes."""
    for index in range(len(lower)):
        if jaccard[index] >= threshold and not removed[higher[index]] and not always_kept[lower[index]]:
            removed[lower[index]] = True
