"""FineWeb2's filters with its thresholds for Chinese: a preset that tells whether a text fails.

Sources: the order and the switched-off filters are those of fineweb-2-pipeline.py, the Chinese figures those of
configs/cmn_Hani.yml (github.com/huggingface/fineweb-2); what a figure measures, and the figures that neither sets, are
those of datatrove's GopherRepetitionFilter, FineWebQualityFilter and GopherQualityFilter (github.com/huggingface/
datatrove). Words are cut by jieba, as there. Not here: the language score (0.692), which needs the GlotLID model.
"""

import re
from collections import Counter
from collections.abc import Iterator

MAX_DUPLICATE_LINES = 0.287
MAX_TOP_GRAMS = {2: 0.256, 3: 0.201, 4: 0.171}
"""Words in a gram → share of the text that its commonest gram may take."""
MAX_DUPLICATE_GRAMS = {5: 0.198, 6: 0.182, 7: 0.167, 8: 0.154, 9: 0.14, 10: 0.127}
"""Words in a gram → share of the text that repeated grams may take."""

MIN_ENDED_LINES = 0.106
"""Of the lines with text, those that end a sentence."""
MAX_DUPLICATE_CHARACTERS = 0.1
"""Of all characters, those in lines that stood before."""
MAX_LINE_BREAKS = 0.178
"""For each word."""

MIN_WORDS, MAX_WORDS = 50, 100_000
"""Without those that are punctuation only."""
MIN_WORD_LENGTH, MAX_WORD_LENGTH = 1, 5
MAX_SYMBOLS = 0.1
"""For each word, of # and of ellipses."""
MAX_BULLET_LINES = 0.9
MAX_ELLIPSIS_LINES = 0.3
MIN_WORDS_WITH_LETTER = 0.735
MIN_STOP_WORDS = 2
STOP_WORDS = frozenset("的年在月是和日了於·為有被人中为他與後也而由")

SENTENCE_ENDS = tuple(".!?。！？．｡﹒﹖﹗‼⁇⁈⁉‽⸮⸼")
"""Of datatrove's 145 marks that end a sentence, those that Chinese and Latin text has."""
PUNCTUATION = frozenset(
    "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»"
).union(SENTENCE_ENDS)
BULLETS = ("•", "-")
ELLIPSES = ("...", "…")
LINE_BREAKS = re.compile(r"\n+")


def fails_fineweb2(text: str) -> bool:
    """Tell whether a text fails one of FineWeb2's filters, as they are set for Chinese."""
    if not text.strip():
        return True
    words = cut_words(text)
    return is_repetitive(text, words) or is_list(text, words) or is_no_prose(text, words)


def cut_words(text: str) -> list[str]:
    """Cut a text into words, leaving out white space."""
    import rjieba  # reads its dictionary

    return [stripped for word in rjieba.cut(text, True) if (stripped := word.strip())]


def is_repetitive(text: str, words: list[str]) -> bool:
    """Apply the Gopher repetition filter; those for paragraphs and for characters of lines are off."""
    lines = LINE_BREAKS.split(text)
    return (
        len(lines) - len(set(lines)) > MAX_DUPLICATE_LINES * len(lines)
        or any(measure_top_gram(words, size) > share * len(text) for size, share in MAX_TOP_GRAMS.items())
        or any(measure_duplicates(words, size) > share * len(text) for size, share in MAX_DUPLICATE_GRAMS.items())
    )


def is_list(text: str, words: list[str]) -> bool:
    """Apply FineWeb's quality filter; that for short lines is off."""
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


def make_grams(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield every run of so many words."""
    return zip(*(words[start:] for start in range(size)), strict=False)


def measure_top_gram(words: list[str], size: int) -> int:
    """Return the characters that the commonest gram takes, with the spaces that datatrove puts between its words."""
    if len(words) < size:
        return 0
    gram, count = Counter(make_grams(words, size)).most_common(1)[0]
    return (sum(map(len, gram)) + size - 1) * count


def measure_duplicates(words: list[str], size: int) -> int:
    """Return the characters in grams that stood before; the words of one are not counted again in the next."""
    seen: set[tuple[str, ...]] = set()
    repeated = free = 0
    for start, gram in enumerate(make_grams(words, size)):
        if start < free:
            continue
        if gram in seen:
            repeated += sum(map(len, gram))
            free = start + size
        else:
            seen.add(gram)
    return repeated
