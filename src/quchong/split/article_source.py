"""What an article has from its page: its row key, its id, and its source."""

from quchong.model import Page, Record, Source, make_row_key


def name_article(page: Page | Record, number: int) -> tuple[int, str]:
    """Return the row key and the id of the article with a number, from 1, on a page.

    Raises
    ------
    InputError
        There are more articles than row keys have room for.
    """
    article_id = f"{page.path}#{number}" if page.number is None else f"{page.path}#{page.number}.{number}"
    place = page.number if page.row is None else page.row
    row_key = make_row_key(page.file_index, number) if place is None else make_row_key(page.file_index, place, number)
    return row_key, article_id


def describe_source(
    page: Page | Record, profile: str | None = None, start_line: int | None = None, end_line: int | None = None
) -> Source:
    """Return the source of an article; profile and lines are None for a record that was not split."""
    return Source(
        path=page.path,
        site=page.site,
        start_line=start_line,
        end_line=end_line,
        encoding=page.encoding,
        profile=profile,
        record_id=page.record_id,
        url=page.url,
        fetched=page.fetched,
    )
