"""The output formats: for any corpus, each parses again, gives the same findings, and runs no command."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import cmarkgfm
import orjson
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from lxml import etree

from quchong.check.output_formats import FORMATS
from quchong.check.report import Report
from quchong.text.printable import printable
from support.reports import ATTACKS, SAMPLE, acts, make_report, reports, without_surrogates
from support.workflow_commands import parse_command

COLOUR = re.compile(r"\x1b\[\d+m")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def clean(value: object) -> object:
    """Return a value of JSON as it comes back: without lone surrogates."""
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return without_surrogates(value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", FORMATS)
@given(reports)
def test_nothing_acts_on_a_terminal(name: str, report: Report) -> None:
    text = FORMATS[name](report)
    assert not [hex(ord(character)) for character in text if acts(character) and character != "\n"]
    assert text.encode("utf-8").endswith(b"\n") or not text


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"github"}))
@given(reports)
def test_no_line_is_a_command_to_a_runner(name: str, report: Report) -> None:
    assert [line for line in FORMATS[name](report).splitlines() if parse_command(line)] == []


@pytest.mark.parametrize("name", ["full", "concise"])
@given(reports)
def test_colours_are_only_colours(name: str, report: Report) -> None:
    coloured = FORMATS[name](replace(report, colour=True))
    assert COLOUR.sub("", coloured) == FORMATS[name](report)
    assert ("\x1b[1m" in coloured) == bool(report.findings)


@given(reports)
def test_concise_is_a_line_for_each_finding(report: Report) -> None:
    lines = FORMATS["concise"](report).splitlines()
    for line, finding in zip(lines, report.findings, strict=False):
        assert line.endswith(printable(finding.message))
        assert f"{printable(finding.place.path)}:{finding.place.line}: {finding.code}" in line
    assert lines[len(report.findings)].endswith("in 12 files, 34 articles.")


def test_full_shows_all_of_a_finding() -> None:
    assert FORMATS["full"](SAMPLE) == (
        "corpus/甲.txt:3: CLN001 [*] 收藏本站 (2 lines)\n"
        "    article  《石榴树》 甲.txt#1\n"
        "    here     收藏本站\n"
        "\n"
        "corpus/a b.txt:7: DUP002 nearly the same text as corpus/c.txt:1, Jaccard 0.912\n"
        "    article  《石榴树》 a b.txt#1\n"
        "    other    corpus/c.txt:1  《石榴》 c.txt#1\n"
        "    figures  Jaccard 0.9123, containment 0.9800\n"
        "    here     红得像火\n"
        "    there    红得像灯笼\n"
        "\n"
        "x.jsonl:5: FMT002 (warning) duplicate id 17, first used at x.jsonl:2\n"
        "\n"
        "Found 2 errors, 1 warning in 12 files, 34 articles.\n"
        "[*] 1 fixable with --fix.\n"
        "1 more in the baseline.\n"
    )


@pytest.mark.parametrize("load", [json.loads, orjson.loads])
@given(reports)
def test_json_gives_the_same_back(load: Callable[[str], dict[str, object]], report: Report) -> None:
    document = load(FORMATS["json"](report))
    assert document["findings"] == [clean(asdict(finding)) for finding in report.findings]
    assert (document["files"], document["articles"], document["known"]) == (12, 34, 1)
    assert document["counts"] == dict(report.counts)


@given(reports)
def test_jsonl_gives_the_same_back(report: Report) -> None:
    lines = FORMATS["jsonl"](report).split("\n")[:-1]
    assert [orjson.loads(line) for line in lines] == [clean(asdict(finding)) for finding in report.findings]


@given(reports)
def test_github_annotates_the_first_nine_and_counts_the_rest(report: Report) -> None:
    commands = [parse_command(line) for line in FORMATS["github"](report).split("\n")[:-1]]
    ordered = sorted(report.findings, key=lambda finding: finding.severity == "warning")
    assert len(commands) == min(len(ordered), 10)
    for command, finding in zip(commands[:9], ordered, strict=False):
        assert command is not None
        assert command.name == finding.severity
        assert command.properties["file"] == shown_by_github(finding.place.path)
        assert command.properties["line"] == str(finding.place.line)
        assert command.properties.get("endLine", command.properties["line"]) == str(finding.place.end_line)
        assert command.properties["title"] == f"{finding.code} {report.rules[finding.code].name}"
        said = [finding.message]
        if finding.excerpt:
            said += [f"here: {finding.excerpt.here}"]
            said += [f"there: {finding.excerpt.there}"] if finding.partner or finding.excerpt.there else []
        assert command.data == shown_by_github("\n".join(said))
    if len(ordered) > 9:
        assert commands[9] is not None
        assert "file" not in commands[9].properties
        assert commands[9].data.startswith(f"{len(ordered) - 9} more finding")


def shown_by_github(text: str) -> str:
    """Return a text with all that may act escaped, except line ends, for which commands have their own escapes."""
    return "".join(part if part in "\r\n" else printable(part) for part in re.split(r"([\r\n])", text))


@given(reports)
def test_gitlab_gives_the_same_back_and_no_fingerprint_twice(report: Report) -> None:
    entries = orjson.loads(FORMATS["gitlab"](report))
    shown = [(entry["check_name"], entry["description"], entry["location"]) for entry in entries]
    assert shown == [
        (
            finding.code,
            clean(finding.message),
            {
                "path": clean(finding.place.path),
                "lines": {"begin": finding.place.line, "end": finding.place.end_line},
            },
        )
        for finding in report.findings
    ]
    fingerprints = [entry["fingerprint"] for entry in entries]
    assert len(set(fingerprints)) == len(fingerprints)


@given(reports)
def test_sarif_gives_the_same_back(report: Report) -> None:
    [run] = orjson.loads(FORMATS["sarif"](report))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding.code
        link = " ([the other article](1))"
        text = result["message"]["text"]
        assert text.endswith(link) == (finding.partner is not None)
        assert read_message(text.removesuffix(link) if finding.partner else text) == clean(finding.message)
        [location] = result["locations"]
        assert read_path(location) == clean(finding.place.path)
        assert location["physicalLocation"]["region"]["startLine"] == finding.place.line
        assert [logical["fullyQualifiedName"] for logical in location.get("logicalLocations", [])] == (
            [] if finding.place.article is None else [clean(finding.place.article)]
        )
        related = [(other["id"], read_path(other)) for other in result.get("relatedLocations", [])]
        assert related == ([(1, clean(finding.partner.place.path))] if finding.partner else [])
        if finding.excerpt:
            assert result["properties"]["here"] == clean(finding.excerpt.here)
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(hashes)) == len(hashes)


def read_path(location: dict[str, dict[str, dict[str, str]]]) -> str:
    """Return the path that a URI names; it must be a relative reference of RFC 3986 without a host."""
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert not uri.startswith("/")
    assert urlsplit(uri)[:2] == ("", "")
    return unquote(uri, errors="strict")


def read_message(text: str) -> str:
    """Read a plain text message as SARIF says (3.11.5, 3.11.6); it must hold no link and no placeholder."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]]", text)
    assert not re.search(r"(?<!\{)(?:\{\{)*\{(?!\{)", text)
    return re.sub(r"\\([\\\[\]])", r"\1", text).replace("{{", "{").replace("}}", "}")


@given(reports)
def test_junit_gives_the_same_back(report: Report) -> None:
    [suite] = etree.fromstring(FORMATS["junit"](report).encode("utf-8"), PARSER)
    cases = suite.findall("testcase")
    failed = [case for case in cases if len(case)]
    assert {case.get("classname") for case in cases if not len(case)} == report.rules.keys() - report.counts.keys()
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), str(len(failed)))
    for case, finding in zip(failed, report.findings, strict=True):
        [failure] = case
        assert case.get("classname") == finding.code
        assert case.get("name") == as_xml_may(f"{finding.place.path}:{finding.place.line}")
        assert failure.get("message") == as_xml_may(finding.message)
        if finding.excerpt:
            assert as_xml_may(f"here: {finding.excerpt.here}") in failure.text


def as_xml_may(text: str) -> str:
    """Return a text as XML 1.0 can hold it: by the ranges of its production 2, all else as an escape."""
    ranges = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
    return "".join(
        character
        if any(first <= ord(character) <= last for first, last in ranges)
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


class Cells(HTMLParser):
    """Gathers the tags of a page, and the text of each of its pieces of code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)
        if tag == "code":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.tags[-1] == "code":
            self.cells[-1] += data

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")


@given(reports)
def test_markdown_is_a_table_that_nothing_breaks_out_of(report: Report) -> None:
    page = Cells()
    text = FORMATS["markdown"](report)
    page.feed(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))
    rows = len(report.findings)
    row = ["tr", *["td", "code"] * 3]
    table = ["table", "tr", "th", "th", "th", *row * rows] if rows else []
    assert page.tags == ["h3", "p", *table]
    shown = [page.cells[at : at + 3] for at in range(0, len(page.cells), 3)]
    assert [[cell.strip() for cell in cells] for cells in shown] == [
        [
            finding.code,
            printable(f"{finding.place.path}:{finding.place.line}").strip(),
            printable(finding.message).strip(),
        ]
        for finding in report.findings
    ]


def test_a_summary_stays_below_the_limit_of_github() -> None:
    [finding, *_] = SAMPLE.findings
    worst = "\U0010ffff\u202e&\"'<" * 10_000
    report = make_report((replace(finding, place=replace(finding.place, path=worst), message=worst),) * 5000)
    text = FORMATS["markdown"](report)
    assert len(text.encode("utf-8")) < 1 << 19
    assert "And 4,900 more findings." in text


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str) -> None:
    text = FORMATS[name](make_report(()))
    assert text == "" if name in {"jsonl", "github"} else text.endswith("\n")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["full", "concise"])
def test_a_path_never_begins_a_line_as_a_command(name: str, attack: str) -> None:
    [finding, *_] = SAMPLE.findings
    report = make_report((replace(finding, place=replace(finding.place, path=attack)),))
    assert [line for line in FORMATS[name](report).splitlines() if parse_command(line)] == []


@pytest.mark.parametrize(
    "line", ["::error::x", "  ::error file=a,line=1::x", "x ##[error]y", "::warning title=a%3A b::c%0Ad", "::debug::"]
)
def test_the_oracle_knows_a_command(line: str) -> None:
    assert parse_command(line) is not None


@pytest.mark.parametrize("line", ["x ::error::y", "::nothing::x", "::error", "#[error]", "##[nothing", ": :error::x"])
def test_the_oracle_knows_what_is_not_a_command(line: str) -> None:
    assert parse_command(line) is None
