"""What steers the guard: which rules, what is let pass, and how much."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from quchong.check_rules import RULES
from quchong.strict_model import StrictModel
from quchong.text.path_patterns import PathPattern


def validate_rule_prefix(prefix: str) -> str:
    """Return a rule's code, or the beginning of one; raises ValueError where no code begins so."""
    if not prefix or not any(code.startswith(prefix) for code in RULES):
        raise ValueError(f"no rule's code begins with {prefix!r}; there are {', '.join(RULES)}")
    return prefix


RulePrefix = Annotated[str, AfterValidator(validate_rule_prefix)]


class CheckOptions(StrictModel):
    """What `quchong check` looks for and what it lets pass; changes no result of a run."""

    select: tuple[RulePrefix, ...] = Field(
        default=("DUP", "CLN", "SPL", "ENC", "FMT"), description="rules to apply, by code or the beginning of codes"
    )
    ignore: tuple[RulePrefix, ...] = Field(
        default=(), description="rules not to apply; of two that fit a code, in select and here, the longer decides"
    )
    per_path_ignores: dict[PathPattern, tuple[RulePrefix, ...]] = Field(
        default_factory=dict,
        description="rules not to apply to some files: gitignore pattern of paths below the working folder, rules",
    )
    ignore_articles: dict[str, str] = Field(
        default_factory=dict, description="articles that nothing is said about: id (or a record's own id), the reason"
    )
    baseline: str | None = Field(
        default=None,
        description="file of findings that are known and let pass (see `quchong baseline`); relative to the "
        "configuration's folder",
    )
    max_duplicates: float = Field(
        default=0.0, ge=0, le=1, description="share (0 to 1) of the articles that may be duplicates before they fail"
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
                raise ValueError(f"no reason given for ignoring {article!r}")
        return ignored
