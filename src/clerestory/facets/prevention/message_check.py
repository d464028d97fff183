"""Is this notice, post or lesson ready to go out: its numbers, its imagery, its reading age, its languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods.readability import counts, flesch_kincaid, inflesz, smog, szigriszt_pazos
from clerestory.model.lead import Document, Reason, Section

DRAFTS = """
    SELECT coalesce(m.external_id, m.trace) AS draft, m.text AS words, m.title AS title, m.language AS language,
           m.languages AS languages, m.needed_languages AS needed, m.numbers_from AS sources, m.picture AS picture
    FROM material AS m
"""

#: Years of school that a notice may ask for; the same on the Spanish scale.
HIGHEST_GRADE = 8.0
LEAST_EASE = 55.0
_GRADE_TO_AGE = 5
_SMOG_SENTENCES = 30
_TELEPHONE = re.compile(r"\+?\d[\d\s().-]{5,}\d|\b(?:911|112|211|24/7)\b|\b24\s?(?:hours|horas|h)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*\s?%?|\b(?:million|billion|thousands|millones|miles de)\b", re.IGNORECASE)


@cache
def word_lists() -> Mapping[str, Mapping[str, list[str]]]:
    """What is looked for, read once from the file beside this module."""
    text = files("clerestory.facets.prevention").joinpath("message_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def message_check(drafts: pa.Table, *, draft: str = "") -> list[Document]:
    """What is to be looked at in a draft before it goes out; pictures are described by the author and never opened.

    Parameters
    ----------
    drafts : draft, words, title, language, languages, needed, sources, picture
    draft : the office's number of the draft; all of them when empty

    Returns
    -------
    one document a draft: numbers, imagery, reading age, languages, who might stop calling, who was asked

    Raises
    ------
    InputError : no draft has that number

    Errors to expect
    ----------------
    A list of words sees no irony, no drawing and no tone; a harmless text under a harmful picture passes.  Formulas
    count words and syllables: short lists, addresses and numbers mislead them, and they say nothing of what is meant.

    References
    ----------
    Kincaid and others (1975).  McLaughlin (1969).  Szigriszt Pazos (1993).  Barrio-Cantalejo and others (2008).
    Andrijasevic and Anderson (2009), Anti-trafficking campaigns: decent? honest? truthful?
    """
    rows = [row for row in drafts.to_pylist() if draft in ("", row["draft"])]
    if draft and not rows:
        raise InputError(where="draft", expected="the number of a draft that is held", found="none with this number")
    return [_sheet(row) for row in sorted(rows, key=lambda row: row["draft"])]


def _sheet(row: Mapping[str, Any]) -> Document:
    words = "\n".join(part for part in (row["title"], row["words"]) if part)
    spoken = (row["language"] or "").strip().lower()
    return Document(
        about=row["draft"],
        title=Reason("title"),
        sections=(
            Section(Reason("numbers"), tuple(_numbers(words, row["sources"] or ""))),
            Section(Reason("imagery"), tuple(_imagery(words, row["picture"] or "", spoken))),
            Section(Reason("reading"), tuple(_reading(words, spoken))),
            Section(Reason("languages"), tuple(_languages(row, spoken))),
            Section(Reason("callers"), tuple(_callers(words, spoken))),
            Section(Reason("asked"), (Reason("read_aloud"),)),
        ),
    )


def _numbers(words: str, sources: str) -> Iterable[Reason]:
    """Numbers of the text, telephone numbers apart, and whether a source is named."""
    found = list(dict.fromkeys(one.group().strip(" .,") for one in _NUMBER.finditer(_TELEPHONE.sub(" ", words))))
    if not found:
        yield Reason("no_numbers")
    elif sources.strip():
        yield Reason("sourced", {"numbers": "; ".join(found)})
    else:
        yield Reason("unsourced", {"numbers": "; ".join(found)})


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _found(text: str, starts: Iterable[str]) -> list[str]:
    """The words of the text that begin like one of these, as they are written there, each once."""
    folded = _folded(text)
    seen = [match.group() for start in starts for match in re.finditer(rf"\b{re.escape(start)}\w*", folded)]
    return list(dict.fromkeys(seen))


def _of(name: str, spoken: str) -> list[str]:
    """The list in the draft's language; where it is not said, or has no list, all lists."""
    lists = word_lists()[name]
    return list(lists.get(spoken, [word for words in lists.values() for word in words]))


def _imagery(words: str, picture: str, spoken: str) -> Iterable[Reason]:
    here, there = _found(words, _of("imagery", spoken)), _found(picture, _of("imagery", ""))
    if here:
        yield Reason("imagery_words", {"words": ", ".join(here)})
    if there:
        yield Reason("imagery_picture", {"words": ", ".join(there)})
    moving = _found(words, _of("warns_of_moving", spoken))
    if moving:
        yield Reason("moving", {"words": ", ".join(moving)})
    if not (here or there or moving):
        yield Reason("imagery_none")
    yield Reason("picture_said" if picture.strip() else "picture_unsaid")


def _reading(words: str, spoken: str) -> Iterable[Reason]:
    if spoken not in ("en", "es"):
        yield Reason("no_formula")
        return
    of = counts(words, spoken)
    counted = {"sentences": of.sentences, "words": of.words}
    if spoken == "en":
        grade = flesch_kincaid(of)
        slots = {
            "grade": round(grade, 1),
            "smog": round(smog(of), 1),
            "age": max(_GRADE_TO_AGE, round(grade) + _GRADE_TO_AGE),
        }
        yield Reason("english", {**slots, **counted})
        yield Reason("easy_enough" if grade <= HIGHEST_GRADE else "too_hard")
        if of.sentences < _SMOG_SENTENCES:
            yield Reason("smog_short", {"sentences": of.sentences})
    else:
        ease = szigriszt_pazos(of)
        yield Reason("spanish", {"ease": round(ease, 1), "name": inflesz(ease), **counted})
        yield Reason("easy_enough" if ease > LEAST_EASE else "too_hard")
    yield Reason("formula_only")


def _languages(row: Mapping[str, Any], spoken: str) -> Iterable[Reason]:
    there = _codes(row["languages"]) | ({spoken} if spoken else set())
    needed = _codes(row["needed"])
    if not needed:
        yield Reason("needed_unsaid")
    elif needed - there:
        yield Reason("missing", {"languages": ", ".join(sorted(needed - there))})
    else:
        yield Reason("none_missing")


def _codes(cell: str | None) -> set[str]:
    return {part.strip().lower() for part in re.split(r"[+,;/]", cell or "") if part.strip()}


def _callers(words: str, spoken: str) -> Iterable[Reason]:
    fear = _found(words, _of("stop_calling", spoken))
    if fear:
        yield Reason("may_stop", {"words": ", ".join(fear)})
    some = _found(words, (rf"{one}" for one in _of("only_some", spoken)))
    if some and not _found(words, _of("everybody", spoken)):
        yield Reason("only_some", {"words": ", ".join(some)})
    unsaid = [name for name, starts in word_lists()["promises"].items() if not _found(words, starts)]
    if unsaid:
        yield from (Reason(f"unsaid_{name}") for name in unsaid)
    if not fear and not some and not unsaid:
        yield Reason("callers_none")
