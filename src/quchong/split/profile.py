"""What a page profile is: the shape of one kind of page, as YAML declares it.

A profile knows its pages by evidence, says which whole lines are the site's own furniture, and cuts what is left
into regions, each with one kind of boundary between articles. A profile is data; `interpreter.py` carries it out.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from quchong.errors import ProfileError
from quchong.model import Meta
from quchong.strict_model import SHIPPED, Pattern, StrictModel, is_shipped, read_yaml

FALLBACK = "single"
"""The profile of a page that no other profile claims: one article."""
META_KEYS = frozenset(Meta.__dataclass_fields__)
NUMERALS = "0123456789"
"""What tells groups of one name apart: a pattern may name author, author2 …, of which one matches."""
TITLE_GROUPS = frozenset({"title", "n", "part", "stem"})
"""Groups that the pattern of a title line may name, besides metadata keys."""
CONTEXT_KEYS = frozenset({"city", "postcode"})
"""Groups that a metadata pattern may name to get at its neighbours, and that are not kept."""
Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]


def refuse_numbers(source: str) -> str:
    """Return a pattern if it refers to no group by number: furniture is tried as one pattern, with other numbers."""
    if re.search(r"(?<!\\)(?:\\\\)*\\[1-9]", source):
        raise ValueError(r"name the group that is meant: (?P<mark>x)(?P=mark) for (x)\1")
    return source


class Furniture(StrictModel):
    """A whole line that is the site's own, not an article's; a group `title` in it tells the page's title."""

    line: Annotated[Pattern, AfterValidator(refuse_numbers)] = Field(
        description="matched from the beginning of the line"
    )
    first: int | None = Field(default=None, ge=1, description="only among the first so many lines that are not blank")
    last: int | None = Field(default=None, ge=1, description="only among the last so many lines that are not blank")
    links: bool = Field(default=False, description="the titles of other pages right below it are the site's own too")


def combine(furniture: Mapping[str, Furniture]) -> re.Pattern[str]:
    """Make one pattern of all furniture that may show anywhere; the outermost group that matched tells the name."""
    anywhere = [f"(?P<{name}>{it.line})" for name, it in furniture.items() if not (it.first or it.last)]
    return re.compile("|".join(anywhere) or "(?!)")


def spell_out(declared: Any) -> Any:
    """Let a bare pattern stand for furniture that may show anywhere."""
    return {"line": declared} if isinstance(declared, str) else declared


SIGNS = (
    "line",
    "furniture",
    "rule",
    "boundary",
    "announced",
    "echoed",
    "words",
    "repeated_line",
    "short_lines",
    "long_lines",
)


class Evidence(StrictModel):
    """A sign that a page is of the profile's kind; adds `weight` once if it shows at least `min` times.

    A negative weight is a sign against.
    """

    furniture: str | None = Field(default=None, description="name of the profile's furniture that shows")
    rule: str | None = Field(default=None, description="name of a metadata rule of which a line shows")
    line: Pattern | None = Field(default=None, description="pattern of a whole line that shows")
    below: Pattern | None = Field(default=None, description="with line: only right below a line of this pattern")
    words: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="words, wherever they stand in a line; counted together"
    )
    repeated_line: bool = Field(default=False, description="a line that stands at once again, as a doubled title does")
    first: int | None = Field(default=None, ge=1, description="only among the first so many lines that are not blank")
    last: int | None = Field(default=None, ge=1, description="only among the last so many lines that are not blank")
    min: int = Field(default=1, ge=1, description="how often it has to show")
    boundary: bool = Field(
        default=False, description="a beginning of an article, as the first region's boundary finds it"
    )
    announced: bool = Field(default=False, description="as many beginnings as one of the first lines announces: 8篇")
    echoed: bool = Field(
        default=False, description="beginnings whose titles share words with the page's, `share` of them all"
    )
    short_lines: int | None = Field(
        default=None, ge=1, description="lines of at most so many characters, `share` of all"
    )
    long_lines: int | None = Field(
        default=None, ge=1, description="lines of more than so many characters, `share` of all"
    )
    share: float = Field(
        default=0.8, gt=0, le=1, description="with short_lines, long_lines and echoed: how many of all it takes"
    )
    weight: float = Field(description="what it adds to the score")
    required: bool = Field(default=False, description="without it the profile scores nothing")

    @model_validator(mode="after")
    def _take_one_sign(self) -> "Evidence":
        if sum(bool(getattr(self, sign)) for sign in SIGNS) != 1:
            raise ValueError(f"evidence is exactly one of {', '.join(SIGNS)}")
        return self


class RepeatedLine(StrictModel):
    """An article begins with its title standing twice."""

    kind: Literal["repeated_line"]
    min_length: int = Field(default=2, ge=1, description="characters in a title, at least")
    max_length: int = Field(default=100, ge=1, description="characters in a title, at most")
    not_end: str = Field(default="。！？；：，、!?;:,", description="characters that no title ends with")
    min_body: int = Field(default=80, ge=0, description="characters below the title, at least: a refrain is no title")
    glued: bool = Field(default=True, description="take the title off the first line where it stands there once more")


class FirstLine(StrictModel):
    """The region is one article, titled by its first line."""

    kind: Literal["first_line"]
    max_length: int = Field(default=80, ge=1, description="characters in a title, at most")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")
    or_page_title: bool = Field(
        default=False, description="where the first line is not the page's title, that is the title"
    )


class TitleLine(StrictModel):
    """An article begins with a line of a known shape.

    Groups of the pattern: `title` (else the whole line is the title), numbers `n`, `n2`, … of which one matches,
    `part` (the heading of what holds several articles, such as a volume: part of the title of the article right below
    it), `stem` (what the headings of a series have before their numbers), and metadata keys.
    """

    kind: Literal["line"]
    pattern: Pattern
    monotonic: bool = Field(default=False, description="only where the number goes up; a lost heading may leave a gap")
    series: bool = Field(
        default=False, description="only headings of one form, with one stem, numbered from 1 up; the first such series"
    )
    max_length: int = Field(default=80, ge=1, description="characters in the line, at most")
    author_above: bool = Field(
        default=False, description="without the group author, a short line above tells the author"
    )
    titled_by_page: bool = Field(default=False, description="the page's title is the title of every article")
    body_prefix: Pattern | None = Field(default=None, description="taken off the first line of the body, such as 答：")

    @model_validator(mode="after")
    def _know_groups(self, info: ValidationInfo) -> "TitleLine":
        if not is_shipped(info):
            groups = [group for group in re.compile(self.pattern).groupindex if f"(?P={group})" not in self.pattern]
            unknown = {group.rstrip(NUMERALS) for group in groups} - META_KEYS - TITLE_GROUPS
            if unknown:
                known = ", ".join(sorted(META_KEYS | TITLE_GROUPS))
                raise ValueError(f"no group is named {', '.join(sorted(unknown))}; there are {known}")
        return self


class TitleAboveHeader(StrictModel):
    """An article begins with a title line above a line of header fields (date, source, author)."""

    kind: Literal["header"]
    max_length: int = Field(default=80, ge=1, description="characters in a title, at most")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")


class TitleAboveLine(StrictModel):
    """An article begins with a title line above a line that is metadata by a rule, such as a poem's author."""

    kind: Literal["above"]
    rule: str = Field(description="name of the metadata rule")
    title: Pattern = Field(default="(?P<title>.+)", description="shape of the title, which the group title tells")
    max_length: int = Field(default=80, ge=1, description="characters in a title, at most")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")


Boundary = Annotated[
    RepeatedLine | FirstLine | TitleLine | TitleAboveHeader | TitleAboveLine, Field(discriminator="kind")
]


class Region(StrictModel):
    """A stretch of the page with one kind of boundary; it ends where the next region starts."""

    name: str
    after: str | None = Field(default=None, description="furniture behind whose last line the region starts")
    preview_length: tuple[int, int] | None = Field(
        default=None,
        description="characters at which the site cuts previews; one as long without a conclusion is truncated",
    )
    boundary: Boundary
    preamble: Literal["article", "boilerplate"] = Field(
        default="article", description="what stands before the first boundary, if it is long enough to be something"
    )
    metadata: tuple[str, ...] = Field(default=(), description="names of metadata rules to try on each article")


class MetadataRule(StrictModel):
    """A line at the head of an article that tells something of it: by named groups, or as a line of header fields."""

    pattern: Pattern | None = None
    header: bool = Field(default=False, description="a line of header fields: date, source, author and the like")
    needs: tuple[str, ...] = Field(
        default=(), description="words of which the article holds one, or the rule is not tried"
    )
    keep: bool = Field(default=False, description="the line stays in the text too")
    first: int = Field(default=12, ge=1, description="only among the first so many lines of the article")
    anywhere: bool = Field(default=False, description="the first such line, wherever it stands")
    author_above: bool = Field(default=False, description="without a group author, a short line above tells the author")

    @model_validator(mode="after")
    def _know_groups(self) -> "MetadataRule":
        if (self.pattern is not None) == self.header:
            raise ValueError("a metadata rule is exactly one of pattern and header")
        groups = {group.rstrip(NUMERALS) for group in re.compile(self.pattern or "").groupindex}
        unknown = groups - META_KEYS - CONTEXT_KEYS
        if unknown:
            raise ValueError(f"no metadata of this name: {', '.join(sorted(unknown))}")
        return self


class Profile(StrictModel):
    """The shape of one kind of page."""

    about: str = Field(default="", description="which pages these are")
    layer: Literal["page", "article"] = Field(
        default="article",
        description="page: a site's template, known by its furniture; article: a shape of text inside one",
    )
    needs: tuple[str, ...] = Field(
        default=(), description="words of which a page holds one, or the profile is not looked at"
    )
    evidence: tuple[Evidence, ...] = ()
    full_score: float = Field(default=1, gt=0, description="sum of weights that counts as certain")
    furniture: dict[Name, Annotated[Furniture, BeforeValidator(spell_out)]] = Field(
        default_factory=dict, description="whole lines that are the site's own"
    )
    page_title: bool = Field(default=False, description="the first line is the page's title, not an article's")
    regions: tuple[Region, ...] = Field(min_length=1)
    metadata: dict[str, MetadataRule] = Field(default_factory=dict)

    @cached_property
    def hope(self) -> float:
        """The sum of the weights of all signs for the profile."""
        return sum(max(0.0, sign.weight) for sign in self.evidence)

    @cached_property
    def own_lines(self) -> re.Pattern[str]:
        """The furniture as one pattern; its group tells which it is."""
        return combine(self.furniture)

    @model_validator(mode="after")
    def _know_names(self, info: ValidationInfo) -> "Profile":
        if is_shipped(info):
            return self
        furniture = [sign.furniture for sign in self.evidence] + [region.after for region in self.regions]
        for name in furniture:
            if name is not None and name not in self.furniture and name not in load_common():
                raise ValueError(f"no furniture named {name}")
        try:
            combine({**load_common(), **self.furniture})
        except re.error as error:
            raise ValueError(f"furniture: a group is named twice, or like furniture: {error}") from None
        rules = [sign.rule for sign in self.evidence]
        rules += [region.boundary.rule for region in self.regions if region.boundary.kind == "above"]
        for name in (*filter(None, rules), *(name for region in self.regions for name in region.metadata)):
            if name not in self.metadata and name not in load_metadata():
                raise ValueError(f"no metadata rule named {name}")
        return self


@cache
def load_common() -> Mapping[str, Furniture]:
    """Load the furniture that pages of every kind may have, by name."""
    text = resources.files("quchong.split").joinpath("furniture.yaml").read_text("utf-8")
    return {name: Furniture.model_validate(spell_out(it), context=SHIPPED) for name, it in read_yaml(text).items()}


@cache
def load_metadata() -> Mapping[str, MetadataRule]:
    """Load the metadata rules that every profile may name."""
    text = resources.files("quchong.split").joinpath("metadata.yaml").read_text("utf-8")
    return {name: MetadataRule.model_validate(it, context=SHIPPED) for name, it in read_yaml(text).items()}


@cache
def load_shipped() -> Mapping[str, Profile]:
    """Load the shipped profiles by name, in the order of their names.

    Raises
    ------
    ProfileError
        A file is not a profile.
    """
    folder = resources.files("quchong.split").joinpath("profiles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {
        file.name.removesuffix(".yaml"): parse_profile(file.name, read_yaml(file.read_text("utf-8")), SHIPPED)
        for file in files
    }


def parse_profile(name: str, declared: Any, context: Mapping[str, bool] | None = None) -> Profile:
    """Check what a YAML file declares; raises ProfileError with the place of what is wrong.

    The context is SHIPPED for what is shipped.
    """
    try:
        return Profile.model_validate(declared, context=context)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise ProfileError(f"page profile {name}: {place}: {first['msg']}") from None


def select_profiles(wanted: Sequence[str] | str, own: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """Return the profiles to choose from, the fallback always among them.

    Raises
    ------
    ProfileError
        There is no profile of a wanted name.
    """
    every = {name: with_common(profile) for name, profile in {**load_shipped(), **own}.items()}
    if wanted == "auto":
        return every
    if unknown := [name for name in wanted if name not in every]:
        raise ProfileError(f"split.profiles: no profile named {unknown[0]!r}; there are {', '.join(sorted(every))}")
    return {name: profile for name, profile in every.items() if name in wanted or name == FALLBACK}


def with_common(profile: Profile) -> Profile:
    """Return a profile that also knows the furniture and the metadata rules that all profiles share."""
    shared = {
        # its own are tried first, and so tell the name of a line that is both
        "furniture": {
            **profile.furniture,
            **{name: it for name, it in load_common().items() if name not in profile.furniture},
        },
        "metadata": {**load_metadata(), **profile.metadata},
    }
    return profile.model_copy(update=shared)
