"""Connected components of edges that no machine holds alone: small stars and large stars in turn, until nothing moves.

First the edges of each lane are contracted by themselves to a forest.  Then, in a large star, every node's greater
neighbours are hung under the least of its neighbours; in a small star its lesser ones and itself.  Both keep what is
connected, and in the end every node hangs right under the least node of its component.

References
----------
Kiveris, R., Lattanzi, S., Mirrokni, V., Rastogi, V., Vassilvitskii, S. (2014). Connected components in MapReduce and
beyond. ACM Symposium on Cloud Computing, 1-13.
"""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from clerestory.methods.union_find import components as components_here
from clerestory.spark.lanes import in_lanes, kept

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

EDGES = "c bigint, root bigint"


def contracted(lane: pa.Table) -> pa.Table:
    """Edges → a forest of depth one with the same components, under the least node of each."""
    left, right = lane["c"].to_numpy(), lane["root"].to_numpy()
    names, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
    parent = components_here(len(names), ends[: len(left)], ends[len(left) :])
    under = np.flatnonzero(parent != np.arange(len(parent)))
    return pa.table({"c": names[under], "root": names[parent[under]]})


def large_star(lane: pa.Table) -> pa.Table:
    """Of each node `at` and its neighbours `to`: the greater ones hang under the least, itself counted."""
    at, to, least = _neighbours(lane)
    return _hung(to, least, to > at)


def small_star(lane: pa.Table) -> pa.Table:
    """Of each node `at` and its lesser neighbours `to`: these and itself hang under the least."""
    at, to, least = _neighbours(lane)
    return _hung(np.concatenate([to, at]), np.concatenate([least, least]), None)


def _neighbours(lane: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at, to = lane["at"].to_numpy(), lane["to"].to_numpy()
    order = np.lexsort((to, at))
    at, to = at[order], to[order]
    first = np.concatenate([[True], at[1:] != at[:-1]])[: len(at)]
    # sorted: the first neighbour of a node is its least
    least = np.minimum(to, at)[first]
    return at, to, least[np.cumsum(first) - 1] if len(at) else at


def _hung(c: np.ndarray, root: np.ndarray, keep: np.ndarray | None) -> pa.Table:
    wanted = c != root if keep is None else keep & (c != root)
    pairs = np.unique(np.stack([c[wanted], root[wanted]], axis=1), axis=0)
    return pa.table({"c": pairs[:, 0], "root": pairs[:, 1]})


def components(edges: DataFrame, lanes: int) -> DataFrame:
    """The component of each node that has an edge and is not the least of its own.

    Parameters
    ----------
    edges : c, root: bigint, the two ends, repeats allowed; kept by the caller if it is dear
    lanes : how many lanes the rows are spread over

    Returns
    -------
    c, root : one row a node, root the least node of its component; no row for that node itself

    References
    ----------
    Kiveris and others (2014).
    """
    forest = kept(in_lanes(edges, "c", lanes, contracted, EDGES))
    before = None
    while True:
        small = _small(_large(forest, lanes), lanes)
        forest = kept(small.distinct())
        state = _state(forest)
        if state == before:
            return forest
        before = state


def _large(forest: DataFrame, lanes: int) -> DataFrame:
    both = forest.selectExpr("c AS at", "root AS to").unionAll(forest.selectExpr("root AS at", "c AS to"))
    return in_lanes(both, "at", lanes, large_star, EDGES)


def _small(edges: DataFrame, lanes: int) -> DataFrame:
    down = edges.selectExpr("greatest(c, root) AS at", "least(c, root) AS to")
    return in_lanes(down, "at", lanes, small_star, EDGES)


def _state(forest: DataFrame) -> tuple[int, int]:
    """What changes when an edge changes: how many there are, and a sum over them all."""
    row = forest.selectExpr("count(*) AS n", "bit_xor(xxhash64(c, root)) AS mixed").first()
    return (row["n"], row["mixed"] or 0) if row is not None else (0, 0)
