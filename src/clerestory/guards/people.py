"""Whose rows these are: what is about nobody, and who is kept out of matching, networks and watch lists (G2, G5).

A person whose role is not decided counts as a victim.  An identifier is kept out as soon as one person to whom it
belongs is anything but the subject of an inquiry: who is a subject in one case and a witness in another stays out.
"""

from __future__ import annotations

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

#: A cell longer than this is no name.
_LONGEST_NAME = 80

#: An identifier as the readers have it: kind and value.
Identifier = tuple[str, str]


def about_people(tables: Iterable[str]) -> bool:
    """Whether a row of any of these tables may stand for a person; a table that is not known here does."""
    return any(table not in ABOUT_NOBODY for table in tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongs:
    """An identifier of a person in a case, and the role that was decided for the person."""

    identifier: Identifier
    role: str


def kept_out(belongs: Iterable[Belongs], by_column: Iterable[Identifier]) -> frozenset[Identifier]:
    """The identifiers that enter no comparison, network or watch list.

    Parameters
    ----------
    belongs : what people decided    by_column : identifiers that stand in a column of `KEPT_OUT_FIELDS`
    """
    known = tuple(belongs)
    subjects = {one.identifier for one in known if roles.may_be_matched(one.role)}
    decided = {one.identifier for one in known if not roles.may_be_matched(one.role)}
    return frozenset(decided | (set(by_column) - subjects))


def may_be_watched(
    identifier: Identifier, belongs: Iterable[Belongs], out: Collection[Identifier], *, evaluation: bool
) -> bool:
    """Whether somebody may keep looking for an identifier: whoever is not decided counts as a victim.

    While evaluating nobody's data is here: then only what is kept out is refused.
    """
    if identifier in out:
        return False
    if evaluation:
        return True
    return any(one.identifier == identifier and roles.may_be_matched(one.role) for one in belongs)


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
