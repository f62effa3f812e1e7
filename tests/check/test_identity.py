"""The identities of findings stay from version to version, so that baselines hold."""

from pathlib import Path

import yaml

from quchong.check.baseline import make_baseline
from quchong.check_rules import RULES
from support.corpora import check_folder, write_files, write_parts


def test_an_old_baseline_knows_the_findings_of_every_rule(tmp_path: Path) -> None:
    case = yaml.safe_load((Path(__file__).parent / "known_findings.yaml").read_text("utf-8"))
    write_files(tmp_path, case["files"], case["encodings"])
    write_parts(tmp_path, case["parts"])
    known = make_baseline(check_folder(tmp_path).findings).known
    assert sorted(f"{code} {identity} {Path(path).name}" for code, identity, path in known.elements()) == case["known"]
    assert {line.split()[0] for line in case["known"]} == RULES.keys()
