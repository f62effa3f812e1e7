"""The options of reading."""

from typing import Literal

from pydantic import Field, field_validator

from quchong.read.encodings import NotTextError, find_codec
from quchong.read.file_formats import SUFFIXES
from quchong.strict_model import StrictModel
from quchong.text.path_patterns import PathPattern

MAX_BAD_BYTES = 0.0001
MAX_RECORD_BYTES = 128 << 20
ALWAYS_ALLOWED = 16
"""Bad bytes that any page or record may have."""


class ReadOptions(StrictModel):
    """Which files are read, and how."""

    include: tuple[PathPattern, ...] = Field(
        default=tuple(f"**/*{suffix}" for suffix in SUFFIXES),
        description="files to read in folders, as gitignore patterns that ignore case",
    )
    exclude: tuple[PathPattern, ...] = Field(
        default=(), description="files and folders to leave out, as gitignore patterns"
    )
    gitignore: bool = Field(default=True, description="leave out what git ignores (.gitignore, .git/info/exclude)")
    follow_links: bool = Field(
        default=False,
        description="read files in folders that are links to regular files outside of PATHS (as DVC makes them)",
    )
    text_as: Literal["pages", "records"] = Field(
        default="pages", description="what a text file holds: pages (it is one page) or records (one on each line)"
    )
    html: Literal["main", "all"] = Field(
        default="main",
        description="what is read of a page in HTML: main (its main text, as one article) or all (all that it shows "
        "besides navigation, which is split into articles)",
    )
    encoding: str = Field(
        default="auto",
        description="encoding of the files: a name such as gb18030, or auto (byte order mark, UTF-8, declared charset, "
        "then detection)",
    )
    max_bad_bytes: float = Field(
        default=MAX_BAD_BYTES,
        ge=0,
        le=1,
        description="share (0 to 1) of the bytes of a page or record that may be no text in its encoding; U+FFFD "
        f"stands for them, and with more it is skipped. {ALWAYS_ALLOWED} bytes are always allowed",
    )
    text_field: str | tuple[str, ...] = Field(
        default="text",
        description="field of a record that holds its text: a name, a path such as data.content or messages[].content, "
        "or a list of these, which are joined by blank lines",
    )
    title_field: str = Field(default="title", description="field of a record that holds its title")
    id_field: str = Field(default="id", description="field of a record that holds its id, kept as source.record_id")
    max_record_bytes: int = Field(
        default=MAX_RECORD_BYTES,
        ge=1,
        le=1 << 30,
        description="bytes of the largest record that is read; a longer one is skipped, and never held in memory",
    )
    max_page_bytes: int = Field(
        default=256 << 20,
        ge=1,
        description="bytes of the largest page that is read, which takes several times its size",
    )
    max_lines: int = Field(
        default=2_000_000,
        ge=1,
        description="lines of the longest page that is read, each of which takes memory too",
    )
    max_failed_ratio: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="share (0 to 1) of files or records that may fail; above it the exit code is 3",
    )

    @property
    def text_fields(self) -> tuple[str, ...]:
        """The fields that hold the text of a record, one or several."""
        return (self.text_field,) if isinstance(self.text_field, str) else self.text_field

    @field_validator("text_field")
    @classmethod
    def _validate_text_field(cls, fields: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if not fields:
            raise ValueError("name at least one field")
        return fields

    @field_validator("encoding")
    @classmethod
    def _validate_encoding(cls, name: str) -> str:
        if name != "auto":
            try:
                find_codec(name)
            except (LookupError, ValueError) as error:
                problem = error if isinstance(error, NotTextError) else f"unknown encoding {name!r}"
                raise ValueError(f"{problem}; use auto, or a name such as utf-8, gb18030 or big5") from None
        return name
