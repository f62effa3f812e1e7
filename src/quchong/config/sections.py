"""The configuration as a whole: a section for each step, whose options are declared beside the step."""

import hashlib
from typing import Literal

import orjson
from pydantic import Field

from quchong.choose.options import ChooseOptions
from quchong.clean.options import CleanOptions
from quchong.config.check_options import CheckOptions
from quchong.engines.options import EngineOptions
from quchong.match.options import MatchOptions
from quchong.read.options import ReadOptions
from quchong.split.options import SplitOptions
from quchong.strict_model import StrictModel
from quchong.write.options import OutputOptions

RESULT_SECTIONS = {"read", "split", "clean", "dedup"}
"""The sections that decide what a result holds; the others change only where and how it is made and written."""


class DedupOptions(ChooseOptions, MatchOptions):
    """How duplicates are found and proved, and which article of a group is kept."""


class Config(StrictModel):
    """The whole configuration; every section has working defaults."""

    quchong: Literal[1] = Field(default=1, description="format version; marks the file as quchong's")
    read: ReadOptions = Field(default_factory=ReadOptions, description="which files are read, and how")
    split: SplitOptions = Field(default_factory=SplitOptions, description="how pages are split into articles")
    clean: CleanOptions = Field(default_factory=CleanOptions, description="how articles are cleaned")
    dedup: DedupOptions = Field(
        default_factory=DedupOptions, description="how duplicates are found, and which are kept"
    )
    output: OutputOptions = Field(default_factory=OutputOptions, description="how the corpus is written")
    check: CheckOptions = Field(
        default_factory=CheckOptions, description="what `quchong check` reports, and what it allows"
    )
    engine: EngineOptions = Field(
        default_factory=EngineOptions, description="where the work is done; never changes a result"
    )

    @property
    def result_hash(self) -> str:
        """SHA-256, in hexadecimal, of what decides a result: its sections, and the content of the user dictionary."""
        content = self.model_dump(mode="json", include=RESULT_SECTIONS)
        content["dedup"]["user_dict"] = self.dedup.user_dict_digest
        content["split"]["site_rules"] = self.split.site_rules_digest
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
