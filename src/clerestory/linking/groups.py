"""Groups: components of the graph of traces and things, and the things that alone hold two parts together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.methods.articulation import second_part
from clerestory.methods.union_find import components

#: A thing is a weak bridge when without it two parts of at least so many traces are left.
BRIDGED = 3


class Groups(NamedTuple):
    """`label` of each trace (-1: in no group), `bridge` for each thing."""

    label: np.ndarray
    bridge: np.ndarray


def groups_of(trace: np.ndarray, thing: np.ndarray, *, traces: int, overshared: np.ndarray) -> Groups:
    """The groups of the traces.

    Parameters
    ----------
    trace, thing : int64[m], the links, each once; traces 0 .. traces - 1, things 0 .. len(overshared) - 1
    traces : how many traces there are
    overshared : bool[things]: things that join nothing

    Returns
    -------
    label int64[traces]: the first trace of the group, -1 for one that nothing joins to another; bridge bool[things]

    Errors to expect
    ----------------
    A number that was given to somebody else joins two makers: it is a weak bridge, and named as such, when either side
    has three traces or more; smaller sides are joined without a sign.

    References
    ----------
    Tarjan (1972) for the bridges; Tarjan (1975) for the components.
    """
    joins = ~overshared[thing]
    left, right = trace[joins], traces + thing[joins]
    nodes = traces + len(overshared)
    root = components(nodes, left, right)[:traces]
    sizes = np.bincount(root, minlength=nodes)
    label = np.where(sizes[root] > 1, root, -1)
    weight = (np.arange(nodes) < traces).astype(np.int64)
    return Groups(label, second_part(nodes, left, right, weight)[traces:] >= BRIDGED)
