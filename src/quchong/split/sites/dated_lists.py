"""Lists of other pages with dates below the texts of pages: titles and dates in one line, one below the other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from quchong.split.sites.header_pattern import make_pattern
from quchong.split.sites.header_shape import Shape
from quchong.split.sites.headers import Name, name_of, read_shape_once
from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.zones import Zone

BELOW: frozenset[Zone] = frozenset({"tail", "between"})


def find_dated_lists(
    kind: KindPages, zones: Sequence[Sequence[Zone]]
) -> Iterator[tuple[str, str, int, str]]:
    """Yield the patterns of such lines on many pages: pattern, role, pages, a line."""
    shapes: dict[Name, list[Shape]] = defaultdict(list)
    pages: dict[Name, set[int]] = defaultdict(set)
    examples: dict[Name, str] = {}
    for number, (page, its_zones) in enumerate(zip(kind.pages, zones, strict=True)):
        last: Name | None = None
        for form, zone in zip(page.forms, its_zones, strict=False):
            name = name_of(form) if zone in BELOW and kind.varies(form) else None
            if name is not None and name == last:
                pages[name].add(number)
            if name is not None:
                shapes[name].append(read_shape_once(form) or Shape(()))
                examples[name] = min(form.text, examples.get(name, form.text))
            last = name
    for name in sorted(pages):
        if len(pages[name]) >= kind.many:
            yield make_pattern(shapes[name]), "tail", len(pages[name]), examples[name]
