"""The options of `quchong check`: which rules apply, and which findings are allowed."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from quchong.check_rules import RULES
from quchong.strict_model import StrictModel
from quchong.text.path_patterns import PathPattern


def validate_rule_prefix(prefix: str) -> str:
    """Return a rule's code or a prefix of one; raises ValueError where no code starts with it."""
    if not prefix or not any(code.startswith(prefix) for code in RULES):
        raise ValueError(f"no rule starts with {prefix!r}; the rules are {', '.join(RULES)}")
    return prefix


RulePrefix = Annotated[str, AfterValidator(validate_rule_prefix)]


class CheckOptions(StrictModel):
    """What `quchong check` reports and what it allows; no option here changes the result of a run."""

    select: tuple[RulePrefix, ...] = Field(
        default=("DUP", "CLN", "SPL", "ENC", "FMT"), description="rules to apply, by code or prefix of codes"
    )
    ignore: tuple[RulePrefix, ...] = Field(
        default=(),
        description="rules not to apply; of two prefixes of a code, here and in select, the longer one decides",
    )
    per_path_ignores: dict[PathPattern, tuple[RulePrefix, ...]] = Field(
        default_factory=dict,
        description="rules not to apply to some files: gitignore pattern for paths in the working folder, rules",
    )
    ignore_articles: dict[str, str] = Field(
        default_factory=dict, description="articles that are not reported: id (or a record's own id), reason"
    )
    baseline: str | None = Field(
        default=None,
        description="file of known findings, which are not reported (see `quchong baseline`); relative to the folder "
        "of the configuration",
    )
    max_duplicates: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="share (0 to 1) of the articles that may be duplicates; more than that fail the check",
    )

    @field_validator("baseline")
    @classmethod
    def _find_baseline(cls, path: str | None, info: ValidationInfo) -> str | None:
        return None if path is None else str(Path((info.context or {}).get("folder", "."), path))

    @field_validator("ignore_articles")
    @classmethod
    def _have_reasons(cls, ignored: dict[str, str]) -> dict[str, str]:
        for article, reason in ignored.items():
            if not reason.strip():
                raise ValueError(f"no reason given for ignoring {article!r}; say why")
        return ignored
