"""An article as a line of JSON; in a module of its own, so that processes that parse load nothing else of writing."""

import orjson

from quchong.model import Article


def dump_article(article: Article) -> bytes:
    """Return an article as a line of JSON: its fields but the row key, in the order of the class."""
    fields = vars(article).copy()
    del fields["row_key"]
    return orjson.dumps(fields) + b"\n"
