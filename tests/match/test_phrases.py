import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given
from pydantic import ValidationError

import quchong
from quchong import Config, DedupOptions
from quchong.match.fold import fold_text, fold_texts
from quchong.match.shingles import hash_texts

VARIANTS = ["这个软件程序用鼠标操作", "這個軟體程式用滑鼠操作", "这个软体程式用滑鼠操作", "這個軟件程序用鼠標操作"]


def test_the_words_of_two_regions_in_either_script_are_exact_copies() -> None:
    assert not [match for match in quchong.deduplicate(VARIANTS[:2]) if match.match == "exact"]
    removed = quchong.deduplicate(VARIANTS, Config(dedup=DedupOptions(fold="phrases")))
    assert [match.match for match in removed] == ["exact"] * 3


def test_words_are_compared_by_phrases_too() -> None:
    config = Config(dedup=DedupOptions(fold="phrases", unit="word"))
    assert len(quchong.deduplicate(VARIANTS, config)) == 3


def test_words_of_a_user_dictionary_are_folded_as_the_texts_are(tmp_path_factory: pytest.TempPathFactory) -> None:
    words = tmp_path_factory.mktemp("words") / "words.txt"
    words.write_text("鼠标操作 100\n", "utf-8")
    options = DedupOptions(fold="phrases", unit="word", user_dict=str(words), shingle=1)
    texts = pa.array(["请用滑鼠操作", "鼠标操作"], pa.string())
    hashed = hash_texts(fold_texts(texts, options.fold), options)
    [word] = hashed.of_text(1)
    assert hashed.of_text(0)[-1] == word


@given(st.lists(st.text(), max_size=4))
def test_folding_phrases_takes_any_text(texts: list[str]) -> None:
    folded = fold_texts(pa.array(texts, pa.string()), "phrases")
    assert [folded.string(index) for index in range(len(folded))] == [fold_text(text, "phrases") for text in texts]


def test_without_opencc_the_option_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quchong.match.options.find_spec", lambda _name: None)
    with pytest.raises(ValidationError, match=r"quchong\[phrases\]"):
        DedupOptions(fold="phrases")
