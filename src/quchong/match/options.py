"""What steers matching: the shingle unit, the signature, the threshold."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

WORD_SHINGLE = 3
"""Default width of a word shingle: three words are about as many characters as a char-5 shingle."""


class MatchOptions(BaseModel):
    """How duplicates are found and proved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(True, description="search for duplicates at all")
    unit: Literal["char", "word"] = Field(
        "char", description="what a shingle is made of: char (folded characters) or word (jieba's words)"
    )
    shingle: int = Field(5, ge=1, le=64, description="units in a shingle; where unit is word and this is not set: 3")
    num_perm: int = Field(128, ge=16, le=1024, description="slots in a MinHash signature")
    seed: int = Field(1, ge=0, lt=2**32, description="seed of the permutations, as datasketch takes it")
    threshold: float = Field(
        0.8, gt=0, le=1, description="exact Jaccard (0 to 1) from which two texts are near-duplicates"
    )
    recall: float = Field(
        0.99,
        gt=0,
        lt=1,
        description="share (0 to 1) of the pairs at the threshold that the bands have to find",
    )

    containment: Literal["off", "report", "remove"] = Field(
        "report",
        description="texts contained in another: off (not searched for), report (kept, and marked contained_in) or "
        "remove (where the other ranks higher)",
    )
    containment_threshold: float = Field(
        0.8, gt=0, le=1, description="share (0 to 1) of a text's shingles in another from which it is contained"
    )

    @model_validator(mode="before")
    @classmethod
    def _set_word_shingle(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("unit") == "word":
            return {"shingle": WORD_SHINGLE, **values}
        return values
