"""Words that posters newly use, or newly use in another sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.facets.advertising.adopters import Few, Others, few, later_texts
from clerestory.facets.advertising.meaning import Turn, turns
from clerestory.facets.advertising.posters import JOINS, with_poster
from clerestory.facets.advertising.terms import found_in
from clerestory.facets.advertising.usage import Rise, Used, Words, name_of, rises, used_by, users_of, words_of
from clerestory.facets.advertising.windows import LEAST_DAYS, Units, units_of
from clerestory.facets.bounds import at_least_two
from clerestory.methods.benjamini_hochberg import found
from clerestory.model.lead import Lead, Reason, Untold

#: One row an advert with a date; what makes it one poster's with others; its site, or its source when none is named.
ADVERTS = f"""
    SELECT a.trace AS trace, coalesce(a.site, h.source, '') AS site, a.place AS place,
           CAST(a.seen_at AS DATE) AS day, a.title AS title, a.text AS text, j.things AS things
    FROM advert AS a
    LEFT JOIN (SELECT x.trace AS trace, min(x.source) AS source FROM held AS x GROUP BY x.trace) AS h
           ON h.trace = a.trace
    LEFT JOIN (SELECT y.trace AS trace, list(DISTINCT y.thing) AS things FROM ({JOINS}) AS y GROUP BY y.trace) AS j
           ON j.trace = a.trace
    WHERE a.seen_at IS NOT NULL
"""

#: Where contacts, places and prices stand in headings and words: no term is taken from there.
READ = """
    SELECT DISTINCT m.trace AS trace, m.field AS field, m.start AS start, m.stop AS stop
    FROM mention AS m JOIN advert AS a ON a.trace = m.trace WHERE m.field IN ('title', 'text')
"""

#: What people decided of terms: the newest decision on each.
LEXICON = """
    SELECT t.term AS term, t.state AS state, t.since AS since, t.until AS until, t.who AS who,
           t.decided_at AS decided_at, t.version AS version
    FROM term AS t
    WHERE t.version = (SELECT max(o.version) FROM term AS o WHERE o.term = t.term)
"""

#: How the rate is shared out between the three tests, so that all of them together keep to it.
SHARES = {"word": 0.5, "two words": 0.25, "sense": 0.25}


#: The share of a term's users who write it beside a word from which both are one phrase.
PHRASE = 0.8


class Read(NamedTuple):
    """What was read: the adverts, one text a poster and window, its words, who uses what, and what is decided."""

    adverts: pa.Table
    units: Units
    words: Words
    used: Used
    decided: Mapping[str, Mapping[str, Any]]
    version: int


def rising_codes(  # noqa: PLR0913 (three tables and five bounds that people may set)
    adverts: pa.Table,
    read: pa.Table,
    lexicon: pa.Table,
    *,
    rate: float = 0.05,
    posters: int = 8,
    days: int = 0,
    everywhere: float = 0.34,
    seed: int = 1,
) -> list[Lead | Untold]:
    """Words that posters newly use, or newly use in another sense.

    Two windows of time are compared on the sites that have enough posters in both.  Each poster speaks once in each
    window, with its last text there: copies and busy posters count once.  That a term rose is tested exactly against
    dealing posters out between the windows anew, site by site, under Benjamini-Hochberg; that the words around a word
    changed is tested by the Jensen-Shannon divergence of its company, dealing its own users out anew, against the
    largest of all words; the tests share *rate*.  A term that a third of the posters of every site uses hides nothing
    from anybody: it is no lead, and neither are two words of which one rose alone, nor a word of a phrase that rose and
    is no code.  Texts that share hardly a common word with the others (another language) are dealt out apart,
    so that more of them are no rise of each of their words.  Terms are words, two words, hashtags and emoji; never
    contacts, places, prices, numbers, nor words for who somebody is (G8).

    Parameters
    ----------
    adverts : trace, site, place, day, title, text, things that join it to others; one row an advert
    read : trace, field, start, stop: what readers found in the texts
    lexicon : term, state, since, until, who, decided_at, version: the newest decision on each term
    rate : nominal share of false terms among those found, 0..1
    posters : posters that a term needs, and a site in each window, 2 or more
    days : days of each window; 0 for half of the time that is held
    everywhere : share of posters in every site from which a term is everybody's, above 0 to 1
    seed : of the permutations for the second test

    Returns
    -------
    leads on terms that rose, by falling number of posters, then on those whose company changed; each by term.  Empty
    when none did.  Where no two windows of 28 days have a site with *posters* in both: that it cannot be told.
    A term that was rejected comes back only on new evidence: *posters* posters or more whose first advert is later
    than the rejection

    Raises
    ------
    InputError : *rate* outside 0..1, *posters* below 2, *days* below 28 and not 0, *everywhere* outside 0..1

    Errors to expect
    ----------------
    A fashion among a tenth of sellers, a new product, a season or the words of one site rise as codes do.  A code that
    fewer posters use, that is written as a picture, or that was in use before, is missed.

    References
    ----------
    Fisher (1935), Birch (1964), McNemar (1947) for the first test; Benjamini and Hochberg (1995); Lin (1991), Westfall
    and Young (1993) for the second, after Hamilton, Leskovec and Jurafsky (2016), Diachronic word embeddings reveal
    statistical laws of semantic change, and Kutuzov and Giulianelli (2020), UiO-UvA at SemEval-2020 task 1.
    """
    _check(rate, posters, days, everywhere)
    adverts = with_poster(adverts)
    units = units_of(adverts, days=days, posters=posters)
    if units is None:
        why = Reason("too_short_or_few", {"days": LEAST_DAYS, "posters": posters})
        return [Untold(about="terms that rise", reasons=(why,))] if adverts.num_rows else []
    words = words_of(adverts, read, units, _place_words(adverts))
    decided = {row["term"]: row for row in lexicon.to_pylist()}
    version = max((row["version"] for row in decided.values()), default=0)
    said = Read(adverts, units, words, used_by(words), decided, version)
    single = rises(said.used, units, posters=posters, everywhere=everywhere)
    rose = _passing(single, rate * SHARES["word"])
    known = {one.term for one in single if one.everybody} | {one.term for one in rose}
    pairs = rises(said.used, units, posters=posters, everywhere=everywhere, pairs_without=known)
    rose += _passing(pairs, rate * SHARES["two words"])
    kept = _of_few(said, read, rose, rate=rate, seed=seed)
    changed = turns(words, units, posters=posters, everywhere=everywhere, seed=seed)
    innocent = _innocent(single, rose, kept, rate)
    turned = [one for one in changed if one.p <= rate * SHARES["sense"]]
    turned = [one for one in turned if not _of_phrase(said, one.word, innocent)]
    tried = sum(not one.everybody for one in (*single, *pairs))
    risen = [_risen(said, *one, posters, _chance("chance", one[0].p, rate, tried=tried)) for one in kept]
    leads = risen, [_turned(said, one, posters, _chance("chance_company", one.p, rate)) for one in turned]
    return [lead for part in leads for lead in sorted(filter(None, part), key=lambda one: (-one.value, one.about))]


def _check(rate: float, posters: int, days: int, everywhere: float) -> None:
    at_least_two("posters", posters)
    if not 0 <= rate <= 1:
        raise InputError(where="rate", expected="a number within 0..1", found=str(rate))
    if days and days < LEAST_DAYS:
        raise InputError(where="days", expected=f"0, or {LEAST_DAYS} or more", found=str(days))
    if not 0 < everywhere <= 1:
        raise InputError(where="everywhere", expected="a share above 0, up to 1", found=str(everywhere))


def _place_words(adverts: pa.Table) -> frozenset[str]:
    places = pc.unique(adverts["place"]).drop_null().to_pylist()
    return frozenset(word for place in places for word in found_in(place))


def _passing(tested: list[Rise], rate: float) -> list[Rise]:
    """Those that pass among what is not everybody's."""
    few = [one for one in tested if not one.everybody]
    return [one for one, passes in zip(few, found(np.array([one.p for one in few]), rate=rate), strict=True) if passes]


def _innocent(single: list[Rise], rose: list[Rise], kept: list[tuple[Rise, Few]], rate: float) -> list[int]:
    """The terms that rose and are no code."""
    told = {one.term for one, _ in kept}
    everybody = [one.term for one in single if one.everybody and one.p <= rate]
    return [one.term for one in rose if one.term not in told] + everybody


def _of_phrase(said: Read, word: int, innocent: list[int]) -> bool:
    """Whether the word rose so, or makes a phrase with one that did: then it has new company, and no new sense."""
    width, words = said.used.width, set[int]()
    for term in innocent:
        words |= {term} if term < width else {term // width - 1, term % width}
    return word in words or any(_beside(said, one, word) for one in words)


def _beside(said: Read, word: int, other: int) -> bool:
    """Whether those who write *word* now write it beside *other*, as a phrase."""
    width, later = said.used.width, said.units.later
    pairs = [users_of(said.used, pair) for pair in ((word + 1) * width + other, (other + 1) * width + word)]
    return bool(later[np.concatenate(pairs)].sum() >= PHRASE * later[users_of(said.used, word)].sum())


def _of_few(said: Read, read: pa.Table, rose: list[Rise], *, rate: float, seed: int) -> list[tuple[Rise, Few]]:
    """Those that are told to belong to few; of a word that rose, this is asked once for all that rose with it."""
    if not rose:
        return []
    units, width = said.units, said.used.width
    users = [late[units.later[late]] for late in (users_of(said.used, one.term) for one in rose)]
    texts = later_texts(said.words, units, seed=seed)
    others = Others(said.adverts, read, said.words, units, np.unique(units.poster[np.concatenate(users)]))
    signs = []
    for one, late in zip(rose, users, strict=True):
        term = (one.term,) if one.term < width else (one.term // width - 1, one.term % width)
        signs.append(few(term, late, said.words, units, texts, others, seed))
    passes = found(np.array([one.p for one in signs]), rate=rate / 2)
    return [(one, sign) for one, sign, passed in zip(rose, signs, passes, strict=True) if passed]


def _risen(said: Read, one: Rise, sign: Few, posters: int, chance: Reason) -> Lead | None:
    name = name_of(one.term, said.words, said.used.width)
    unit = users_of(said.used, one.term)
    known = _decided(said, name, unit, posters)
    if known is None:
        return None
    kept = (Reason("kept_to", {"n": sign.keep, "of": sign.of}),) if sign.kept <= sign.alike else (Reason("alike"),)
    rose = _rose(said, name, one)
    return _lead(said, name, (rose, chance, *kept, _spread(said, unit), *known), unit)


def _chance(code: str, p: float, rate: float, **slots: int) -> Reason:
    """How seldom chance alone would do as much, to one in a million; and the rate that the tests keep to."""
    seldom = int(1 / max(p, 1e-6) + 1e-9)
    return Reason(code, {"one_in": seldom, "percent": round(100 * rate), **slots})


def _rose(said: Read, name: str, one: Rise) -> Reason:
    units = said.units
    days = said.adverts["day"].take(pa.array(units.row)).cast(pa.int32()).to_numpy()
    slots = {"term": name, "later": one.later, "of_later": int(units.later.sum())}
    slots |= {"earlier": one.earlier, "of_earlier": int((~units.later).sum())}
    ends = {"first": _day(int(days.min())), "edge": _day(units.edge), "last": _day(int(days.max()))}
    return Reason("rose", {**slots, **ends})


def _spread(said: Read, unit: np.ndarray) -> Reason:
    """In how many sources and places it stands now; one source may have words of its own."""
    now = unit[said.units.later[unit]]
    sites, of = len(np.unique(said.units.site[now])), len(np.unique(said.units.site))
    places = len(pc.unique(said.adverts["place"].take(pa.array(said.units.row[now]))).drop_null())
    if sites == 1 and of > 1:
        return Reason("one_source", {"of": of, "places": places})
    return Reason("few_of_many", {"sites": sites, "of": of, "places": places})


def _decided(said: Read, name: str, unit: np.ndarray, posters: int) -> tuple[Reason, ...] | None:
    """What people decided of the term; None when it was rejected and nothing new speaks for it."""
    row = said.decided.get(name)
    version = (Reason("lexicon", {"version": said.version}),) if said.version else ()
    if row is None:
        return version
    on = row["decided_at"].date()
    if row["state"] == "rejected":
        began = said.units.began[unit[said.units.later[unit]]]
        new = int((began > (on - date(1970, 1, 1)).days).sum())
        return (Reason("rejected_before", {"day": on.isoformat(), "n": new}), *version) if new >= posters else None
    reasons = [Reason(row["state"], {"day": on.isoformat(), "who": row["who"]})]
    for code in ("since", "until"):
        if row[code] is not None:
            reasons.append(Reason(f"in_use_{code}", {"day": row[code].isoformat()}))
    return (*reasons, *version)


def _turned(said: Read, one: Turn, posters: int, chance: Reason) -> Lead | None:
    name = said.words.names[one.word]
    unit = users_of(said.used, one.word)
    known = _decided(said, name, unit, posters)
    if known is None:
        return None
    slots = {"term": name, "later": one.later, "earlier": one.earlier, "edge": _day(said.units.edge)}
    reasons = [Reason("company_changed", slots), chance]
    if one.came:
        reasons.append(Reason("company_now", {"words": ", ".join(said.words.names[word] for word in one.came)}))
    return _lead(said, f"{name} in another sense", (*reasons, *known), unit)


def _lead(said: Read, about: str, reasons: tuple[Reason, ...], unit: np.ndarray) -> Lead:
    now = unit[said.units.later[unit]]
    traces = said.adverts["trace"].take(pa.array(said.units.row[now])).to_pylist()
    return Lead(about=about, reasons=reasons, traces=tuple(sorted(traces)), value=len(now), unit="advertisers")


def _day(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
