"""The kinds of trace, in the order in which they are named to people."""

from __future__ import annotations

from clerestory.errors import InputError
from clerestory.model import kinds_numbers, kinds_orders, kinds_traces
from clerestory.model.kind import COMMON, Kind

__all__ = ["COMMON", "KINDS", "Kind", "kind"]

KINDS: tuple[Kind, ...] = (
    kinds_traces.ADVERT,
    kinds_traces.OFFER,
    kinds_traces.MESSAGE,
    kinds_traces.TIP,
    kinds_traces.CALL,
    kinds_traces.CASE_RECORD,
    kinds_numbers.COUNT,
    kinds_numbers.CAPTURE_LIST,
    kinds_orders.PROGRAMME,
    kinds_orders.LOCATION,
    kinds_orders.COURT_ORDER,
    kinds_traces.ACCOUNT,
    kinds_numbers.POLICY,
    kinds_numbers.CAMPAIGN,
    kinds_traces.MATERIAL,
    kinds_traces.LABEL,
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind(name: str) -> Kind:
    """The kind of that name; InputError naming the known ones otherwise."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise InputError(where="kind", expected="one of " + ", ".join(_BY_NAME), found=repr(name)) from None
