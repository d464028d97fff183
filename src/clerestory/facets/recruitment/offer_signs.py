"""Named signs of fraud, and of ordinary hiring, in the words of an offer; what they are is data beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.facets.recruitment.offer_pay import far_above

_FILE = Path(__file__).with_suffix(".toml")

#: Up to three words of one sentence.
_GAP = r"(?:[\w%$€£@'/+&-]+(?:\.\d+)? ){0,3}"

#: What turns a sign round when it stands before its words: "we never ask for ...", "you need not ...", "nobody ...".
_DENIED = (
    r"(?:(?:do|does|did|will|would|must|need|should|shall) not|(?:do|does|did|wo|would|must|need|should)n'?t|need not"
    r"|cannot|never|nor|nobody|no ?one|without|nothing|no need|not|no|nunca|jamas|nadie|tampoco)"
)

#: What may stand between the denial and the words; other words begin another thought, since commas are gone.
_BETWEEN = (
    r"(?:(?:ask|asks|asked|want|wants|need|needs|have|has|be|charge|charges|take|takes|accept|request|require|let|send"
    r"|pay|give|share|use|to|for|of|any|any ?body|any ?one|you|your|us|our|a|an|the|in|by|on|that|with|applicants?"
    r"|candidates?|workers?|people|se|te|le|les|hay|pedimos|cobramos|pide\w*|pida\w*|tiene\w*|que|ningun\w*|un|una|el"
    r"|la|su|tu|por) ){0,5}"
)

#: Offers of so few words say too little for what is missing in them to mean anything.
_FEW_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign: its reason code, what it is taken to say before anything is learned, who names it, and its words.

    weight : above 0 speaks for fraud, below 0 against; in log odds
    pattern : matches folded text that has the sign; empty for a sign that is computed
    unless : matches what says the opposite; empty when nothing does
    """

    id: str
    weight: float
    sources: tuple[str, ...]
    pattern: str = ""
    unless: str = ""


#: Signs that no pattern can tell.
_COMPUTED = (
    Sign(id="pay_far_above", weight=1.6, sources=("fbi_compounds", "ftc_jobs")),
    Sign(id="nobody_named", weight=0.3, sources=("ftc_jobs",)),
)

#: Either of these tells an applicant whom to ask for.
_WHO = ("named_employer", "application_route")


@cache
def signs() -> tuple[Sign, ...]:
    """All signs, in the order of the features of the model."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return (*(_sign(row, read["sources"]) for row in read["sign"]), *_COMPUTED)


def version() -> int:
    """The version of the list of signs; weights learned for another one are of no use."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))["version"]


def _sign(row: Mapping, sources: Mapping[str, str]) -> Sign:
    where = f"{_FILE.name}, {row.get('id', '?')}"
    unknown = set(row["sources"]) - set(sources)
    if unknown or not row["sources"]:
        raise InputError(where=where, expected="sources of the list", found=", ".join(sorted(unknown)) or "none")
    return Sign(
        id=row["id"],
        weight=float(row["weight"]),
        sources=tuple(row["sources"]),
        pattern=_joined([*row.get("english", ()), *row.get("spanish", ())]),
        unless=_unless(row),
    )


def _unless(row: Mapping) -> str:
    """What says the opposite: the phrases listed, and for signs that can be denied, a denial before their words."""
    said = _joined(row.get("unless", ()))
    if not row.get("deniable", False):
        return said
    words = "|".join(one.rstrip(" ~").replace("~", _GAP) for one in (*row.get("english", ()), *row.get("spanish", ())))
    return "|".join(filter(None, (said, rf"[^\w](?:{_DENIED}|¦+ (?:or|nor|and|ni|o|y)) {_BETWEEN}(?:{words})[^\w]")))


def _joined(patterns: Sequence[str]) -> str:
    """One pattern of several, each of whole words; `~` becomes a gap."""
    if not patterns:
        return ""
    said = "|".join(one.rstrip(" ~").replace("~", _GAP) for one in patterns)
    return rf"[^\w](?:{said})[^\w]"


def folded(texts: pa.Array) -> pa.Array:
    """Small letters without accents, single blanks, no commas between words, a blank at either end; never null."""
    folded = pc.utf8_lower(pc.utf8_normalize(pc.fill_null(texts, ""), form="NFKD"))
    folded = pc.replace_substring_regex(folded, r"\p{Mn}+", "")
    folded = pc.replace_substring_regex(folded, "[\u2018\u2019\u02bc`\u00b4]", "'")
    folded = pc.replace_substring_regex(folded, "[\u2010-\u2015]", "-")
    # Commas, colons and the like part words, but not the digits of one number or time.
    folded = pc.replace_substring_regex(folded, r"([^0-9])[,;:]+", r"\1 ")
    folded = pc.replace_substring_regex(folded, r"[,;:]+([^0-9])", r" \1")
    folded = pc.replace_substring_regex(folded, '[()\\[\\]{}*_|~"\u201c\u201d\u00ab\u00bb\u2022\u00b7\\s]+', " ")
    return pc.binary_join_element_wise(" ", pc.utf8_trim_whitespace(folded), " ", "")


def seen(texts: pa.Array) -> np.ndarray:
    """Which signs each offer has.

    Parameters
    ----------
    texts : heading and words of n offers, as published

    Returns
    -------
    (n, number of signs) booleans, in the order of `signs`
    """
    plain = folded(texts)
    # The matcher lets others work while it works: two at a time.
    with ThreadPoolExecutor(2) as pool:
        columns = list(pool.map(lambda sign: _has(plain, sign), signs()))
    at = {sign.id: number for number, sign in enumerate(signs())}
    columns[at["pay_far_above"]] = far_above(plain)
    known = columns[at[_WHO[0]]] | columns[at[_WHO[1]]]
    long_enough = np.asarray(pc.greater_equal(pc.count_substring(plain, " "), _FEW_WORDS + 1))
    columns[at["nobody_named"]] = ~known & long_enough
    return np.column_stack(columns)


def _has(plain: pa.Array, sign: Sign) -> np.ndarray:
    if not sign.pattern:
        return np.zeros(len(plain), bool)
    found = np.array(pc.match_substring_regex(plain, sign.pattern))
    if sign.unless and found.any():
        where = np.flatnonzero(found)
        # The bar stands for what was taken out, so that words on both sides do not become neighbours.  Twice, since two
        # that follow each other share the blank between them.
        left = pc.replace_substring_regex(plain.take(pa.array(where)), sign.unless, " \u00a6 ")
        left = pc.replace_substring_regex(left, sign.unless, " \u00a6 ")
        found[where] = np.asarray(pc.match_substring_regex(left, sign.pattern))
    return found
