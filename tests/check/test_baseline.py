from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.check.baseline import divide, make_baseline, prune_baseline, read_baseline, render_baseline
from quchong.check.findings import Finding, Place
from quchong.errors import ConfigError
from support.command import Command
from support.corpora import write_files

HASH = "0" * 64

findings = st.lists(
    st.builds(
        lambda code, identity, path: Finding(code, "error", Place(path), "message", f"{identity:032x}"),
        st.sampled_from(["DUP001", "CLN004"]),
        st.integers(0, 3),
        st.text(max_size=4) | st.sampled_from(["a.txt", "b.txt"]),
    ),
    max_size=8,
)


@given(known=findings, found=findings)
def test_as_many_are_known_as_the_baseline_lists(known: list[Finding], found: list[Finding]) -> None:
    passed, new = divide(found, make_baseline(known), lambda _finding: False)
    counts = [
        Counter((finding.code, finding.identity) for finding in several) for several in (known, found, passed, new)
    ]
    assert counts[2] == counts[0] & counts[1]
    assert counts[3] == counts[1] - counts[0]
    pruned = prune_baseline(make_baseline(known), found)
    assert (
        Counter({key[:2]: 0 for key in pruned.known}) | Counter(key[:2] for key in pruned.known.elements()) == counts[2]
    )


@given(known=findings)
def test_a_baseline_is_read_as_it_was_written_and_is_sorted(
    known: list[Finding], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = make_baseline(known)
    text = render_baseline(made, HASH)
    file = tmp_path_factory.mktemp("baseline") / "known.txt"
    file.write_text(text, "utf-8")
    assert read_baseline(file, HASH) == made
    assert render_baseline(make_baseline(reversed(known)), HASH) == text
    lines = text.splitlines()
    assert len(lines) == 2 + len(known)
    assert lines[2:] == sorted(lines[2:])


def test_of_equal_findings_the_untouched_one_at_a_listed_path_is_known() -> None:
    ones = [Finding("DUP001", "error", Place(path), "", "0" * 32) for path in ("a", "b", "c")]
    assert divide(ones, make_baseline([ones[1]]), lambda _: False)[0] == [ones[1]]
    assert divide(ones, make_baseline([ones[1]]), lambda finding: finding.place.path == "b")[0] == [ones[0]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not a baseline"),
        ("# quchong baseline 2\n# configuration " + HASH + "\n", "format 2"),
        ("# quchong baseline 1\n# configuration " + "1" * 64 + "\n", "another configuration"),
        ("# quchong baseline 1\n# configuration " + HASH + "\nDUP001\n", ":3: not a finding"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_baseline_of_another_kind_is_refused(tmp_path: Path, content: str | bytes | None, words: str) -> None:
    file = tmp_path / "known.txt"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError, match=words):
        read_baseline(file, HASH)


def test_what_an_editor_adds_to_a_baseline_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "known.txt"
    file.write_bytes(b"\xef\xbb\xbf# quchong baseline 1\r\n# configuration " + HASH.encode() + b"\r\n\r\n\n")
    assert len(read_baseline(file, HASH)) == 0


def test_a_file_that_is_not_a_baseline_is_not_overwritten(quchong: Command) -> None:
    write_files(quchong.folder, {"corpus/a.txt": "渡口\n清晨的渡口没有人，只有一盏灯还亮着。\n"})
    (quchong.folder / "letter.txt").write_text("mine")
    refused = quchong("baseline", "update", "corpus", "--baseline", "letter.txt", code=2).stderr
    assert "letter.txt: not a baseline, so it is not overwritten" in refused
    assert (quchong.folder / "letter.txt").read_text() == "mine"


def test_create_update_and_prune(quchong: Command) -> None:
    corpus = write_files(quchong.folder / "corpus", {"a.txt": "渡口\n丢了�的字，写在这一行里，别的地方没有。\n"})
    quchong("check", "corpus", code=1)
    quchong("baseline", "prune", "corpus", code=2)
    quchong("baseline", "create", "corpus")
    file = quchong.folder / "quchong-baseline.txt"
    first = file.read_text("utf-8")
    assert "already" in quchong("baseline", "create", "corpus", code=2).stderr
    quchong("check", "corpus", "--baseline", file)
    write_files(corpus, {"b.txt": "河边\n又丢了�一个字，写在这一行里，别的地方也没有。\n"})
    quchong("baseline", "prune", "corpus")
    assert file.read_text("utf-8") == first
    quchong("check", "corpus", "--baseline", file, code=1)
    quchong("baseline", "update", "corpus")
    quchong("check", "corpus", "--baseline", file)
    (corpus / "b.txt").unlink()
    quchong("baseline", "prune", "corpus")
    assert file.read_text("utf-8") == first
    (quchong.folder / "config.yaml").write_text(
        "quchong: 1\ndedup: {threshold: 0.7}\ncheck: {baseline: quchong-baseline.txt}\n"
    )
    assert "another configuration" in quchong("check", "corpus", code=2).stderr
    quchong("baseline", "update", "corpus")
    quchong("check", "corpus")
