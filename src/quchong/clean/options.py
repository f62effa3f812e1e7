"""The options for cleaning."""

from difflib import get_close_matches
from typing import get_args

from pydantic import Field, field_validator

from quchong.clean.boilerplate_rule import Rule, load_rules
from quchong.clean.step_names import DEFAULT_STEPS, OPTIONAL_STEPS, STEP_NAMES
from quchong.model import Flag
from quchong.strict_model import StrictModel

DEFAULT = "default"
BOILERPLATE = "boilerplate"
"""The step that removes boilerplate; it works on lines, the other steps on whole texts."""
DROPPABLE: tuple[Flag, ...] = get_args(Flag)


class CleanOptions(StrictModel):
    """How articles are cleaned."""

    steps: tuple[str, ...] = Field(
        default=(DEFAULT,),
        description=f"steps to apply: default ({', '.join(DEFAULT_STEPS)}, {BOILERPLATE}) and any of the "
        f"optional steps {', '.join(OPTIONAL_STEPS)}; without default only the steps listed",
    )
    rules: dict[str, Rule | None] = Field(
        default_factory=dict, description="your own boilerplate rules, by name; null turns a shipped rule off"
    )
    drop: tuple[str, ...] = Field(
        default=(),
        description=f"flags of articles to leave out of the corpus: {', '.join(DROPPABLE)}; the ledger lists "
        "these articles",
    )

    @field_validator("steps", mode="before")
    @classmethod
    def _wrap_single_name(cls, steps: object) -> object:
        return (steps,) if isinstance(steps, str) else steps

    @field_validator("steps")
    @classmethod
    def _validate_steps(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        for name in steps:
            if name not in STEP_NAMES and name not in (DEFAULT, BOILERPLATE):
                raise ValueError(
                    f"no step named {name!r}; the steps are {DEFAULT}, {BOILERPLATE}, {', '.join(STEP_NAMES)}"
                )
        return steps

    @field_validator("rules")
    @classmethod
    def _validate_rules(cls, rules: dict[str, Rule | None]) -> dict[str, Rule | None]:
        for name in (name for name, rule in rules.items() if rule is None):
            if name not in load_rules():
                near = get_close_matches(name, load_rules(), n=1)
                advice = f"; did you mean {near[0]}?" if near else ""
                raise ValueError(f"no shipped rule is named {name!r}, so null turns nothing off{advice}")
        return rules

    @field_validator("drop")
    @classmethod
    def _validate_flags(cls, flags: tuple[str, ...]) -> tuple[str, ...]:
        for name in flags:
            if name not in DROPPABLE:
                raise ValueError(f"no flag named {name!r}; the flags are {', '.join(DROPPABLE)}")
        return flags
