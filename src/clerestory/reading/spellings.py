"""Words that are one slip of the finger away from a word: a letter left out, doubled, exchanged, swapped."""

from __future__ import annotations

import string
import unicodedata

#: Shorter words have too many neighbours to mean anything.
SHORTEST = 5


def near_spellings(word: str) -> list[str]:
    """The words within one edit (insertion, deletion, substitution, transposition of neighbours) of *word*, sorted.

    Parameters
    ----------
    word : one word; accents and case are folded away first, as find's index does

    Returns
    -------
    without the word itself; empty for one that is shorter than five letters or holds a digit

    References
    ----------
    Damerau (1964), A technique for computer detection and correction of spelling errors.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    if len(plain) < SHORTEST or not plain.isalpha():
        return []
    letters = sorted({*string.ascii_lowercase, *plain})
    near = set()
    for at in range(len(plain) + 1):
        before, after = plain[:at], plain[at:]
        near.update(before + letter + after for letter in letters)
        if after:
            near.add(before + after[1:])
            near.update(before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            near.add(before + after[1] + after[0] + after[2:])
    near.discard(plain)
    return sorted(near)
