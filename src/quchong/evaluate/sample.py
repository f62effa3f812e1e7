"""Evaluate against brute force on a sample of a corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member
from quchong.choose.policies import choose_policy
from quchong.config.sections import Config, DedupOptions
from quchong.evaluate.articles import OpenCorpus, draw_sample, open_corpus
from quchong.evaluate.pair_figures import THRESHOLDS, banding_at, judge, score_at, sign_batches
from quchong.evaluate.scores import Bools, Evaluation, Floats, Judged, Sample, count_by_similarity
from quchong.flow.deduplicate import Duplicates, collect_duplicates, find_duplicates, fingerprint_articles
from quchong.match.brute_force import CountedPairs, find_all_pairs
from quchong.match.fold import fold_texts
from quchong.model import ALWAYS_KEPT
from quchong.native.kernels import mark_removed
from quchong.progress import ProgressListener


def evaluate_sample(paths: Sequence[Path], size: int, config: Config, listener: ProgressListener) -> Evaluation:
    """Evaluate on a sample of `size` articles from files and folders.

    The sample depends only on the articles' ids.

    Raises
    ------
    UsageError
        A path is missing, there is nothing to read, or more than 50 million pairs reach a Jaccard
        of 0.5.
    InputError
        Several articles have the same id, and the replacement ids are already in use.
    """
    options = config.dedup
    with open_corpus(paths, config, listener) as corpus:
        with corpus.timer.step("drawing the sample"):
            articles, out_of = draw_sample(corpus, size)
        with corpus.timer.step("brute force"):
            texts = sign_batches((batch["text"] for batch in articles.to_batches()), options)
            lowest = min(THRESHOLDS[0], options.threshold)
            pairs = find_all_pairs(texts.sets, lowest, config.engine.worker_count)
            judged = judge(texts, pairs, None, options)
            ordered = order_pairs(articles, pairs, judged, options)
        found = run_on(corpus, articles, options)
    ids = articles["id"]
    removed = is_member(articles["row_key"].to_numpy(), found.removed["row_key"].to_numpy())
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
            removed_by_brute_force=ordered.count_removed(options.threshold),
            pairs_left=ordered.count_left(options.threshold, removed),
            caps=found.caps,
            removed_by_threshold=tuple(map(ordered.count_removed, THRESHOLDS)),
        ),
    )


def run_on(corpus: OpenCorpus, articles: pa.Table, options: DedupOptions) -> Duplicates[pa.Table]:
    """Find the duplicates of the sample (model.ARTICLE) as a run does, without the search for containers."""
    near = options.model_copy(update={"containment": "off"})
    held = corpus.engine.distribute(articles)
    with corpus.timer.step("fingerprint"):
        prints = fingerprint_articles(corpus.engine, held, near)
    found = find_duplicates(corpus.engine, prints, lambda _wanted: held, near, corpus.timer)
    return collect_duplicates(corpus.engine, found)


@dataclass(frozen=True)
class OrderedPairs:
    """All pairs of the sample, each article by its place in the order of articles (by priority, then row key).

    Attributes
    ----------
    order
        For each place the index of the article in the sample.
    always_kept
        For each place whether the article is never removed.
    lower, higher, jaccard
        The pairs, in the order of `lower`: the places of both articles, and their Jaccard.
    """

    order: Int64s
    always_kept: Bools
    lower: Int64s
    higher: Int64s
    jaccard: Floats

    def count_removed(self, threshold: float) -> int:
        """Count the articles that are removed at a threshold, when every pair is found."""
        removed = np.zeros(len(self.order), np.bool_)
        mark_removed(self.lower, self.higher, self.jaccard, threshold, self.always_kept, removed)
        return int(removed.sum())

    def count_left(self, threshold: float, removed: Bools) -> int:
        """Count the pairs at a threshold of which both articles are kept, without those that are always kept.

        `removed` says of each article, by its index in the sample, whether it is removed.
        """
        kept = ~removed[self.order]
        left = (self.jaccard >= threshold) & kept[self.lower] & kept[self.higher] & ~self.always_kept[self.lower]
        return int(left.sum())


def order_pairs(articles: pa.Table, pairs: CountedPairs, judged: Judged, options: DedupOptions) -> OrderedPairs:
    """Return all pairs by the order that the keep policy gives the articles (model.ARTICLE, by row key)."""
    policy = choose_policy(options)
    folded = ((batch, fold_texts(batch["text"], options.fold)) for batch in articles.to_batches())
    priorities = [policy(batch, np.diff(texts.offsets)) for batch, texts in folded]
    by_index = np.concatenate([np.zeros(0, np.int64), *priorities])
    order = np.argsort(by_index, kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    first, second = places[pairs.first], places[pairs.second]
    lower, higher = np.maximum(first, second), np.minimum(first, second)
    by_lower = np.argsort(lower, kind="stable")
    always_kept = by_index[order] == ALWAYS_KEPT
    return OrderedPairs(order, always_kept, lower[by_lower], higher[by_lower], judged.jaccard[by_lower])
