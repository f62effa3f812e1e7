"""What a run moves between the processes of a cluster grows with the corpus in proportion, and no more."""

from typing import Any

import pytest

from support.command import Command, write_records
from support.event_log import Traffic, read_traffic
from support.spark import need_spark
from support.texts import edit_text, make_text

pytestmark = [pytest.mark.slow, pytest.mark.spark]
SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
    "spark.eventLog.logBlockUpdates.enabled": "true",
}
FEW, MANY = 500, 5_000


def make_records(count: int) -> list[dict[str, Any]]:
    """Return short articles of which one in ten is nearly one of the others."""
    texts = [make_text(number, 3) for number in range(count)]
    for number in range(9, count, 10):
        texts[number] = edit_text(texts[number - 5], number, 1)
    return [{"text": text} for text in texts]


def traffic_of(quchong: Command, count: int) -> Traffic:
    folder = quchong.folder / f"of-{count}"
    log = folder / "events"
    log.mkdir(parents=True)
    write_records(folder / "in.jsonl", make_records(count))
    rows = "".join(
        f'    {key}: "{value}"\n' for key, value in {**SETTINGS, "spark.eventLog.dir": f"file://{log}"}.items()
    )
    config = f"quchong: 1\nengine:\n  partitions: 4\n  spark:\n{rows}"
    (folder / "config.yaml").write_text(config, "utf-8")
    given = ("--engine", "spark", "-q", "-j", 2, "-c", folder / "config.yaml")
    quchong("run", folder / "in.jsonl", "--out", folder / "out", *given)
    return read_traffic(log)


def test_traffic_of_an_article_is_bounded(quchong: Command) -> None:
    need_spark()
    few, many = traffic_of(quchong, FEW), traffic_of(quchong, MANY)
    assert few.shuffled
    assert many.shuffled / MANY < 1.2 * few.shuffled / FEW
