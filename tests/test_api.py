"""The Python interface: every public name, what it returns, and the errors it raises."""

import inspect
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from datasketch import MinHash, MinHashLSH

import quchong
from quchong import Article, Config, DedupOptions, Meta, ProgressListener, QuchongError, Removed, Source
from quchong.write.article_json import dump_article
from support import brute_force
from support.command import rows, write_records
from support.shingles import shingle_sets
from support.texts import edit_text, make_text

PAGE = f"""\
山里的邮局

　　{make_text(3, 12)}

（责任编辑：林小溪）
"""
TAKES_TEXTS = [quchong.deduplicate, quchong.make_signatures, quchong.make_minhashes]


def options(**values: Any) -> DedupOptions:
    return DedupOptions.model_validate(values)


def dedup_config(**values: Any) -> Config:
    return Config.model_validate({"dedup": values})


# names


def test_the_public_names_are_those_of_the_api() -> None:
    from quchong import api

    assert dir(quchong) == sorted(quchong.__all__)
    assert sorted([*api.__all__, "__version__"]) == sorted(quchong.__all__)
    for name in api.__all__:
        assert getattr(quchong, name) is getattr(api, name)


@pytest.mark.parametrize("name", [name for name in quchong.__all__ if name != "__version__"])
def test_every_public_name_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(quchong, name))


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'quchong' has no attribute 'dedupe'"):
        quchong.dedupe  # noqa: B018 -- the lookup itself is the subject


# split_page


def test_a_page_is_split_and_cleaned() -> None:
    [article] = quchong.split_page(PAGE, "wenku/post.txt")
    assert (article.id, article.title, article.flags) == ("wenku/post.txt#1", "山里的邮局", ())
    assert article.text == make_text(3, 12)
    assert article.meta == Meta(editor="林小溪")
    source = article.source
    assert (source.path, source.site, source.profile, source.start_line) == ("wenku/post.txt", None, "single", 1)


def test_a_page_of_several_articles(repository: Path) -> None:
    page = (repository / "corpus/wenku/winter-sports.txt").read_text("utf-8")
    articles = quchong.split_page(page, "wenku/winter-sports.txt")
    assert [article.id for article in articles] == [f"wenku/winter-sports.txt#{n}" for n in range(1, len(articles) + 1)]
    assert len(articles) > 3
    lines = page.splitlines()
    for article in articles:
        start, end = article.source.start_line, article.source.end_line
        assert start is not None
        assert end is not None
        assert article.title is not None
        assert article.title in lines[start - 1]
        assert article.text.split("\n")[-1] in lines[end - 1]


def test_a_page_is_split_as_configured() -> None:
    kept = quchong.split_page(PAGE, config=Config.model_validate({"clean": {"steps": ["control"]}}))
    assert "责任编辑" in kept[0].text


@pytest.mark.parametrize("page", ["", "\n\n", "　\n"])
def test_a_blank_page_has_no_article(page: str) -> None:
    assert quchong.split_page(page) == []


def test_a_page_for_a_profile_that_does_not_exist() -> None:
    with pytest.raises(QuchongError, match="no profile named 'docfram'"):
        quchong.split_page(PAGE, config=Config.model_validate({"split": {"profiles": ["docfram"]}}))


# deduplicate


def test_duplicates_are_what_brute_force_says() -> None:
    texts = [make_text(seed, 20) for seed in range(12)]
    texts += [edit_text(text, seed, 2) for seed, text in enumerate(texts[:5])]
    texts += [texts[1].replace("，", ","), texts[9] + "。"]
    sets = [brute_force.shingles(text) for text in texts]
    pairs = brute_force.all_pairs(sets, 0.8)
    removed = quchong.deduplicate(texts)
    assert [row.index for row in removed] == sorted({row.index for row in removed})
    assert {row.match for row in removed} == {"exact", "near"}
    for row in removed:
        figure = pairs[min(row.index, row.survivor), max(row.index, row.survivor)]
        assert row.jaccard == pytest.approx(figure)
        assert row.containment == pytest.approx(len(sets[row.index] & sets[row.survivor]) / len(sets[row.index]))
        assert (row.jaccard == 1.0) == (row.match == "exact")
    gone = {row.index for row in removed}
    assert all(first in gone or second in gone for first, second in pairs)
    assert not gone & {row.survivor for row in removed}


def test_a_removed_text_has_indices_and_figures() -> None:
    [row] = quchong.deduplicate(["红豆生南国，春来发几枝。", "雪后的山路没有人走。", "紅豆生南國 春來發幾枝"])
    assert row == Removed(index=2, survivor=0, match="exact", jaccard=1.0, containment=1.0)
    assert [field.name for field in fields(Removed)] == ["index", "survivor", "match", "jaccard", "containment"]


def test_composed_and_decomposed_texts_are_the_same() -> None:
    [row] = quchong.deduplicate(["春が来た、café で本を読む。", "春か\u3099来た、cafe\u0301 で本を読む。"])
    assert (row.index, row.match) == (1, "exact")


def test_texts_that_differ_in_vowel_signs_are_no_copies() -> None:
    assert quchong.deduplicate(["यह दिन है", "यह दान है"]) == []


def test_contained_texts_are_removed_where_the_configuration_says_so() -> None:
    long = make_text(5, 60)
    texts = [long, "\n".join(long.split("\n")[:15])]
    assert quchong.deduplicate(texts) == []
    [row] = quchong.deduplicate(texts, dedup_config(containment="remove"))
    assert (row.index, row.survivor, row.match) == (1, 0, "contained")
    assert row.jaccard < 0.5
    assert row.containment == 1.0


def test_a_text_is_always_kept_by_its_index() -> None:
    texts = [make_text(1), edit_text(make_text(1), 1, 1)]
    [kept] = {row.survivor for row in quchong.deduplicate(texts, dedup_config(keep="first"))}
    [other] = {row.survivor for row in quchong.deduplicate(texts, dedup_config(keep="first", always_keep=["1"]))}
    assert (kept, other) == (0, 1)


@pytest.mark.parametrize("texts", [[], [""], ["", "", "！！"], ["红豆"], [make_text(1), make_text(2)]])
def test_texts_without_duplicates(texts: list[str]) -> None:
    assert quchong.deduplicate(texts) == []


# signatures


@pytest.mark.parametrize("given", [{}, {"num_perm": 16, "seed": 7}, {"shingle": 3}, {"unit": "word"}])
def test_signatures_are_those_of_datasketch(given: dict[str, Any]) -> None:
    texts, wanted = [make_text(seed, 3) for seed in range(4)], options(**given)
    signatures = quchong.make_signatures(texts, wanted)
    assert signatures.shape == (4, wanted.num_perm)
    assert signatures.dtype == np.uint32
    for signature, shingles in zip(signatures, shingle_sets(texts, wanted), strict=True):
        minhash = MinHash(wanted.num_perm, seed=wanted.seed, hashfunc=int, scheme="affine32")
        minhash.update_batch((shingles >> np.uint64(32)).tolist())
        np.testing.assert_array_equal(signature, minhash.hashvalues)


def test_signatures_of_nothing() -> None:
    assert quchong.make_signatures([]).shape == (0, 128)
    [empty] = quchong.make_signatures(["！"])
    assert (empty == np.iinfo(np.uint32).max).all()
    assert quchong.make_minhashes([]) == []


def test_minhashes_work_in_an_index_of_datasketch() -> None:
    texts = [make_text(1), make_text(2), make_text(1).replace("。", "．")]
    first, second, third = quchong.make_minhashes(texts, options(seed=5))
    assert all(type(minhash) is MinHash and minhash.seed == 5 for minhash in (first, second, third))
    np.testing.assert_array_equal(first.hashvalues, quchong.make_signatures(texts[:1], options(seed=5))[0])
    assert first.jaccard(third) == 1.0
    index = MinHashLSH(threshold=0.8, num_perm=128)
    index.insert("first", first)
    assert (index.query(third), index.query(second)) == (["first"], [])


# texts that are none


@pytest.mark.parametrize("call", TAKES_TEXTS)
def test_a_lone_surrogate_is_named_by_its_text(call: Callable[..., Any]) -> None:
    words = r"^texts\[1\]: contains a lone surrogate, which is not valid Unicode; decode the text again, or remove that"
    for broken in ("红\ud83d豆", "\udfff"):
        with pytest.raises(QuchongError, match=words):
            call([make_text(1), broken])
    assert len(call([make_text(1), make_text(1), "红\U0001f600豆"])) > 0


@pytest.mark.parametrize("call", TAKES_TEXTS)
def test_a_single_text_is_not_a_list_of_texts(call: Callable[..., Any]) -> None:
    with pytest.raises(QuchongError, match=r"^expected a list of texts, got a string$"):
        call(make_text(1))


@pytest.mark.parametrize("call", TAKES_TEXTS)
@pytest.mark.parametrize(("other", "name"), [(None, "NoneType"), (7, "int"), (b"red", "bytes")])
def test_anything_but_a_text_is_named(call: Callable[..., Any], other: object, name: str) -> None:
    with pytest.raises(QuchongError, match=rf"^texts\[1\]: expected a string, got {name}$"):
        call([make_text(1), other])


@pytest.mark.parametrize("call", TAKES_TEXTS)
def test_texts_may_come_one_after_the_other(call: Callable[..., Any]) -> None:
    assert len(call(text for text in [make_text(1), make_text(1)])) > 0


# run


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    texts = [make_text(seed, 12) for seed in range(6)]
    records = [{"text": text} for text in [*texts, texts[2] + "。"]]
    return write_records(tmp_path / "in/a.jsonl", records).parent


def test_a_run_writes_a_corpus(corpus: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    warnings: list[str] = []
    listener = ProgressListener(begin=steps.append, warn=warnings.append)
    config = dedup_config(always_keep=["nowhere#1"])
    result = quchong.run(str(corpus), str(tmp_path / "out"), config, listener=listener)
    assert (result.folder, result.up_to_date) == (tmp_path / "out", False)
    assert (result.record.counts.articles.found, result.record.counts.articles.kept) == (7, 6)
    assert result.record.counts.removed["exact"] == 1
    assert not result.record.failed.too_many
    assert len(rows(tmp_path / "out/articles.jsonl")) == 6
    assert orjson.loads((tmp_path / "out/run.json").read_bytes()) == orjson.loads(orjson.dumps(result.record))
    assert steps[0] == "find"
    assert steps[-1] == "write"
    assert [step.name for step in result.record.steps] == list(dict.fromkeys(steps))
    assert warnings == ["dedup.always_keep: no article has 1 of its ids (nowhere#1); give an id or a source.record_id"]


def test_a_run_is_left_alone_or_replaced(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = quchong.run([corpus], out)
    again = quchong.run([corpus], out)
    assert again == replace(first, up_to_date=True)
    assert not quchong.run([corpus], out, fresh=True).up_to_date
    with pytest.raises(QuchongError, match=r"was made with dedup\.threshold 0\.8, now 0\.7; use --fresh"):
        quchong.run([corpus], out, dedup_config(threshold=0.7))
    assert not quchong.run([corpus], out, dedup_config(threshold=0.7), fresh=True).up_to_date


def test_a_run_of_several_paths(corpus: Path, tmp_path: Path) -> None:
    single = tmp_path / "b.txt"
    single.write_text(PAGE, "utf-8")
    result = quchong.run([corpus, str(single)], tmp_path / "out")
    assert [file.path for file in result.record.inputs] == ["b.txt", "in/a.jsonl"]
    assert result.record.counts.read.pages == 1


def test_too_many_failures_are_no_error(tmp_path: Path) -> None:
    records = write_records(tmp_path / "a.jsonl", [{"text": make_text(1)}, {"headline": "红豆"}])
    result = quchong.run(records, tmp_path / "out")
    assert result.record.failed.too_many
    assert (result.record.failed.files, result.record.failed.pages_and_records) == (0, 1)


@pytest.mark.parametrize(
    ("paths", "out", "words"),
    [
        ([], "out", "no input paths"),
        (["nowhere"], "out", "nowhere: no such file or folder"),
        (["empty"], "out", "empty: nothing to read"),
        (["in"], "other", "other: holds something else"),
        (["in"], "in", "in: holds something else"),
        (["in", "in/a.jsonl"], "out", "PATHS overlap: in/a.jsonl is inside in"),
    ],
)
def test_a_run_that_cannot_be(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], out: str, words: str
) -> None:
    assert corpus.is_dir()
    for folder in ("empty", "other"):
        (tmp_path / folder).mkdir()
    (tmp_path / "other/letter.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuchongError, match=words):
        quchong.run(paths, out)


def test_a_folder_that_cannot_be_written_to(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file/out"):
        quchong.run(corpus, tmp_path / "file/out")


# articles


def test_a_written_row_is_an_article_and_back(repository: Path, tmp_path: Path) -> None:
    out = quchong.run(repository / "corpus", tmp_path / "out").folder
    pages = {path.name: path for path in (repository / "corpus").rglob("*.txt")}
    for line in (out / "articles.jsonl").read_bytes().splitlines(keepends=True):
        row = orjson.loads(line)
        meta = row["meta"] | {"keywords": row["meta"]["keywords"] and tuple(row["meta"]["keywords"])}
        parts = {"source": Source(**row["source"]), "meta": Meta(**meta), "flags": tuple(row["flags"])}
        article = Article(**{"row_key": 0, **row, **parts})
        assert dump_article(article) == line
        assert (
            orjson.loads(orjson.dumps({key: value for key, value in asdict(article).items() if key != "row_key"}))
            == row
        )
        split = quchong.split_page(pages[Path(article.source.path).name].read_text("utf-8"), article.source.path)
        same = next(other for other in split if other.id == article.id)
        assert (article.title, article.text, article.meta, article.flags) == (
            same.title,
            same.text,
            same.meta,
            same.flags,
        )
        assert replace(article.source, site=None, encoding=None) == same.source


# load_config


def test_a_configuration_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert quchong.load_config() == Config()
    (tmp_path / "config.yaml").write_text("quchong: 1\ndedup: {threshold: 0.7}\n", "utf-8")
    assert quchong.load_config().dedup.threshold == 0.7
    assert quchong.load_config(str(tmp_path / "config.yaml")) == quchong.load_config(tmp_path / "config.yaml")
    assert quchong.load_config() == dedup_config(threshold=0.7)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"dedup:\n  treshold: 0.9\n", r"config\.yaml:2: unknown key dedup\.treshold"),
        (b"dedup: {threshold: 2}\n", r"config\.yaml:1: dedup\.threshold"),
        (b"a: [\n", r"config\.yaml:2: invalid YAML"),
        (b"- 1\n", "must be a mapping of sections"),
        (b"\xff", "not UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "config.yaml").write_bytes(content)
    with pytest.raises(QuchongError, match=words):
        quchong.load_config(tmp_path / "config.yaml")


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Config().dedup.threshold = 0.7  # type: ignore[misc]
