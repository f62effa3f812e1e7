"""The pattern that headers of one shape share: what is the same in nearly all stays, what varies becomes a field."""

import re
from collections import Counter
from collections.abc import Sequence

from quchong.split.sites.header_shape import Shape
from quchong.split.sites.line_form import DIGITS
from quchong.split.sites.line_pattern import NUMBER, escape

NEARLY_ALL = 0.9


def make_pattern(shapes: Sequence[Shape]) -> str:
    r"""Return the pattern of headers of one shape.

    >>> make_pattern([Shape(("2", "#", "青禾 留言于", "\x01", "")), Shape(("3", "#", "南窗 留言于", "\x01", ""))])
    '{n}# {words} 留言于 {date}'
    """
    out: list[str] = []
    for at in range(len(shapes[0].parts)):
        if at % 2:
            sign = shapes[0].parts[at]
            out.append("{date}" if sign == "\x01" else escape(sign))
        else:
            out.append(make_slot([shape.parts[at] for shape in shapes]))
    return join(out)


def join(parts: Sequence[str]) -> str:
    """Put parts together as a reader would write them."""
    text = " ".join(filter(None, parts))
    text = re.sub(r" (?=[:,)\]>»》”】#])", "", text)
    return re.sub(r"(?<=[(\[<«《“【]) ", "", text)


def make_slot(values: Sequence[str]) -> str:
    """Return the pattern of the words at one place of a shape."""
    if not values[0]:
        return ""
    words = [[DIGITS.sub(NUMBER, escape(word)) for word in value.split()] for value in values]
    before = common_words(words)
    words = [value[len(before) :] for value in words]
    behind = common_words([value[::-1] for value in words])[::-1]
    rest = [value[: len(value) - len(behind)] for value in words]
    return " ".join([*before, *make_middle(rest), *behind])


def common_words(values: Sequence[Sequence[str]]) -> list[str]:
    """Return the words that nearly all values begin with."""
    common: list[str] = []
    while True:
        nexts = Counter(value[len(common)] for value in values if len(value) > len(common))
        if not nexts:
            return common
        word, count = min(nexts.items(), key=lambda one: (-one[1], one[0]))
        if count < NEARLY_ALL * len(values):
            return common
        common.append(word)
        values = [value for value in values if value[: len(common)] == common]


def make_middle(values: Sequence[Sequence[str]]) -> list[str]:
    """Return the field for what varies, none where nearly all have nothing."""
    return ["{words}"] if sum(map(bool, values)) > (1 - NEARLY_ALL) * len(values) else []
