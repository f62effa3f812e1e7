"""What is in one process, the pickles of stages and what is collected, does not grow with the corpus."""

import pickle
import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from quchong.config.config_file import parse_config
from quchong.engines.choose_engine import ENGINES
from quchong.model import Stage
from quchong.runs.run_job import run_job
from support.command import write_records
from support.hostile_engine import Batches, Dataset, HostileEngine, Hostility
from support.texts import edit_text, make_text

SMALL, LARGE = 60, 300
CONFIG = "quchong: 1\ndedup: {containment: remove}\nclean: {drop: [short]}\n"


class WatchedEngine(HostileEngine):
    """An engine for which nothing is small, and that notes the size of each stage and of what is collected."""

    def __init__(self, folder: Path, stages: Counter[str], collected: Counter[str]) -> None:
        super().__init__(folder, Hostility(reducers=2))
        self.memory = 0
        self.stages, self.collected = stages, collected

    def _run(self, stage: Stage, batches: Batches, given: pa.Schema, gives: pa.Schema) -> Batches:
        name = " ".join(given.names) + " → " + " ".join(gives.names)
        self.stages[name] = max(self.stages[name], len(pickle.dumps(stage)))
        return super()._run(stage, batches, given, gives)

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        # an engine adds up what a stage gives where it runs
        table = self.map(dataset, stage, schema).table()
        return {name: sum(table[name].to_pylist()) for name in schema.names}

    def collect(self, dataset: Dataset) -> pa.Table:
        table = super().collect(dataset)
        name = " ".join(dataset.schema.names)
        self.collected[name] = max(self.collected[name], table.num_rows)
        return table


def make_records(count: int) -> list[dict[str, str]]:
    """Return copies, near-duplicates, previews, near-duplicates of previews, short texts, and texts of their own."""
    source = random.Random(3)
    records = []
    for number in range(count // 6):
        text = make_text(1000 + number, 30)
        preview = text[: len(text) // 3]
        of_own = make_text(9000 + number, 10)
        made = [
            text,
            text,
            edit_text(text, number, 1),
            preview,
            preview + of_own[:10],
            of_own[: source.choice([5, 300])],
        ]
        records += [{"text": made_text} for made_text in made]
    return records


@pytest.mark.slow
def test_no_stage_and_nothing_that_is_collected_grows(tmp_path: Path) -> None:
    sizes: list[Counter[str]] = []
    for count in (SMALL, LARGE):
        stages: Counter[str] = Counter()
        collected: Counter[str] = Counter()
        paths = [write_records(tmp_path / f"{count}.jsonl", make_records(count))]
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(ENGINES, "local", lambda _options, folder, _report: WatchedEngine(folder, stages, collected))  # noqa: B023
            record = run_job(paths, tmp_path / f"out-{count}", parse_config(CONFIG)).record
        assert all(record.counts.removed[kind] for kind in ("exact", "near", "contained"))
        expected = run_job(paths, tmp_path / f"local-{count}", parse_config(CONFIG)).record
        assert record.counts == expected.counts
        assert [file.sha256 for file in record.files] == [file.sha256 for file in expected.files]
        sizes += [stages, collected]
    for small, large in (sizes[::2], sizes[1::2]):
        assert small.keys() == large.keys()
        # numbers in a stage may have a digit more
        assert {name: size for name, size in large.items() if size > small[name] + 64} == {}
