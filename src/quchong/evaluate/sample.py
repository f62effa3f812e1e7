"""Evaluate against brute force on a sample of the user's own corpus."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from quchong.choose.policies import choose_policy
from quchong.choose.survivors import choose_survivors
from quchong.columns import Int64s, is_member
from quchong.config import Config, DedupOptions
from quchong.duplicates import Duplicates, find_duplicates, fingerprint_articles
from quchong.evaluate.corpus import Corpus, draw_sample, open_corpus
from quchong.evaluate.pairs import THRESHOLDS, Texts, banding_at, judge, score_at, take_texts
from quchong.evaluate.scores import Evaluation, Judged, Sample, count_by_similarity
from quchong.job import Listener
from quchong.match.brute_force import Pairs, find_all_pairs
from quchong.match.fold import fold_texts
from quchong.model import ALWAYS_KEPT, MATCH


def evaluate_sample(paths: Sequence[Path], size: int, config: Config, listener: Listener) -> Evaluation:
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
        with corpus.clock.step("drawing the sample"):
            articles, out_of = draw_sample(corpus, size)
        with corpus.clock.step("brute force"):
            texts = take_texts((batch["text"] for batch in articles.to_batches()), options)
            least = min(THRESHOLDS[0], options.threshold)
            pairs = find_all_pairs(texts.sets, least, config.engine.worker_count)
            judged = judge(texts, pairs, None, options)
            exact = BruteForce(articles, texts, pairs, judged, options)
        found = run_on(corpus, articles, options)
    ids = articles["id"]
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
            pairs_left=exact.count_left(options.threshold, found.removed["row_key"].to_numpy()),
            caps=found.caps,
            removed_by_threshold=tuple(map(exact.count_removed, THRESHOLDS)),
        ),
    )


def run_on(corpus: Corpus, articles: pa.Table, options: DedupOptions) -> Duplicates:
    """Find the duplicates of the sample as a run does, but for what is contained in another."""
    near = options.model_copy(update={"containment": "off"})
    held = corpus.engine.hold(articles)
    with corpus.clock.step("fingerprint"):
        prints = fingerprint_articles(corpus.engine, held, near)
    return find_duplicates(corpus.engine, prints, lambda _wanted: held, near, corpus.clock)


class BruteForce:
    """All pairs of the sample, ranked by the keep policy."""

    def __init__(self, articles: pa.Table, texts: Texts, pairs: Pairs, judged: Judged, options: DedupOptions) -> None:
        row_keys = articles["row_key"].to_numpy()
        rank = choose_policy(options)
        ranks = [rank(batch, np.diff(fold_texts(batch["text"]).offsets)) for batch in articles.to_batches()]
        by_index = np.concatenate([np.zeros(0, np.int64), *ranks])
        self.ranks = dict(zip(row_keys.tolist(), by_index.tolist(), strict=True))
        swapped = by_index[pairs.second] < by_index[pairs.first]
        lower, higher = np.where(swapped, (pairs.first, pairs.second), (pairs.second, pairs.first))
        sizes = np.diff(texts.sets.offsets)
        columns = [row_keys[lower], row_keys[higher], pairs.shared, sizes[lower], sizes[higher]]
        self.matches = pa.table(columns, schema=MATCH)
        self.jaccard = judged.jaccard
        self.always_kept = by_index[lower] == ALWAYS_KEPT

    def count_removed(self, threshold: float) -> int:
        """Count the articles that go at a threshold."""
        near = self.matches.filter(pa.array(self.jaccard >= threshold))
        return int(choose_survivors(near, MATCH.empty_table(), {}, self.ranks).num_rows)

    def count_left(self, threshold: float, removed: Int64s) -> int:
        """Count the pairs at a threshold of which both articles stay, where the (sorted) removed ones do not."""
        left = (self.jaccard >= threshold) & ~self.always_kept
        for side in ("lower", "higher"):
            left &= ~is_member(self.matches[side].to_numpy(), removed)
        return int(left.sum())
