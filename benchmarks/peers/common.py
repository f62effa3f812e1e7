"""What the scripts share; they run in environments that hold nothing but the peer."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

NOT_A_WORD = re.compile(r"[\W_]+")
WIDTH = 5


def read_articles(path: str) -> tuple[list[str], list[str]]:
    """Return the ids and the texts of a JSONL file."""
    with Path(path).open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    return [article["id"] for article in articles], [article["text"] for article in articles]


def normalize(text: str) -> str:
    """Leave letters and numbers, in lower case: what a user of a library would do."""
    return NOT_A_WORD.sub("", text.lower())


def shingles(text: str) -> list[str]:
    """Return the distinct character 5-grams of a text, in its order."""
    text = normalize(text)
    return list(dict.fromkeys(text[at : at + WIDTH] for at in range(max(len(text) - WIDTH + 1, 1))))


def keep_first(candidates: Iterable[Iterable[int]]) -> list[int]:
    """Keep each text that has no kept text before it among its candidates."""
    kept: set[int] = set()
    for index, others in enumerate(candidates):
        if not any(other < index and other in kept for other in others):
            kept.add(index)
    return sorted(kept)


def write_kept(out: str, ids: Iterable[str]) -> None:
    """Leave the kept ids, one a line."""
    Path(out, "kept.txt").write_text("".join(f"{name}\n" for name in ids), "utf-8")


@contextmanager
def time_matching(out: str) -> Iterator[None]:
    """Leave the seconds of what is done inside, by the wall timer and of all threads, in OUT/matching.txt."""
    started, cpu_started = perf_counter(), process_time()
    yield
    seconds, cpu_seconds = perf_counter() - started, process_time() - cpu_started
    Path(out, "matching.txt").write_text(f"{seconds} {cpu_seconds}", "utf-8")
