"""Whose rows these are: what is about nobody, and who is kept out of matching, networks and watch lists (G2, G5).

A person whose role is not decided counts as a victim.  An identifier is kept out as soon as one person to whom it
belongs is anything but the subject of an inquiry: who is a subject in one case and a witness in another stays out.
Nobody lets somebody in by themselves: whoever is kept out comes in by a court's order or their own consent, and by two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import NotPermitted
from clerestory.guards import roles

#: Tables without a row that stands for a person: numbers that others published, laws, campaigns, words of a notice.
ABOUT_NOBODY = frozenset({"count", "capture_list", "policy", "campaign", "material", "term", "release"})

#: Columns whose own meaning says that whoever stands in them was harmed or reported: their values are kept out unless
#: the person was decided to be a subject.
KEPT_OUT_FIELDS = ("caller", "protected", "prs_email", "prs_home_phone", "prs_mobile_phone", "prs_identity_number")

#: Tables in which identifiers join, or whose people are held against a registry: what reads one of them compares.
#: An order that protects somebody is watched over with that person's own number, inside its case: that is none of them.
NETWORK = frozenset({"contact", "link", "group_member", "account"})

#: Tables of what traces share, contacts and texts: whoever is kept out stands in none of their rows, even before the
#: next run takes them out.
SHARED = frozenset({*NETWORK, "template", "template_member", "template_slot", "slot_value"})

#: What lets somebody in who is kept out: nothing that the one who gains from it decides alone.
LETS_IN = ("court order", "consent")

#: A telephone number as the end of a link, or as the name of an account: t.me/+12125550100, 12125550100.
_AS_LINK = re.compile(r"(?:^|[/=#@])(%2b|\+)?(\d{8,15})$", re.IGNORECASE)

#: The same as an address of a gateway of messages: 12125550100@example.org; and what stands between its figures.
_AS_ADDRESS, _BETWEEN = re.compile(r"^(\+)?(\d{8,15})@"), re.compile(r"(?<=\d)[-.() ]+(?=\d)")

#: A North American number without its code, as gateways of messages have it before their @.
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")

#: Digits from which on a number without its plus has its country's code.
_WITH_CODE = 11

#: A cell longer than this is no name.
_LONGEST_NAME = 80

#: An identifier as the readers have it: kind and value.
Identifier = tuple[str, str]


def about_people(tables: Iterable[str]) -> bool:
    """Whether a row of any of these tables may stand for a person; a table that is not known here does."""
    return any(table not in ABOUT_NOBODY for table in tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongs:
    """An identifier of a person in a case, and the role that was decided for the person.

    agreed : whether two persons decided it, by one of `LETS_IN`
    """

    identifier: Identifier
    role: str
    agreed: bool = False


def kept_out(belongs: Iterable[Belongs], by_column: Iterable[Identifier]) -> frozenset[Identifier]:
    """The identifiers that enter no comparison, network or watch list; a number in a link counts as the number.

    Parameters
    ----------
    belongs : what people decided    by_column : identifiers that stand in a column of `KEPT_OUT_FIELDS`
    """
    known = tuple(belongs)
    let_in = known_as(one.identifier for one in known if roles.may_be_matched(one.role) and one.agreed)
    decided = kept_as(one.identifier for one in known if not roles.may_be_matched(one.role))
    return decided | (kept_as(by_column) - let_in)


def known_as(identifiers: Iterable[Identifier]) -> frozenset[Identifier]:
    """The identifiers, and the telephone numbers that some of them are in another writing."""
    known = frozenset(identifiers)
    return known | {number for one in known if (number := as_number(one)) is not None}


def kept_as(identifiers: Iterable[Identifier]) -> frozenset[Identifier]:
    """The identifiers, and all that they may be in another writing, likely or not: for keeping out alone.

    ann+x@… is delivered to ann@… by most who deliver; 2125550100@… is a gateway's address of a telephone.
    """
    known = known_as(identifiers)
    more = set()
    for kind, value in known:
        local, at, host = value.partition("@")
        if kind == "email" and at:
            more.add((kind, f"{local.partition('+')[0] or local}@{host}"))
            if _NORTH_AMERICAN.fullmatch(local):
                more.add(("phone", f"+1{local}"))
    return known | more


def as_number(identifier: Identifier) -> Identifier | None:
    """The telephone number that a link, an address or the name of an account is, None for none."""
    kind, value = identifier
    pattern = {"url": _AS_LINK, "handle": _AS_LINK, "email": _AS_ADDRESS}.get(kind)
    found = pattern.search(_BETWEEN.sub("", value)) if pattern is not None else None
    if found is None or not (found[1] or len(found[2]) >= _WITH_CODE):
        return None
    return "phone", f"+{found[2]}"


def check_let_in(role: str, identifiers: Collection[Identifier]) -> None:
    """NotPermitted when one person decides that somebody with identifiers is a subject, whoever they belong to.

    The answer is the same for every identifier: else it would tell which ones somebody else entered, and so of whom.
    """
    if roles.may_be_matched(role) and identifiers:
        raise NotPermitted(
            "who has a number, e-mail or account becomes a subject by two persons, with a court's order or their own "
            "consent", where="role", hint="enter them as not decided yet, then ask a second person",
        )  # fmt: skip


def may_be_watched(
    identifier: Identifier, belongs: Iterable[Belongs], out: Collection[Identifier], *, evaluation: bool
) -> bool:
    """Whether somebody may keep looking for an identifier: of a subject, as two persons decided (an advert's number is
    often the victim's), and of nobody else.

    While evaluating nobody's data is here: then only what is kept out is refused.
    """
    if kept_as([identifier]) & set(out):
        return False
    if evaluation:
        return True
    return any(one.identifier == identifier and roles.may_be_matched(one.role) and one.agreed for one in belongs)


def without(rows: pa.Table, out: Collection[str]) -> pa.Table:
    """The rows in which none of these words (ids of contacts, values of identifiers) stands, alone or in a list.

    A name is known again without its accents, in any case.
    """
    if not out or not rows.num_rows:
        return rows
    words = pa.array(sorted(out), pa.string())
    names = {word for word in out if " " in word}
    keep = pa.chunked_array([pa.repeat(True, rows.num_rows)])
    for name in rows.column_names:
        values = rows[name].combine_chunks()
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            said = values.cast(pa.string())
            there = pc.is_in(said, value_set=pa.concat_arrays([words, _written(said, names)]))
            keep = pc.and_(keep, pc.invert(there))
        elif pa.types.is_list(values.type) and pa.types.is_string(values.type.value_type):
            hit = pc.is_in(pc.list_flatten(values), value_set=words)
            rows_hit = pc.list_parent_indices(values).filter(hit)
            inside = pc.is_in(pa.array(range(rows.num_rows), pa.int64()), value_set=rows_hit.cast(pa.int64()))
            keep = pc.and_(keep, pc.invert(inside))
    return rows.filter(keep)


def _written(cells: pa.Array, names: Collection[str]) -> pa.Array:
    """The cells that are one of these names in another writing."""
    if not names:
        return pa.array([], pa.string())
    short = cells.filter(pc.less_equal(pc.utf8_length(cells), _LONGEST_NAME)).unique().to_pylist()
    return pa.array([cell for cell in short if cell is not None and plain_name(cell) in names], pa.string())


def plain_name(said: str) -> str:
    """A name as it is known again: small letters without accents, one blank between."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", said) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def check_in_step(joined: Collection[Identifier], out: Collection[Identifier]) -> None:
    """NotPermitted when what is linked still joins somebody who is kept out: a role was decided since the last run."""
    if set(joined) & set(out):
        raise NotPermitted(
            "somebody's role was decided since the last run: until the next one nothing is compared",
            where="roles of persons", hint="clerestory run",
        )  # fmt: skip


def words_of(contacts: Mapping[str, Identifier], out: Collection[Identifier]) -> frozenset[str]:
    """What `without` looks for: the ids of contacts that are kept out, and all kept out values."""
    ids = {id_ for id_, one in contacts.items() if one in out}
    return frozenset(ids | {plain_name(value) if kind == "name" else value for kind, value in out})
