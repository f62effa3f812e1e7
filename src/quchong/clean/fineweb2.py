"""FineWeb2's filters with its thresholds for Chinese.

Sources: fineweb-2-pipeline.py for the order of the filters and for those that are off, configs/cmn_Hani.yml for the
Chinese thresholds (github.com/huggingface/fineweb-2); datatrove's GopherRepetitionFilter, FineWebQualityFilter and
GopherQualityFilter for what a threshold measures and for the thresholds that neither sets (github.com/huggingface/
datatrove). Words are cut by jieba, as there. The language score (0.692) is left out, as it needs the GlotLID model.
"""

import re
from collections import Counter
from collections.abc import Iterator

MAX_DUPLICATE_LINES = 0.287
MAX_TOP_NGRAMS = {2: 0.256, 3: 0.201, 4: 0.171}
"""Words in an n-gram → share of the characters that the most frequent n-gram may take up."""
MAX_DUPLICATE_NGRAMS = {5: 0.198, 6: 0.182, 7: 0.167, 8: 0.154, 9: 0.14, 10: 0.127}
"""Words in an n-gram → share of the characters that repeated n-grams may take up."""

MIN_ENDED_LINES = 0.106
"""Share of the lines with text that end a sentence."""
MAX_DUPLICATE_CHARACTERS = 0.1
"""Share of the characters that are in repeated lines."""
MAX_LINE_BREAKS = 0.178
"""Line breaks per word."""

MIN_WORDS, MAX_WORDS = 50, 100_000
"""Words that are not only punctuation."""
MIN_WORD_LENGTH, MAX_WORD_LENGTH = 1, 5
MAX_SYMBOLS = 0.1
"""Per word: number signs, and ellipses."""
MAX_BULLET_LINES = 0.9
MAX_ELLIPSIS_LINES = 0.3
MIN_WORDS_WITH_LETTER = 0.735
MIN_STOP_WORDS = 2
STOP_WORDS = frozenset("的年在月是和日了於·為有被人中为他與後也而由")

SENTENCE_ENDS = tuple(".!?。！？．｡﹒﹖﹗‼⁇⁈⁉‽⸮⸼")
"""Of datatrove's 145 marks that end a sentence those that occur in Chinese and Latin text."""
PUNCTUATION = frozenset(
    "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»"
).union(SENTENCE_ENDS)
BULLETS = ("•", "-")
ELLIPSES = ("...", "…")
LINE_BREAKS = re.compile(r"\n+")


def fails_fineweb2(text: str) -> bool:
    """Return whether a text fails one of FineWeb2's filters, as they are set for Chinese."""
    if not text.strip():
        return True
    words = cut_words(text)
    return is_repetitive(text, words) or is_list(text, words) or is_no_prose(text, words)


def cut_words(text: str) -> list[str]:
    """Cut a text into words, without white space."""
    import rjieba  # only when needed: it reads a dictionary

    return [stripped for word in rjieba.cut(text, True) if (stripped := word.strip())]


def is_repetitive(text: str, words: list[str]) -> bool:
    """Apply the Gopher repetition filter, without the parts that are off: paragraphs, and characters in lines."""
    lines = LINE_BREAKS.split(text)
    return (
        len(lines) - len(set(lines)) > MAX_DUPLICATE_LINES * len(lines)
        or any(measure_top_ngram(words, size) > share * len(text) for size, share in MAX_TOP_NGRAMS.items())
        or any(measure_duplicates(words, size) > share * len(text) for size, share in MAX_DUPLICATE_NGRAMS.items())
    )


def is_list(text: str, words: list[str]) -> bool:
    """Apply FineWeb's quality filter, without the part that is off: short lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    ended = sum(line.endswith(SENTENCE_ENDS) for line in lines)
    repeated = sum(map(len, lines)) - sum(map(len, set(lines)))
    return (
        ended < MIN_ENDED_LINES * len(lines)
        or repeated > MAX_DUPLICATE_CHARACTERS * len(text.replace("\n", ""))
        or text.count("\n") > MAX_LINE_BREAKS * len(words)
    )


def is_no_prose(text: str, words: list[str]) -> bool:
    """Apply the Gopher quality filter."""
    spoken = [word for word in words if not PUNCTUATION.issuperset(word)]
    lines = text.splitlines()
    letters = sum(map(len, spoken))
    return (
        not MIN_WORDS <= len(spoken) <= MAX_WORDS
        or not MIN_WORD_LENGTH * len(spoken) <= letters <= MAX_WORD_LENGTH * len(spoken)
        or text.count("#") > MAX_SYMBOLS * len(words)
        or sum(map(text.count, ELLIPSES)) > MAX_SYMBOLS * len(words)
        or sum(line.lstrip().startswith(BULLETS) for line in lines) > MAX_BULLET_LINES * len(lines)
        or sum(line.rstrip().endswith(ELLIPSES) for line in lines) > MAX_ELLIPSIS_LINES * len(lines)
        or sum(any(map(str.isalpha, word)) for word in words) < MIN_WORDS_WITH_LETTER * len(words)
        or sum(map(STOP_WORDS.__contains__, words)) < MIN_STOP_WORDS
    )


def make_ngrams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield every n-gram of `size` words."""
    return zip(*(words[start:] for start in range(size)), strict=False)


def measure_top_ngram(words: list[str], size: int) -> int:
    """Return how many characters the most frequent n-gram takes up, with datatrove's spaces between its words."""
    if len(words) < size:
        return 0
    ngram, count = Counter(make_ngrams(words, size)).most_common(1)[0]
    return (sum(map(len, ngram)) + size - 1) * count


def measure_duplicates(words: list[str], size: int) -> int:
    """Return how many characters are in repeated n-grams; of those that overlap only the first counts."""
    seen: set[tuple[str, ...]] = set()
    repeated = free = 0
    for start, ngram in enumerate(make_ngrams(words, size)):
        if start < free:
            continue
        if ngram in seen:
            repeated += sum(map(len, ngram))
            free = start + size
        else:
            seen.add(ngram)
    return repeated
