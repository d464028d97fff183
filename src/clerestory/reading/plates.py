"""Licence plates, only behind a word that says so: "plate 7ABC123", "placa: ABC-12-34"."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from clerestory.reading.found import found_table
from clerestory.reading.lexing import Lexed, lexed
from clerestory.reading.signs import LOW, UPPER

#: The folded text is ASCII with one byte a sign, so that places in it are places in the signs.  Every part is bounded.
_LABELLED = re.compile(
    rb"\b(?i:licen[cs]e plates?|number plates?|plates?|placas?|matriculas?|rego|tag)"
    rb"(?i:[ ]?(?:number|numero|num|no|nr|is|es|reads)\b)?[ ]?[.:#=-]{0,2}[ ]?"
    rb"([A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){0,3})\b"
)
_WORDS = re.compile(rb"plate|placa|matricula|rego|tag")
_SHORTEST, _LONGEST = 4, 9


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Plates of each text in capitals without spaces, by row and place; *country* does not matter.

    A plate has four to nine capitals and figures, at least one of each kind but for one of figures only.
    """
    cut = lexed(texts)
    offsets = cut.folded.offsets
    small = (cut.folded.signs & LOW).tobytes()
    labels = np.array([match.start() for match in _WORDS.finditer(small)], np.int64)
    found, values = [], []
    for row in np.unique(np.searchsorted(offsets, labels, side="right") - 1).tolist():
        for match in _LABELLED.finditer(_shown(cut.folded.signs[offsets[row] : offsets[row + 1]])):
            shown = _without_state(match.group(1))
            plate = re.sub(rb"[ -]", b"", shown).decode("ascii")
            if _is_plate(plate):
                found.append((row, offsets[row] + match.start(1), offsets[row] + match.start(1) + len(shown)))
                values.append(plate)
    return found_table(cut, np.array(found, np.int64).reshape(-1, 3), "plate", pa.array(values, pa.string()))


def _without_state(shown: bytes) -> bytes:
    """The plate without the state behind it, as in "8XYZ123 CA"."""
    before, _, last = shown.rpartition(b" ")
    whole = len(re.sub(rb"[ -]", b"", before)) >= 6 and re.search(rb"[0-9]", before)
    return before if whole and len(last) == 2 and last.isalpha() else shown


def _is_plate(plate: str) -> bool:
    return _SHORTEST <= len(plate) <= _LONGEST and any(sign.isdigit() for sign in plate)


def _shown(signs: np.ndarray) -> bytes:
    """The folded text with its capitals."""
    low = signs & LOW
    return np.where((signs & UPPER) != 0, low - 32, low).astype(np.uint8).tobytes()
