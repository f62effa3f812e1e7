"""The options of matching: the shingle unit, the signature, the thresholds."""

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from quchong.strict_model import StrictModel

Unit = Literal["char", "word"]
Fold = Literal["characters", "phrases"]
ContainmentMode = Literal["off", "report", "remove"]

WORD_SHINGLE = 3
"""Default width of a shingle of words: three words have about as many characters as a shingle of five characters."""


class MatchOptions(StrictModel):
    """How duplicates are found and proved."""

    enabled: bool = Field(default=True, description="search for duplicates")
    text_field: str | None = Field(
        default=None,
        description="field of records that is compared instead of their texts, by name or path, such as a text without "
        "its markup; the text itself where a record does not have it",
    )
    unit: Unit = Field(
        default="char", description="what a shingle is made of: char (folded characters) or word (jieba's words)"
    )
    fold: Fold = Field(
        default="characters",
        description="which variants count as the same: characters (traditional and simplified) or phrases (also the "
        "words of mainland China and Taiwan, 软件程序 and 軟體程式; slower, needs quchong[phrases])",
    )
    shingle: int = Field(
        default=5, ge=1, le=64, description="units in a shingle; 3 where unit is word and this is not set"
    )
    user_dict: str | None = Field(
        default=None,
        description="for unit: word, a file of additional words in jieba's format (a word a line, optionally with its "
        "frequency); relative to the configuration's folder",
    )
    num_perm: int = Field(default=128, ge=16, le=1024, description="slots in a MinHash signature")
    seed: int = Field(default=1, ge=0, lt=2**32, description="seed of the permutations, the same as in datasketch")
    threshold: float = Field(
        default=0.8, gt=0, le=1, description="exact Jaccard similarity (0 to 1) at which two texts are near-duplicates"
    )
    recall: float = Field(
        default=0.99,
        gt=0,
        lt=1,
        description="share (0 to 1) of the pairs at the threshold that the bands find, at least",
    )
    containment: ContainmentMode = Field(
        default="report",
        description="articles contained in another: off (do not search for them), report (keep them, marked "
        "contained_in) or remove (those whose container is preferred by dedup.keep)",
    )
    containment_threshold: float = Field(
        default=0.8, gt=0, le=1, description="share (0 to 1) of an article's shingles that a container has, at least"
    )

    @model_validator(mode="before")
    @classmethod
    def _set_word_shingle(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("unit") == "word":
            return {"shingle": WORD_SHINGLE, **values}
        return values

    @field_validator("containment", mode="before")
    @classmethod
    def _accept_bare_off(cls, value: object) -> object:
        return "off" if value is False else value  # YAML reads an unquoted off as false

    @field_validator("user_dict")
    @classmethod
    def _find_user_dict(cls, path: str | None, info: ValidationInfo) -> str | None:
        if path is None:
            return None
        file = Path((info.context or {}).get("folder", "."), path).absolute()
        try:
            file.read_text("utf-8")
        except OSError as error:
            raise ValueError(f"{file}: {error.strerror}; check the path in `dedup.user_dict`") from None
        except UnicodeDecodeError:
            raise ValueError(f"{file}: not UTF-8; save it as UTF-8") from None
        return str(file)

    @field_validator("fold")
    @classmethod
    def _need_opencc(cls, fold: Fold) -> Fold:
        if fold == "phrases" and find_spec("opencc") is None:
            raise ValueError("'phrases' needs OpenCC; install it with `pip install 'quchong[phrases]'`")
        return fold

    @model_validator(mode="after")
    def _need_words(self) -> Self:
        if self.user_dict is not None and self.unit != "word":
            raise ValueError("`dedup.user_dict` needs `dedup.unit: word`; set that, or remove `user_dict`")
        return self

    @property
    def user_dict_digest(self) -> str | None:
        """SHA-256 of the content of the user dictionary, in hexadecimal; None without one."""
        return None if self.user_dict is None else sha256(Path(self.user_dict).read_bytes()).hexdigest()
