"""Read, split and clean the inputs: one dataset for each kind of row they yield."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic

import pyarrow as pa

from quchong.choose.dropped import find_flagged, leave_out
from quchong.config.sections import Config
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.article_ids import find_new_ids, rename_articles, rename_written
from quchong.flow.probe_records import stay_in_columns
from quchong.flow.read_split_clean import parse, rows_of_kind
from quchong.model import ARTICLE, LINE, PAGE, PARSED, REMOVAL, SKIPPED, WRITTEN
from quchong.read.file_formats import holds_pages
from quchong.read.pieces import Pieces
from quchong.split.sites.sheet import SiteSheet


@dataclass(frozen=True)
class ParsedCorpus(Generic[DatasetT]):
    """What is in the inputs, durable.

    Attributes
    ----------
    articles
        All articles (model.ARTICLE).
    wanted
        The articles but those that `clean.drop` drops.
    dropped
        Why those are removed (model.REMOVAL).
    written
        All articles as lines of JSON (model.WRITTEN); none where nothing will be written.
    lines
        The lines of pages (model.LINE).
    pages, skipped
        The pages (model.PAGE), and what could not be read (model.SKIPPED), of which pieces of a file may say the same.
    sites
        The sheets that were learned, by site.
    """

    articles: DatasetT
    wanted: DatasetT
    dropped: DatasetT
    written: DatasetT
    lines: DatasetT
    pages: DatasetT
    skipped: DatasetT
    sites: Mapping[str, SiteSheet]


def learn_sites_of(engine: Engine[DatasetT], pieces: Pieces, config: Config) -> Mapping[str, SiteSheet]:
    """Return the sheets of the sites of pages, by site; empty where nothing is to be learned."""
    learns = config.split.learn == "auto" and config.split.site_rules is None
    pages = sum(map(holds_pages, pieces.inputs["path"].to_pylist()))
    if not learns or not pages:
        return {}
    from quchong.flow.learn_sites import learn_sheets  # all of learning, which records need nothing of
    from quchong.split.sites.learn import FEWEST_PAGES

    if pages < FEWEST_PAGES:
        return {}
    return learn_sheets(engine, pieces, config).sheets


def parse_corpus(
    engine: Engine[DatasetT], pieces: Pieces, config: Config, *, to_write: bool = False
) -> ParsedCorpus[DatasetT]:
    """Read, split and clean the inputs; `to_write` says whether the articles are wanted as lines of JSON too.

    Raises
    ------
    InputError
        Several articles have the same id, and the replacement ids are already in use.
    """
    sites = learn_sites_of(engine, pieces, config)
    stage = partial(parse, config=config, to_write=to_write, sites=sites)
    parsed = engine.keep(
        engine.map(engine.source(pieces, pieces.size, stay_in_columns(pieces, config)), stage, PARSED), "parsed"
    )

    def rows_of(column: str, schema: pa.Schema) -> DatasetT:
        return engine.map(parsed, partial(rows_of_kind, column=column), schema)

    articles, written = rows_of("article", ARTICLE), rows_of("written", WRITTEN)
    new_ids = find_new_ids(engine, articles, pieces.inputs)
    if len(new_ids.row_keys):
        articles = engine.map(articles, partial(rename_articles, new_ids=new_ids), ARTICLE)
        written = engine.map(written, partial(rename_written, new_ids=new_ids), WRITTEN)
    drop = frozenset(config.clean.drop)
    flagged = partial(find_flagged, flags=drop)
    return ParsedCorpus(
        articles=articles,
        wanted=engine.map(articles, partial(leave_out, flags=drop), ARTICLE) if drop else articles,
        dropped=engine.map(articles, flagged, REMOVAL),
        written=written,
        lines=rows_of("line", LINE),
        pages=rows_of("page", PAGE),
        skipped=rows_of("skipped", SKIPPED),
        sites=sites,
    )
