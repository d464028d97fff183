"""What people call a field in their own files, read from the TOML file beside this module."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from clerestory.model.htcds import HTCDS_LABELS
from clerestory.model.kinds import kind as kind_named

_READ = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

#: A single word that tells a field, when the header as a whole tells none.
HINTS: Mapping[str, tuple[str, ...]] = {
    word: tuple(field for field, words in _READ["hints"].items() if word in words.split())
    for words in _READ["hints"].values()
    for word in words.split()
}
_OWN: Mapping[str, Mapping[str, str]] = {kind: fields for kind, fields in _READ.items() if kind != "hints"}

_STRIP = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _plain(name: str) -> str:
    text = name.replace("#", " no ")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii") or text


def fold(name: str) -> str:
    """A header without case, accents, spaces and signs."""
    return _STRIP.sub("", _plain(name).lower())


def words_of(name: str) -> list[str]:
    """The words of a header or a file's name, folded."""
    return [word for word in _STRIP.split(_CAMEL.sub(" ", _plain(name)).lower()) if word]


@cache
def names_of(kind: str) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Folded header → the fields it may be in a kind, each with its rank: 0 the field's own name, 1 a synonym."""
    found: dict[str, dict[str, int]] = {}
    columns = [column.name for column in kind_named(kind).all_columns if column.name != "trace"]
    for field in columns:
        found.setdefault(fold(field), {})[field] = 0
    own = _OWN.get(kind, {})
    for field in columns:
        for word in own.get(field, "").split():
            found.setdefault(word, {}).setdefault(field, 1)
    if kind == "case_record":
        for label, field in HTCDS_LABELS.items():
            found.setdefault(fold(label), {}).setdefault(field, 1)
    return {name: tuple(fields.items()) for name, fields in found.items()}


@cache
def kinds_knowing(name: str) -> int:
    """How many kinds know a folded name."""
    return sum(1 for kind in _OWN if name in names_of(kind))


@cache
def known_names() -> frozenset[str]:
    """Every folded name that some kind knows."""
    return frozenset(name for kind in _OWN for name in names_of(kind))
