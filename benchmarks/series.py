"""Make a corpus of known duplicates: `python benchmarks/series.py N OUT.jsonl.zst --source LAWS.jsonl.zst [--seed S]`.

Real sentences are recombined into minutes of meetings with speakers of their own, about 3 KB each. One article in ten
is a near-duplicate of an earlier one; OUT.truth.jsonl names both, what was changed, how much of it, and the exact
Jaccard that is left. `--sentences 1 2` makes short articles, `--dirty` records as extractors give them: with other
keys, and one in twenty with a line of boilerplate. `--templates` writes filled-in forms of one statute instead, which
are all alike.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
from truth import jaccard, read_records, shingles, truth_path

COPIES = 0.1
RATES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15)
"""The share of the characters that a copy has changed."""
SENTENCES = (18, 34)
"""How many sentences an article has, from and to."""
PARAGRAPH = 3
BOILERPLATE = 20
"""One dirty record in so many has a line of boilerplate."""
BOILERPLATE_LINES = ("责任编辑：高小兰", "扫描二维码关注我们", "本文来自网络，版权归原作者所有。", "上一篇：没有了")
WAITING = 20_000
"""How many originals wait to be copied: the distance between the two, and the memory it takes."""
BLOCK = 1_000
CHANGED_AT_ONCE = 4
"""Characters that one change spans at most: a Chinese word."""
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆"
    "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = "建国志强秀英明华永平海燕文斌晓东玉兰春生德胜立新"
DIGITS = "一二三四五六七八九"
PLACES = [a + b + kind for a in "临安永新长东西南平清" for b in "江河山阳城川海宁" for kind in "市县区"]
CHANGED_BY_PLACE = 0.2
CHANGED_BY_TEXT = 0.4
"""The largest shares of the names and figures that a place, and a text, changes in the statute it copies."""
TEMPLATE = Path(__file__).with_name("statute_template.txt")

Sentences = list[str]
Edit = Callable[[Sentences, float, "Pool", random.Random], Sentences]


@dataclass(frozen=True)
class Pool:
    """What articles are made of."""

    sentences: Sentences
    characters: str

    def random_run(self, length: int, source: random.Random) -> str:
        """Return some characters that stand side by side in a real sentence."""
        return source.choice(self.sentences)[:-1][-length:]


def read_pool(path: Path) -> Pool:
    """Cut the distinct sentences of 15 to 60 Han characters and commas out of a corpus, and its common characters."""
    whole = re.compile(r"(?<![\u4e00-\u9fff，、])[\u4e00-\u9fff，、]{15,60}。")
    found: dict[str, None] = {}
    for record in read_records(path):
        found.update(dict.fromkeys(whole.findall(record["text"])))
    counts = Counter(character for sentence in found for character in sentence if character not in "，、。")
    return Pool(list(found), "".join(character for character, _ in counts.most_common(1_500)))


def change_runs(sentences: Sentences, rate: float, source: random.Random, change: Callable[[str], str]) -> Sentences:
    """Change runs of 1 to 4 characters that do not meet until `rate` of all characters is reached."""
    text = "".join(sentences)
    wanted = round(rate * len(text))
    places = iter(source.sample(range(len(text) // CHANGED_AT_ONCE), len(text) // CHANGED_AT_ONCE))
    changes: dict[int, str] = {}
    pieces = [text[at : at + CHANGED_AT_ONCE] for at in range(0, len(text), CHANGED_AT_ONCE)]
    while wanted > 0:
        length = min(source.randint(1, CHANGED_AT_ONCE), wanted)
        place = next(places)
        changes[place] = change(pieces[place][:length]) + pieces[place][length:]
        wanted -= length
    return ["".join(changes.get(index, piece) for index, piece in enumerate(pieces))]


def substitute(sentences: Sentences, rate: float, pool: Pool, source: random.Random) -> Sentences:
    """Put other characters in the place of some."""
    return change_runs(sentences, rate, source, lambda run: pool.random_run(len(run), source))


def delete(sentences: Sentences, rate: float, _: Pool, source: random.Random) -> Sentences:
    """Leave characters out."""
    return change_runs(sentences, rate, source, lambda _: "")


def insert(sentences: Sentences, rate: float, pool: Pool, source: random.Random) -> Sentences:
    """Put characters in between."""
    return change_runs(sentences, rate, source, lambda run: pool.random_run(len(run), source) + run)


def take_sentences(sentences: Sentences, rate: float, source: random.Random) -> tuple[Sentences, Sentences]:
    """Return the sentences that stay, and those that go: about `rate` of the characters, at least one."""
    wanted = rate * sum(map(len, sentences))
    gone: set[int] = set()
    for index in source.sample(range(len(sentences)), len(sentences)):
        gone.add(index)
        wanted -= len(sentences[index])
        if wanted <= 0:
            break
    stays = [sentence for index, sentence in enumerate(sentences) if index not in gone]
    return stays, [sentences[index] for index in sorted(gone)]


def drop(sentences: Sentences, rate: float, _: Pool, source: random.Random) -> Sentences:
    """Leave whole sentences out."""
    return take_sentences(sentences, rate, source)[0]


def move(sentences: Sentences, rate: float, _: Pool, source: random.Random) -> Sentences:
    """Put whole sentences elsewhere."""
    stays, gone = take_sentences(sentences, rate, source)
    for sentence in gone:
        stays.insert(source.randrange(len(stays) + 1), sentence)
    return stays


CHARACTER_EDITS: dict[str, Edit] = {"substitute": substitute, "delete": delete, "insert": insert}
SENTENCE_EDITS: dict[str, Edit] = {"drop": drop, "move": move}


def edits_at(rate: float) -> dict[str, Edit]:
    """Return the edits a rate allows: whole sentences are some per cent of an article, and 0 changes nothing."""
    if rate == 0:
        return {"same": lambda sentences, *_: sentences}
    return CHARACTER_EDITS | SENTENCE_EDITS if rate >= 0.04 else CHARACTER_EDITS


def make_sentences(
    count: int, pool: Pool, numbers: np.random.Generator, sentences: Sequence[int]
) -> Iterator[Sentences]:
    """Yield the sentences of each article; a speaker's name opens each paragraph."""
    surnames, given = np.array(list(SURNAMES)), np.array(list(pool.characters))
    for start in range(0, count, BLOCK):
        block = min(BLOCK, count - start)
        lengths = numbers.integers(*sentences, block, endpoint=True)
        drawn = numbers.integers(0, len(pool.sentences), (block, sentences[1])).tolist()
        speakers = np.char.add(numbers.choice(surnames, (block, 3)), numbers.choice(given, (block, 3)))
        speakers = np.char.add(speakers, numbers.choice(given, (block, 3))).tolist()
        turns = numbers.integers(0, 3, (block, sentences[1])).tolist()
        for length, indices, names, turn in zip(lengths.tolist(), drawn, speakers, turns, strict=True):
            yield [
                pool.sentences[index] if at % PARAGRAPH else f"\n{names[turn[at]]}：{pool.sentences[index]}"
                for at, index in enumerate(indices[:length])
            ]


def make_series(
    count: int, pool: Pool, seed: int, sentences: Sequence[int]
) -> Iterator[tuple[dict[str, str], dict[str, object] | None]]:
    """Yield each record, and for a copy its line of truth."""
    numbers, source = np.random.default_rng(seed), random.Random(seed)  # noqa: S311 - no secret
    waiting: list[tuple[str, Sentences]] = []
    for number, fresh in enumerate(make_sentences(count, pool, numbers, sentences)):
        name = f"series-{number:07}"
        if waiting and source.random() < COPIES:
            at = source.randrange(len(waiting))
            waiting[at], waiting[-1] = waiting[-1], waiting[at]
            original, copied = waiting.pop()
            rate = source.choice(RATES)
            kind, edit = source.choice(list(edits_at(rate).items()))
            text = "".join(edit(copied, rate, pool, source)).strip()
            left = jaccard(shingles("".join(copied)), shingles(text))
            yield make_record(name, text), {"a": original, "b": name, "rate": rate, "kind": kind, "jaccard": left}
            continue
        if len(waiting) < WAITING:
            waiting.append((name, fresh))
        else:
            waiting[source.randrange(WAITING)] = (name, fresh)
        yield make_record(name, "".join(fresh).strip()), None


def make_templates(count: int, seed: int) -> Iterator[tuple[dict[str, str], None]]:
    """Yield the template filled in `count` times.

    A model statute has figures, a place changes a share of them, and each of its texts some few or many: so texts of
    one place lie on both sides of the threshold and those of two places close below it.
    """
    source = random.Random(seed)  # noqa: S311 - no secret
    template = TEMPLATE.read_text("utf-8")
    slots = re.compile(r"\{(\w+)\}")
    kinds = slots.findall(template)
    model = [fill(kind, PLACES[0], source) for kind in kinds]
    habits = [vary(model, kinds, place, CHANGED_BY_PLACE, source) for place in PLACES]
    for number in range(count):
        at = source.randrange(len(PLACES))
        values = vary(habits[at], kinds, PLACES[at], source.uniform(0, CHANGED_BY_TEXT), source)
        yield make_record(f"template-{number:07}", slots.sub("{}", template).format(*values)), None


def vary(values: list[str], kinds: list[str], place: str, share: float, source: random.Random) -> list[str]:
    """Change a share of the values; what stands for the place always changes."""
    return [
        fill(kind, place, source) if kind == "place" or source.random() < share else value
        for kind, value in zip(kinds, values, strict=True)
    ]


def fill(kind: str, place: str, source: random.Random) -> str:
    """Return what stands for a slot of the template."""
    match kind:
        case "place":
            return place
        case "name":
            return source.choice(SURNAMES) + "".join(source.choices(GIVEN, k=2))
        case "number":
            return source.choice(["", *DIGITS]) + "十" + source.choice(["", *DIGITS])
        case _:
            return f"{source.randint(1995, 2024)}年{source.randint(1, 12)}月{source.randint(1, 28)}日"


def make_record(name: str, text: str) -> dict[str, str]:
    """Make a record as the tools read it: id, title, text."""
    return {"id": name, "title": name, "text": text}


def make_dirty(record: dict[str, str], number: int) -> dict[str, object]:
    """Return a record as an extractor gives it: with an address and four other keys, some with boilerplate."""
    text = (
        f"{record['text']}\n{BOILERPLATE_LINES[number // BOILERPLATE % 4]}"
        if number % BOILERPLATE == 0
        else record["text"]
    )
    return record | {
        "text": text,
        "url": f"https://news.example.org/2021/0{number % 9 + 1}/n{number}.html",
        "date": f"2021-0{number % 9 + 1}-17",
        "language": "zh",
        "score": number % 100 / 100,
        "sources": {"crawl": "2021-17", "offset": number},
    }


def main() -> None:
    """Write the records, and the truth beside them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", type=Path, help="JSONL (.zst, .gz or plain) whose sentences are recombined")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--templates", action="store_true", help="one statute filled in over and over")
    parser.add_argument(
        "--sentences", type=int, nargs=2, default=SENTENCES, help="how many an article has, from and to"
    )
    parser.add_argument("--dirty", action="store_true", help="other keys, and boilerplate in one record of twenty")
    given = parser.parse_args()
    if not given.templates and given.source is None:
        parser.error("--source is needed but for --templates")
    rows = (
        make_templates(given.count, given.seed)
        if given.templates
        else make_series(given.count, read_pool(given.source), given.seed, given.sentences)
    )
    with pa.CompressedOutputStream(str(given.out), "zstd") as out, truth_path(given.out).open("wb") as truth:
        for number, (record, planted) in enumerate(rows):
            out.write(orjson.dumps(make_dirty(record, number) if given.dirty else record) + b"\n")
            if planted:
                truth.write(orjson.dumps(planted) + b"\n")


if __name__ == "__main__":
    main()
