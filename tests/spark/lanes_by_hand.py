"""Lanes without Spark: what its shuffle does with rows, done on Arrow tables, so that the kernels are tested fast."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa


def in_lanes(rows: pa.Table, key: str, lanes: int, kernel: Callable[[pa.Table], pa.Table], dice: np.random.Generator):
    """kernel of each lane, the rows of a lane in an order of no meaning, as after a shuffle."""
    if not rows.num_rows:
        return None
    mixed = rows[key].to_numpy().view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    lane = (mixed >> np.uint64(40)) % np.uint64(lanes)
    done = []
    for number in np.unique(lane):
        own = dice.permutation(np.flatnonzero(lane == number))
        done.append(kernel(rows.take(pa.array(own))))
    return pa.concat_tables(done, promote_options="permissive")


def joined(rows: pa.Table, other: pa.Table | None, key: str) -> dict[int, int]:
    """Of each key its root, itself where it has none."""
    roots = {} if other is None else dict(zip(other["c"].to_pylist(), other["root"].to_pylist(), strict=True))
    return {one: roots.get(one, one) for one in rows[key].to_pylist()}
