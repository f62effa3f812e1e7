"""What steers cleaning."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from quchong.clean.steps import STEPS


class CleanOptions(BaseModel):
    """How articles are cleaned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: Literal["default"] | tuple[str, ...] = Field(
        "default", description=f"steps to apply: default (all) or some of {', '.join(STEPS)}"
    )

    @field_validator("steps")
    @classmethod
    def _know_steps(cls, steps: str | tuple[str, ...]) -> str | tuple[str, ...]:
        unknown = [name for name in steps if name not in STEPS] if steps != "default" else []
        if unknown:
            raise ValueError(f"no step named {unknown[0]!r}; there are {', '.join(STEPS)}")
        return steps
