"""An article as a line of JSON; by itself, so that processes that parse load nothing else of writing."""

import orjson

from quchong.model import Article


def dump_article(article: Article) -> bytes:
    """Return an article as a line of JSON: all that is known of it but its row key, in the order of the schema."""
    fields = vars(article).copy()
    del fields["row_key"]
    return orjson.dumps(fields) + b"\n"
