"""What steers cleaning."""

from difflib import get_close_matches

from pydantic import Field, field_validator

from quchong.clean.article_flags import FILTERS, FLAGS
from quchong.clean.boilerplate_rule import Rule, load_rules
from quchong.clean.steps import DEFAULT_STEPS, STEPS
from quchong.model import INPUT_FLAGS
from quchong.strict_model import StrictModel

DEFAULT = "default"
BOILERPLATE = "boilerplate"
"""The step that takes boilerplate out; it works on lines, the others on the whole text."""
OPTIONAL_STEPS = tuple(name for name in STEPS if name not in DEFAULT_STEPS)
DROPPABLE = (*INPUT_FLAGS, "truncated", "compilation_count_mismatch", *FLAGS, *FILTERS)


class CleanOptions(StrictModel):
    """How articles are cleaned."""

    steps: tuple[str, ...] = Field(
        default=(DEFAULT,),
        description=f"steps to apply: default ({', '.join(DEFAULT_STEPS)}, {BOILERPLATE}) and any of the optional "
        f"{', '.join(OPTIONAL_STEPS)}; or only the steps named",
    )
    rules: dict[str, Rule | None] = Field(
        default_factory=dict, description="boilerplate rules of your own, by name; null turns a shipped one off"
    )
    drop: tuple[str, ...] = Field(
        default=(), description=f"articles not to keep, by flag: {', '.join(DROPPABLE)}; the ledger names them"
    )

    @field_validator("steps", mode="before")
    @classmethod
    def _wrap_single_name(cls, steps: object) -> object:
        return (steps,) if isinstance(steps, str) else steps

    @field_validator("steps")
    @classmethod
    def _validate_steps(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        for name in steps:
            if name not in STEPS and name not in (DEFAULT, BOILERPLATE):
                raise ValueError(f"no step named {name!r}; there are {DEFAULT}, {BOILERPLATE}, {', '.join(STEPS)}")
        return steps

    @field_validator("rules")
    @classmethod
    def _know_rules(cls, rules: dict[str, Rule | None]) -> dict[str, Rule | None]:
        for name in (name for name, rule in rules.items() if rule is None):
            if name not in load_rules():
                near = get_close_matches(name, load_rules(), n=1)
                advice = f"; did you mean {near[0]}?" if near else ""
                raise ValueError(f"no shipped rule is named {name!r}, so there is none to turn off{advice}")
        return rules

    @field_validator("drop")
    @classmethod
    def _know_flags(cls, flags: tuple[str, ...]) -> tuple[str, ...]:
        for name in flags:
            if name not in DROPPABLE:
                raise ValueError(f"no flag named {name!r}; there are {', '.join(DROPPABLE)}")
        return flags
