"""The Python interface, where it differs from the commands."""

import pytest

import quchong
from support.texts import make_text


@pytest.mark.parametrize("call", [quchong.deduplicate, quchong.make_signatures, quchong.make_minhashes])
def test_half_a_character_is_told_by_its_text(call: object) -> None:
    assert callable(call)
    with pytest.raises(quchong.QuchongError, match=r"texts\[1\]: half a character"):
        call([make_text(1), "红\ud83d豆"])
    assert len(quchong.make_signatures([make_text(1), "红\U0001f600豆"])) == 2


@pytest.mark.parametrize("call", [quchong.deduplicate, quchong.make_signatures, quchong.make_minhashes])
def test_one_text_is_no_list_of_texts(call: object) -> None:
    assert callable(call)
    with pytest.raises(quchong.QuchongError, match="a list of texts"):
        call(make_text(1))
