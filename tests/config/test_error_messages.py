"""What is said of a wrong configuration: one line that names the file, the line and the key."""

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import BaseModel, Field, ValidationError

from quchong.config.config_file import parse_config
from quchong.config.error_messages import describe
from quchong.errors import ConfigError
from support.cases import load_cases


@pytest.mark.parametrize("case", load_cases(Path(__file__).parent / "cases"))
def test_cases(case: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(case["config"])
    message = str(raised.value)
    assert message.startswith(case["error"])  # a case leaves out what another room or the YAML reader words
    assert "\n" not in message


class Circle(BaseModel, extra="forbid"):
    shape: Literal["circle"]
    radius: int = 1


class Group(BaseModel, extra="forbid"):
    shape: Literal["group"]
    first: "Shape | None" = None
    members: "tuple[Shape, ...] | str" = ()


Shape = Annotated[Circle | Group, Field(discriminator="shape")]


class Drawing(BaseModel, extra="forbid"):
    main: Shape | str | None = None
    by_name: dict[str, Shape | list[Shape]] = {}
    circle: Circle | list[Circle] | None = None
    sizes: dict[str, int] | tuple[int, ...] = ()


Group.model_rebuild()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("main:\n  shape: circle\n  radius: x\n", "f:3: main.radius: must be a whole number, not 'x'"),
        ("main:\n  shape: cricle\n", "f:2: main.shape: unknown 'cricle'; did you mean circle?"),
        (
            "main:\n  shape: group\n  first:\n    shape: circle\n    radios: 1\n",
            "f:5: unknown key main.first.radios; did you mean radius?",
        ),
        (
            "main:\n  shape: group\n  members:\n    - shape: circle\n    - shape: group\n      first: {circle: 1}\n",
            "f:6: main.members.1.first: shape is missing",
        ),
        ("by_name:\n  a: {shape: circle, size: 1}\n", "f:2: unknown key by_name.a.size; known here: shape, radius"),
        (
            "by_name:\n  a:\n    - {shape: circle}\n    - {shape: circle, circle: 1}\n",
            "f:4: unknown key by_name.a.1.circle",
        ),
        ("circle: {shape: circle, radius: []}\n", "f:1: circle.radius: must be a whole number"),
        (
            "circle:\n  - {shape: circle}\n  - {shape: circle, rad: 1}\n",
            "f:3: unknown key circle.1.rad; did you mean radius?",
        ),
        ("sizes:\n  a: 1\n  b: x\n", "f:3: sizes.b: must be a whole number, not 'x'"),
        ("sizes: 3\n", "f:1: sizes: must be a mapping or a list, such as [a, b], not 3"),
    ],
)
def test_unions_within_unions(text: str, message: str) -> None:
    values: Any = yaml.safe_load(text)
    with pytest.raises(ValidationError) as raised:
        Drawing.model_validate(values)
    assert describe(raised.value, yaml.compose(text, Loader=yaml.SafeLoader), "f", Drawing).startswith(message)
