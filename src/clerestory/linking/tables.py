"""The tables of a linking, made from numbers: rows sorted by their ids, so that equal links are equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.linking.groups import Groups
from clerestory.model.schemas import schema


class Things(NamedTuple):
    """Contacts or templates: their ids, and their links by number: `trace` i has thing `thing` i."""

    ids: pa.Array
    trace: np.ndarray
    thing: np.ndarray
    overshared: np.ndarray

    @property
    def degree(self) -> np.ndarray:
        """How many traces each has."""
        return np.bincount(self.thing, minlength=len(self.ids))


def weights(degree: np.ndarray) -> np.ndarray:
    """What a link to a thing of so many traces says: 1 / log2(1 + degree), 0.63 for two traces, 0.15 for a hundred."""
    return 1 / np.log2(1 + np.maximum(degree, 1))


def _sorted(name: str, columns: dict[str, object]) -> pa.Table:
    table = pa.table(columns, schema=schema(name))
    return table.sort_by([(column, "ascending") for column in table.column_names[:2]])


def contact_table(
    things: Things, kinds: Sequence[str], values: Sequence[str], sources: np.ndarray, bridge: np.ndarray
) -> pa.Table:
    """One row a contact."""
    columns = {
        "contact": things.ids, "kind": pa.array(kinds, pa.string()), "value": pa.array(values, pa.string()),
        "traces": things.degree, "sources": sources, "overshared": things.overshared, "bridge": bridge,
    }  # fmt: skip
    return _sorted("contact", columns)


def template_table(things: Things, said: Sequence[str], bridge: np.ndarray) -> pa.Table:
    """One row a template."""
    columns = {
        "template": things.ids, "pattern": pa.array(said, pa.string()), "size": things.degree,
        "overshared": things.overshared, "bridge": bridge,
    }  # fmt: skip
    return _sorted("template", columns)


def template_member_table(trace: pa.Array, things: Things) -> pa.Table:
    """One row a trace that is written from a template."""
    return _sorted("template_member", {"trace": trace.take(things.trace), "template": things.ids.take(things.thing)})


def link_table(trace: pa.Array, contacts: Things, kinds: Sequence[str], templates: Things) -> pa.Table:
    """One row a trace and a thing it shares; the reason of a contact names its kind."""
    reasons = pa.array([f"contact:{kind}" for kind in kinds], pa.string())
    parts = (
        ("contact", contacts, reasons.take(pa.array(contacts.thing))),
        ("template", templates, pa.array(["template"] * len(templates.trace), pa.string())),
    )
    made = [
        pa.table(
            {
                "trace": trace.take(things.trace), "thing": things.ids.take(things.thing),
                "kind": pa.array([kind] * len(things.trace), pa.string()),
                "weight": weights(things.degree)[things.thing], "reason": reason,
            },
            schema=schema("link"),
        )
        for kind, things, reason in parts
    ]  # fmt: skip
    return pa.concat_tables(made).sort_by([("thing", "ascending"), ("trace", "ascending")])


def group_member_table(trace: pa.Array, groups: Groups, ids: pa.Array) -> pa.Table:
    """One row a trace in a group; ids[i] is the id of a group whose first trace is i."""
    held = np.flatnonzero(groups.label >= 0)
    return _sorted("group_member", {"trace": trace.take(held), "group_id": ids.take(groups.label[held])})
