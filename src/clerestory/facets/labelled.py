"""What a team's people say of traces of theirs, as far as a question can learn from it; and what it cannot use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from clerestory.errors import InputError

#: Labels that a class needs before a question names it: METHODS' bound for class-conditional sets.
LEAST_LABELS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Thing → class, and how many things could not be used.

    divided : things that are said to be two classes
    strange : things with a word that is no class of the question
    """

    classes: Mapping[str, str]
    divided: int = 0
    strange: int = 0

    def count(self, name: str) -> int:
        """How many things are of that class."""
        return sum(one == name for one in self.classes.values())


def labelled(rows: Iterable[tuple[str, str]], words: Mapping[str, str]) -> Labelled:
    """One class a thing.

    Parameters
    ----------
    rows : thing and label, as often as somebody said so
    words : what people write → class; compared without capitals and blanks around

    Returns
    -------
    the things on which all who said anything agree; a thing of two classes is of none
    """
    said: dict[str, set[str]] = defaultdict(set)
    strange: set[str] = set()
    for thing, word in rows:
        name = words.get(word.strip().casefold())
        if name is None:
            strange.add(thing)
        else:
            said[thing].add(name)
    classes = {thing: next(iter(names)) for thing, names in sorted(said.items()) if len(names) == 1}
    divided = sum(len(names) > 1 for names in said.values())
    return Labelled(classes=classes, divided=divided, strange=len(strange - set(said)))


def folds(things: Iterable[str], *, many: int, seed: int) -> dict[str, int]:
    """A fold for each thing, by its name and the seed alone, so that a new label moves no other.

    Parameters
    ----------
    things : names
    many : how many folds, 2 or more
    seed : another seed, another division

    Raises
    ------
    InputError : *many* below 2
    """
    if many < 2:
        raise InputError(where="folds", expected="2 or more", found=str(many))
    return {thing: _digest(f"{seed} {thing}") % many for thing in things}


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
