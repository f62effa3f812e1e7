"""Flipped bits and cuts in what an interrupted or finished run left: the undisturbed bytes come out, or a refusal."""

import random
import shutil
from pathlib import Path

import pytest

from quchong.config.sections import Config
from quchong.errors import QuchongError
from quchong.runs import run_job
from support.texts import edit_text, make_text

RESULT = ("articles.jsonl", "removed.jsonl", "skipped.jsonl")


class Stop(Exception):  # noqa: N818 -- an event, not an error
    """Ends a run right before its result is put in place."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    texts = [make_text(n, 300) for n in range(12)]
    texts += [texts[3], edit_text(texts[4], 1, 3), texts[5][:150]]
    for n, text in enumerate(texts):
        (folder / f"{n:02d}.txt").write_text(f"题目第{n}号\n{text}", "utf-8")
    (folder / "bad.txt").write_bytes(b"\xff\x00\xfe")
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole") / "out"
    run_job.run_job([pages], out, Config())
    return {name: (out / name).read_bytes() for name in RESULT}


@pytest.fixture(scope="module")
def interrupted(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that ended when nearly all was done."""
    out = tmp_path_factory.mktemp("interrupted") / "out"

    def stop(*_: object) -> None:
        raise Stop

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_job, "commit", stop)
        with pytest.raises(Stop):
            run_job.run_job([pages], out, Config())
    return out


def damage(file: Path, luck: random.Random) -> None:
    data = bytearray(file.read_bytes())
    how = luck.choice(["flip", "flip", "flip", "cut", "lose", "zero", "swap"])
    at = luck.randrange(len(data)) if data else 0
    if how == "flip" and data:
        data[at] ^= 1 << luck.randrange(8)
    elif how == "cut":
        del data[at:]
    elif how == "zero":
        data[at:] = bytes(len(data) - at)
    others = sorted(other for other in file.parent.iterdir() if other.is_file() and other != file)
    if how == "lose":
        file.unlink()
    elif how == "swap" and others:
        shutil.copyfile(luck.choice(others), file)
    else:
        file.write_bytes(data)


def try_damage(interrupted: Path, pages: Path, undisturbed: dict[str, bytes], out: Path, seed: int) -> None:
    luck = random.Random(seed)
    shutil.copytree(interrupted, out)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    file = luck.choice(files)
    damage(file, luck)
    try:
        run_job.run_job([pages], out, Config())
    except QuchongError:
        return  # a refusal
    assert {name: (out / name).read_bytes() for name in RESULT} == undisturbed, (seed, file.relative_to(out))
    assert not (out / ".quchong").exists()
    shutil.rmtree(out)


def test_a_run_is_continued_over_damage(
    interrupted: Path, pages: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    for seed in range(8):
        try_damage(interrupted, pages, undisturbed, tmp_path / f"out-{seed}", seed)


@pytest.mark.slow
@pytest.mark.parametrize("group", range(10))
def test_five_hundred_damaged_files(
    interrupted: Path, pages: Path, undisturbed: dict[str, bytes], tmp_path: Path, group: int
) -> None:
    for seed in range(1000 + 50 * group, 1050 + 50 * group):
        try_damage(interrupted, pages, undisturbed, tmp_path / f"out-{seed}", seed)
