"""What the values of a column look like: the second witness, after its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.column import Column
from clerestory.sources.amounts import booleans, decimals, integers, money, seconds
from clerestory.sources.conventions import Conventions
from clerestory.sources.synonyms import words_of
from clerestory.sources.times import dates, timestamps

_PHONE = r"^\+?\(?\d(?:[\s().\-/]{0,2}\d){6,14}$"
_EMAIL = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"
_URL = r"(?i)^(?:https?://|www\.)\S+$|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|io|co|us|uk|es|mx)(?:/\S*)?$"

#: Below this share of values that can be read, a column is not what its name says.
LEAST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Shares (0..1) of a column's filled cells, and their mean length and number of words."""

    filled: int
    contact: float
    url: float
    date: float
    words: float
    length: float
    distinct: float

    @property
    def long_text(self) -> bool:
        """Whether people wrote sentences here."""
        return self.filled > 0 and self.words >= 4 and self.length >= 20 and self.date < LEAST

    @property
    def code(self) -> bool:
        """Whether the cells are as short as numbers of rows, answers yes and no, or names of days."""
        return self.filled > 0 and self.words < 1.5 and self.length < 12

    @property
    def telling(self) -> bool:
        """Whether to leave the column out is to lose sentences or ways to reach somebody."""
        return self.long_text or (self.filled > 0 and self.contact >= LEAST)


def evidence_of(column: pa.Array | pa.ChunkedArray) -> Evidence:
    """What a sample of a column looks like."""
    values = pc.drop_null(pc.utf8_trim_whitespace(column))
    values = values.filter(pc.greater(pc.binary_length(values), 0))
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    n = len(values)
    if not n:
        return Evidence(filled=0, contact=0, url=0, date=0, words=0, length=0, distinct=0)
    contact = pc.or_(pc.match_substring_regex(values, _PHONE), pc.match_substring_regex(values, _EMAIL))
    _, day = dates(values, order="mdy")
    _, other = dates(values, order="dmy")
    # Ten digits can be seconds since 1970; of a column of which nothing else is known they are a telephone number.
    number = pc.match_substring_regex(values, r"^\d{10,11}$").to_numpy(zero_copy_only=False)
    return Evidence(
        filled=n,
        contact=(pc.sum(contact).as_py() or 0) / n,
        url=(pc.sum(pc.match_substring_regex(values, _URL)).as_py() or 0) / n,
        date=float(np.mean((day | other) & ~number)),
        words=1 + (pc.mean(pc.count_substring_regex(values, r"\s+")).as_py() or 0),
        length=pc.mean(pc.utf8_length(values)).as_py() or 0,
        distinct=len(pc.unique(values)) / n,
    )


def readable(column: Column, values: pa.Array | pa.ChunkedArray, *, country: str) -> float:
    """The share of filled cells that the column's type can read; 1 for text and for a column without values."""
    filled = pc.drop_null(pc.utf8_trim_whitespace(values))
    filled = filled.filter(pc.greater(pc.binary_length(filled), 0))
    if isinstance(filled, pa.ChunkedArray):
        filled = filled.combine_chunks()
    if column.type == "string" or not len(filled):
        return 1.0
    return float(np.mean(_fine(column, filled, Conventions(country=country))))


def _fine(column: Column, values: pa.Array, rules: Conventions) -> np.ndarray:
    if column.name in ("price", "amount"):
        return money(values, country=rules.country)[2]
    if column.name == "seconds":
        return seconds(values)[1]
    if column.type == "timestamp":
        return timestamps(values, order="mdy", zone="UTC")[1] | timestamps(values, order="dmy", zone="UTC")[1]
    if column.type == "date":
        return dates(values, order="mdy")[1] | dates(values, order="dmy")[1]
    if column.type == "float64":
        return decimals(values, sign=".")[1] | decimals(values, sign=",")[1]
    return booleans(values)[1] if column.type == "bool" else integers(values)[1]


#: Words in the name of a file that say what its rows are.
_EMPTY = {"the", "of", "a", "an", "in", "on", "and", "your", "our", "el", "la", "los", "las", "de", "del", "su"}
_FILE_WORDS: Mapping[str, str] = {
    "advert": r"adverts?|ads?|advertisements?|listings?|anuncios?|classifieds?|postings",
    "offer": r"offers?|jobs?|vacanc(?:y|ies)|ofertas?|empleos?",
    "message": r"messages?|msgs?|sms|mms|chats?|mensajes?|texts",
    "tip": r"tips?|reports?|denuncias?|avisos?|webform|hotline",
    "call": r"calls?|callsheets?|llamadas?|cdrs?|phonelog|calllog",
    "case_record": r"cases?|caserecords?|casos?|clients?|htcds",
    "count": r"counts?|statistics|stats|tallies|tally|cifras",
    "capture_list": r"capture|capturelists?|mse|listas",
    "programme": r"programmes?|programs?|programas?|assignments?|trials?",
    "location": r"fixes|positions?|locations?|gps|posiciones",
    "court_order": r"orders?|courtorders?|conditions?|ordenes",
    "account": r"accounts?|accountholders?|cuentas?",
    "policy": r"polic(?:y|ies)|laws?|politicas?|leyes",
    "campaign": r"campaigns?|campanas?",
    "material": r"drafts?|materials?|notices?|borradores",
    "label": r"labels?|labelled|labeled|etiquetas?",
}


def kinds_named(name: str) -> tuple[str, ...]:
    """The kinds that the name of a file or of a column speaks of."""
    words = words_of(name)
    return tuple(kind for kind, pattern in _FILE_WORDS.items() if any(re.fullmatch(pattern, word) for word in words))


def without_kind_words(words: Sequence[str], kind: str) -> list[str]:
    """The words of a header without those that only say what the rows are, as in "details of the tip"."""
    return [word for word in words if word not in _EMPTY and not re.fullmatch(_FILE_WORDS[kind], word)]
