"""Which rows and columns the corpus gets: for the columns of the input its records are looked through."""

from functools import partial

from quchong.config.sections import Config
from quchong.engines.engine import DatasetT, Engine
from quchong.model import OUTPUT_ROW
from quchong.read.options import ReadOptions
from quchong.write.input_columns import COLUMN_KIND, InputColumns, find_kinds
from quchong.write.row_layout import RowLayout, lay_out


def choose_layout(engine: Engine[DatasetT], written: DatasetT, config: Config) -> RowLayout:
    """Return how articles (model.WRITTEN) are written.

    Raises
    ------
    UsageError
        The columns of the input are asked for, and there are too many.
    """
    options = config.output
    if options.columns == "quchong":
        return RowLayout(options.keep_removed)
    names = input_names(config.read)
    columns = InputColumns(*names, as_text=options.format == "parquet")
    kinds = engine.collect(engine.map(written, partial(find_kinds, columns=columns), COLUMN_KIND))
    return RowLayout(options.keep_removed, columns.with_kinds(kinds.to_pylist()))


def with_layout(
    engine: Engine[DatasetT], kept: DatasetT, removed: DatasetT, layout: RowLayout, shards: int
) -> DatasetT:
    """Return the rows of the corpus, from those that are kept and those that are removed (model.OUTPUT_ROW)."""
    if layout.is_plain:
        return kept
    rows = engine.union(kept, removed) if layout.keep_removed else kept
    return engine.map(rows, partial(lay_out, layout=layout, shards=shards), OUTPUT_ROW)


def input_names(options: ReadOptions) -> tuple[str, str, str]:
    """Return the columns of text, title and id: as the options name the fields, by default where these are no names."""
    defaults = ReadOptions()
    fields = ((options.text_field, defaults.text_field), (options.title_field, defaults.title_field))
    text, title, record_id = (name_column(*field) for field in (*fields, (options.id_field, defaults.id_field)))
    return text, title, record_id


def name_column(field: object, default: object) -> str:
    """Return a field's name; the default one where it is a list or a path to a field inside another."""
    return field if isinstance(field, str) and not {".", "["} & {*field} else str(default)
