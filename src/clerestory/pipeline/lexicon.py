"""The lexicon: terms that people proposed, accepted, rejected and dated; every decision is kept, none overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pyarrow as pa

from clerestory.errors import InputError, NotPermitted
from clerestory.facets.advertising.terms import as_term, found_in, never
from clerestory.lake.workspace import Snapshot
from clerestory.model.schemas import schema
from clerestory.model.term import Term
from clerestory.pipeline.excerpts import mask_identifiers
from clerestory.pipeline.office import Office
from clerestory.reading.masking import spans_of_identifiers


def lexicon(snapshot: Snapshot, *, history: bool = False) -> list[Term]:
    """The newest decision on each term, by term; or every decision there ever was, in order."""
    rows = sorted(snapshot.table("term").to_pylist(), key=lambda row: row["version"])
    made = [Term(**{**row, "meaning": row["meaning"] or "", "cites": row["cites"] or ""}) for row in rows]
    if history:
        return made
    return sorted({one.term: one for one in made}.values(), key=lambda one: one.term)


def listed(office: Office, *, history: bool = False) -> list[Term]:
    """`lexicon` as it may be shown: identifiers that somebody wrote into its words are masked."""
    hide = partial(mask_identifiers, country=office.workspace.info.country)
    return [
        replace(one, meaning=hide(one.meaning), cites=hide(one.cites), reason=hide(one.reason))
        for one in lexicon(office.workspace.snapshot(), history=history)
    ]


def decide_term(  # noqa: PLR0913 (what a decision says)
    office: Office,
    said: str,
    state: str,
    *,
    reason: str,
    meaning: str = "",
    since: date | None = None,
    until: date | None = None,
    cites: tuple[str, ...] = (),
) -> Term:
    """Decide on a term; what is not said anew stays as the last decision had it, and citations are added to.

    Parameters
    ----------
    state : proposed, accepted or rejected; "" leaves it as it is, which dates a term

    Raises
    ------
    InputError : no term, an identifier, no reason, accepted without a meaning and a citation, nothing known to date
    NotPermitted : a word for who somebody is (G8)
    """
    term = _checked(office, said)
    with office.workspace.writer() as transaction:
        known = {one.term: one for one in lexicon(transaction.snapshot)}
        before = known.get(term)
        if not state and (before is None or (since is None and until is None)):
            raise InputError(
                where="lexicon date",
                expected="a term of the lexicon, and --since or --until",
                found="no such term" if before is None else "no day",
            )
        made = Term(
            term=term,
            state=state or (before.state if before else ""),
            reason=reason,
            who=office.user,
            decided_at=office.now,
            version=max((one.version for one in known.values()), default=0) + 1,
            meaning=meaning or (before.meaning if before else ""),
            since=since or (before.since if before else None),
            until=until or (before.until if before else None),
            cites="; ".join(dict.fromkeys([*(before.cites.split("; ") if before and before.cites else []), *cites])),
        )
        # the ledger holds the number of the decision; its words lie in the table alone
        with office.act("lexicon", state=made.state, version=made.version):
            row = {name: [getattr(made, name)] for name in schema("term").names}
            transaction.add("term", pa.table(row, schema=schema("term")))
            transaction.commit()
    return made


def _checked(office: Office, said: str) -> str:
    """The term as texts are read."""
    if spans_of_identifiers(said, country=office.workspace.info.country):
        raise InputError(where="term", expected="a word that is no identifier", found="an identifier")
    if any(word.lstrip("#") in never() for word in found_in(said)):
        raise NotPermitted(
            where="term",
            expected="a word that does not say who somebody is",
            found="one of nationality, language, race, gender identity or migration status (G8)",
        )
    term = as_term(said)
    if not term:
        raise InputError(
            where="term",
            expected="one or two words, a hashtag or an emoji, without numbers",
            found=f"{len(said)} signs",
        )
    return term
