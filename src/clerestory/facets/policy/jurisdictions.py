"""Which law applies where, on a day: a dated register, shipped and a team's own; no case and no person."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.designs.panel import holds
from clerestory.facets.policy.laws import Law, laws
from clerestory.model.lead import Document, Reason, Section

_TOPICS = ("", "liability", "privacy")


def jurisdictions(own: pa.Table, *, places: str = "US", on: str = "", topic: str = "") -> list[Document]:
    """The laws in force in several places on one day: what each changed, whom it binds, liability and privacy.

    Parameters
    ----------
    own : a team's own rows of the register
    places : joined by ;, as in US/California; EU: where the people were, where the company sits, where the server
        stands.  A country's law holds in its states
    on : a day, as in 2018-05-01; without it all laws with their days
    topic : liability or privacy, to see only laws that say something of it

    Returns
    -------
    one document a place, a section a law, oldest first

    Raises
    ------
    InputError : no day, no topic of ours

    Errors to expect
    ----------------
    A law that is not in the register is not shown, and most are not: state law, case law and treaties are a team's to
    add.  Dates are those of the Act; single provisions may be in force later.  It is no legal advice.

    References
    ----------
    The provisions themselves, each row with its citation (`register.toml`).
    """
    if topic not in _TOPICS:
        raise InputError(where="topic", expected="liability or privacy", found=repr(topic))
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise InputError(where="on", expected="a day, as in 2018-05-01", found=repr(on)) from error
    asked = [one.strip() for one in places.split(";") if one.strip()]
    if not asked:
        raise InputError(where="places", expected="one or more, as in US/California; EU", found="none")
    register = laws(own)
    return [_sheet(place, day, topic, register) for place in asked]


def _sheet(place: str, day: date | None, topic: str, register: list[Law]) -> Document:
    found = [
        law
        for law in register
        if holds(law.place, place) and (day is None or law.in_force(day)) and (not topic or getattr(law, topic))
    ]
    sections = [_section(law) for law in sorted(found, key=lambda law: law.in_force_on)]
    last = (Reason("several"), Reason("not_all"), Reason("no_advice"))
    if not sections:
        last = (Reason("none_known", {"place": place}), *last)
    sections.append(Section(Reason("limits_heading"), last))
    slots = {"place": place, "day": day.isoformat() if day else ""}
    return Document(about=place, title=Reason("title_on" if day else "title", slots), sections=tuple(sections))


def _section(law: Law) -> Section:
    said = [Reason("cited", {"law": law.law or "not given"}), Reason("since", {"day": law.in_force_on.isoformat()})]
    if law.signed_on:
        said.append(Reason("signed", {"day": law.signed_on.isoformat()}))
    if law.ended_on:
        said.append(Reason("until", {"day": law.ended_on.isoformat()}))
    for name in ("changed", "binds", "liability", "privacy"):
        if getattr(law, name):
            said.append(Reason(name, {"words": getattr(law, name)}))
    if law.aim:
        said.append(Reason("aims", {"aims": ", ".join(law.aim)}))
    return Section(Reason("law", {"policy": law.policy, "place": law.place}), tuple(said))
