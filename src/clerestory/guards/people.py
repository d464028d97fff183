"""Whose rows these are: what is about nobody, and who is kept out of matching, networks and watch lists (G2, G5).

A person whose role is not decided counts as a victim.  An identifier is kept out as soon as one person to whom it
belongs is anything but the subject of an inquiry: who is a subject in one case and a witness in another stays out.
"""

from __future__ import annotations

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

#: Tables in which identifiers join: what reads one of them compares, or measures a network.
NETWORK = frozenset({"contact", "link", "group_member"})

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
    """The rows in which none of these words (ids of contacts, values of identifiers) stands, alone or in a list."""
    if not out or not rows.num_rows:
        return rows
    words = pa.array(sorted(out), pa.string())
    keep = pa.chunked_array([pa.repeat(True, rows.num_rows)])
    for name in rows.column_names:
        values = rows[name].combine_chunks()
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            keep = pc.and_(keep, pc.invert(pc.is_in(values.cast(pa.string()), value_set=words)))
        elif pa.types.is_list(values.type) and pa.types.is_string(values.type.value_type):
            hit = pc.is_in(pc.list_flatten(values), value_set=words)
            rows_hit = pc.list_parent_indices(values).filter(hit)
            inside = pc.is_in(pa.array(range(rows.num_rows), pa.int64()), value_set=rows_hit.cast(pa.int64()))
            keep = pc.and_(keep, pc.invert(inside))
    return rows.filter(keep)


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
    return frozenset(ids | {value for _, value in out})
