"""Boilerplate rules: every shipped rule removes its cases and nothing that only looks alike."""

import io
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import orjson
import pytest
import yaml
from hypothesis import given

from quchong.clean import boilerplate
from quchong.clean.boilerplate import strip_boilerplate
from quchong.clean.boilerplate_rule import ZONE_LINES, Rule, load_rules, parse_rules
from quchong.clean.rule_matching import Verdict
from quchong.errors import ProfileError
from quchong.read.streams import open_stream
from support.cases import load_cases

FOLDER = Path(__file__).parent / "boilerplate_cases"
RULES = Path(boilerplate.__file__).parent / "rules"
PROSE = [f"第{number}天，雨还在下，河水又涨了一尺。" for number in range(20)]


def strip(text: str, rules: Any = None) -> tuple[str, set[str], dict[str, str]]:
    """Return what is left, the rules that removed the rest, and the metadata they read."""
    lines = text.split("\n")
    [changed] = strip_boilerplate([lines], load_rules() if rules is None else rules)
    verdicts = [changed.get(at) or Verdict(line) for at, line in enumerate(lines)]
    meta = {key: value for verdict in verdicts for key, value in verdict.meta.items()}
    left = "\n".join(verdict.text for verdict in verdicts if verdict.text is not None)
    return left, {verdict.rule for verdict in verdicts if verdict.rule}, meta


def stays(lines: list[str]) -> bool:
    return strip_boilerplate([lines], load_rules()) == [{}]


def read_cases() -> list[Any]:
    return [
        pytest.param(name, of_rule, id=name)
        for case in load_cases(FOLDER)
        for name, of_rule in case.values[0]["rules"].items()
    ]


def read_texts(folder: Path, name: str, *fields: str) -> list[str]:
    with open_stream(str(folder / name)) as stream:
        rows = [orjson.loads(line) for line in io.BytesIO(stream.read())]
    return [row[field] for row in rows for field in fields]


@pytest.mark.parametrize(("name", "cases"), read_cases())
def test_lines_that_are_boilerplate_are_removed(name: str, cases: dict[str, Any]) -> None:
    for line in cases.get("goes", []):
        assert strip(line)[:2] == ("", {name}), line


@pytest.mark.parametrize(("name", "cases"), read_cases())
def test_boilerplate_is_removed_in_its_zone_only(name: str, cases: dict[str, Any]) -> None:
    zone = load_rules()[name].zone
    for line in cases.get("goes", []):
        head, tail = [line, *PROSE], [*PROSE, line]
        middle = [*PROSE[:10], line, *PROSE[10:]]
        for lines, goes in ((head, zone != "tail"), (tail, zone != "head"), (middle, zone == "any")):
            assert strip("\n".join(lines))[0] == "\n".join(PROSE if goes else lines), line


@pytest.mark.parametrize(("name", "cases"), read_cases())
def test_parts_of_lines_are_removed(name: str, cases: dict[str, Any]) -> None:
    for case in cases.get("cut", []):
        left, rules, meta = strip(case["given"])
        assert (left, rules) == (case["wanted"], {name})
        assert meta.get("editor") == case.get("meta")
        assert strip(left) == (left, set(), {})


@pytest.mark.parametrize(("name", "cases"), read_cases())
def test_lines_that_only_look_alike_stay(name: str, cases: dict[str, Any]) -> None:
    assert len(cases["stays"]) >= 3, name
    for line in cases["stays"]:
        assert stays(line.split("\n")), (line, strip(line))


def test_every_rule_has_its_cases() -> None:
    assert sorted(str(case.values[0]) for case in read_cases()) == sorted(load_rules())


def test_width_and_spaces_do_not_matter() -> None:
    assert strip("　责任编辑:周海 ") == ("", {"editor"}, {"editor": "周海"})
    assert strip("ｃｏｐｙｒｉｇｈｔ　２０２０　某某网")[0] == ""


def list_spellings(character: str) -> list[str]:
    cases = [case for case in {character, character.upper()} if len(case) == 1]
    wide = [chr(ord(case) + 0xFEE0) for case in cases if "!" <= case <= "~"]
    return sorted(cases + wide + ["\u3000", "\u00a0"] * (character == " "))


@given(st.data())
def test_a_rule_is_tried_on_a_line_with_its_trigger_word_in_any_spelling(data: st.DataObject) -> None:
    trigger = data.draw(st.text("ak9:. ß字é\U0001f600\U00010428", min_size=1, max_size=8))
    limits = data.draw(st.lists(st.integers(3, 16), min_size=1, max_size=2))
    rule = parse_rules(
        "own",
        {f"{most}": {"kind": "any", "pattern": ".*", "signs": [trigger], "max_length": most} for most in limits},
    )
    written = "".join(data.draw(st.sampled_from(list_spellings(character))) for character in trigger)
    # white space at the ends of a line is none of it
    before, behind = data.draw(st.text("的 \U0001f600", max_size=4)), data.draw(st.text("的 b", max_size=4))
    line = f"甲{before}{written}{behind}乙"
    indented = f"{data.draw(st.text(' ', max_size=2))}{line} "
    lines = [*data.draw(st.lists(st.just("雨"), max_size=2)), indented, "雨"]
    left = lines if len(line) > max(limits) else [line for line in lines if line == "雨"]
    assert strip("\n".join(lines), rule)[0].split("\n") == left


def test_removed_and_blank_lines_do_not_count_as_tail() -> None:
    footer = ["", "上一篇：没有了", "下一篇：没有了"] * ZONE_LINES
    assert strip("\n".join([*PROSE, "责任编辑：周海", *footer]))[2] == {"editor": "周海"}


def test_credits_in_the_middle_stay() -> None:
    lines = [*PROSE[:10], "责任编辑：周海", *PROSE[10:]]
    assert stays(lines)


@given(
    st.lists(st.sampled_from([line for case in read_cases() for line in case.values[1].get("goes", [])] + PROSE + [""]))
)
def test_what_is_left_has_no_boilerplate(lines: list[str]) -> None:
    left = strip("\n".join(lines))[0]
    assert stays(left.split("\n"))


def test_rules_of_the_configuration_are_applied() -> None:
    own = parse_rules("own", {"slogan": {"kind": "slogan", "pattern": "山野.{2}"}})
    assert strip("山野之声\n山野", own) == ("山野", {"slogan"}, {})
    own = parse_rules("own", {"slogan": {"kind": "slogan", "signs": ["野"], "words": ["山野", r"\d+"], "unless": "9"}})
    assert strip("山野·山野 12\n山野 9\n山 12", own)[0] == "山野 9\n山 12"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"kind": "k", "pattern": "("}, "own: x.pattern: .*not a regular expression"),
        ({"kind": "k"}, "own: x: .*either a pattern or words"),
        ({"kind": "k", "pattern": "a", "words": ["b"]}, "own: x: .*either a pattern or words"),
        ({"kind": "k", "words": ["b"], "scope": "inline"}, "own: x: .*words are for whole lines"),
        ({"kind": "k", "pattern": "a", "scope": "page"}, "own: x.scope"),
        ({"kind": "k", "pattern": "a", "colour": "red"}, "own: x.colour"),
        ({"kind": "k", "pattern": "a", "meta": "editor"}, "own: x: .*no group named editor"),
        ({"kind": "k", "pattern": "(?P<title>a)", "meta": "title"}, "own: x: .*no metadata named title"),
        ({"kind": "Kind!", "pattern": "a"}, "own: x.kind"),
        ({"kind": "k", "pattern": "a", "signs": [""]}, "own: x.signs.0"),
        ("a", "own: x"),
    ],
)
def test_a_wrong_rule_is_reported_with_its_place(rule: Any, says: str) -> None:
    with pytest.raises(ProfileError, match=says):
        parse_rules("own", {"x": rule})


def test_rule_files_are_mappings_of_rules_and_every_name_is_used_once() -> None:
    with pytest.raises(ProfileError, match="own: the whole file"):
        parse_rules("own", ["a"])
    files = [yaml.compose(file.read_text("utf-8")) for file in sorted(RULES.glob("*.yaml"))]
    names = [key.value for file in files if isinstance(file, yaml.MappingNode) for key, _ in file.value]
    assert len(names) == len(set(names)) == len(load_rules())


@pytest.mark.parametrize("file", sorted(RULES.glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_rules_pass_the_checks_on_rules_of_users(file: Path) -> None:
    assert parse_rules(file.name, yaml.safe_load(file.read_text("utf-8")))


def test_a_pattern_may_be_declared_in_parts() -> None:
    assert Rule.model_validate({"kind": "k", "pattern": ["a|", "b"]}).pattern == "a|b"


@pytest.mark.slow
def test_no_line_of_a_statute_is_removed(real_data: Path) -> None:
    for text in read_texts(real_data, "laws.jsonl.zst", "text"):
        assert stays(text.split("\n")), strip(text)[1]


@pytest.mark.slow
def test_no_line_of_a_poem_is_removed(real_data: Path) -> None:
    for text in read_texts(real_data, "poem_pairs.jsonl.zst", "title", "a", "b"):
        assert stays(text.split("\n")), strip(text)[1]


@pytest.mark.parametrize(
    "rule",
    [
        {"pattern": "（青石网　谢绝转载！）"},
        {"pattern": r"\（青石网.谢绝转载[！？]\）", "signs": ["转载！"]},
        {"pattern": r"[！-／]青石网.*", "signs": ["（青石网"]},
        {"words": ["青石网", "谢绝转载！"]},
    ],
)
@pytest.mark.parametrize("line", ["（青石网　谢绝转载！）", "(青石网 谢绝转载!)"])
def test_a_rule_matches_lines_in_full_and_half_width(rule: dict[str, Any], line: str) -> None:
    rules = parse_rules("own", {"own": {"kind": "notice", **rule}})
    assert strip(f"河边有人。\n{line}", rules)[0] == "河边有人。"


@pytest.mark.parametrize(
    "rule",
    [{"pattern": "(?i)from link", "scope": "trail"}, {"words": ["(?i)from", "(?i)link"]}, {"pattern": "(?i)from link"}],
)
def test_flags_apply_to_the_pattern_that_begins_with_them(rule: dict[str, Any]) -> None:
    rules = parse_rules("own", {"own": {"kind": "notice", **rule}})
    assert strip("河边有人。\nFrom LINK", rules)[0] == "河边有人。"


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(r"\\（", "河边\\（"), ("（?:a）", "河边:a）"), (r"\\\（", "河边\\（"), (r"\（a\）", "河边（a）")],
)
def test_a_full_width_mark_in_a_pattern_matches_itself(pattern: str, line: str) -> None:
    rules = parse_rules("own", {"own": {"kind": "notice", "pattern": f"河边{pattern}"}})
    assert strip(f"灯还亮着。\n{line}", rules)[0] == "灯还亮着。"
