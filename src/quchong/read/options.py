"""What steers reading."""

from pydantic import Field, field_validator

from quchong.strict_model import StrictModel
from quchong.text.path_patterns import PathPattern


class ReadOptions(StrictModel):
    """Which files are read, and how."""

    include: tuple[PathPattern, ...] = Field(
        default=("**/*.txt", "**/*.jsonl", "**/*.jsonl.gz", "**/*.jsonl.zst", "**/*.parquet"),
        description="files to read in a folder, as gitignore patterns",
    )
    exclude: tuple[PathPattern, ...] = Field(
        default=(), description="files and folders to pass over, as gitignore patterns"
    )
    gitignore: bool = Field(default=True, description="pass over what .gitignore files in the folders name")
    encoding: str = Field(
        default="auto",
        description="encoding of the files: auto (byte order mark, UTF-8, declared charset, detection) or a name "
        "such as gb18030",
    )
    text_field: str = Field(default="text", description="key of a record's text")
    title_field: str = Field(default="title", description="key of a record's title")
    id_field: str = Field(default="id", description="key of a record's own id, kept as source.record_id")
    max_failed_ratio: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="share (0 to 1) of files or records that may fail before the exit code is 3",
    )

    @field_validator("encoding")
    @classmethod
    def _know_encoding(cls, name: str) -> str:
        if name != "auto":
            try:
                b" ".decode(name)
            except UnicodeDecodeError:
                pass  # a wide one: it exists, but a byte is not enough for it
            except (LookupError, UnicodeError):
                raise ValueError(f"{name!r} is not the name of an encoding (auto, utf-8, gb18030, big5 …)") from None
        return name
