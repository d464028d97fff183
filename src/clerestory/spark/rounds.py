"""Kernels of both rounds as Spark calls them: buckets, what a component becomes, and its groups as units."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.linking.candidates import sketch
from clerestory.linking.consensus import summarise
from clerestory.linking.shingles import Units
from clerestory.linking.splitting import split_groups
from clerestory.linking.stars import join_buckets
from clerestory.linking.templates import ROUNDS, part
from clerestory.spark.packing import packed_parts, packed_rows, rows_of, unpacked
from clerestory.spark.texts import joined, text_units

#: A text and the group it went into the second round with; at the group's first text also the group as a unit.
GROUPED = (
    "c bigint, tokens binary, size bigint, support bigint, g bigint, said binary, pairs binary, steady boolean, "
    "pairs_n bigint, repeated bigint, low binary, lowest binary"
)
HEADS = "c bigint, root bigint"


def stars_of_texts(lane: pa.Table) -> pa.Table:
    """Buckets of texts → who hangs under whom."""
    rows, keys = _in_order(lane)
    units = text_units(rows)
    low = rows_of(rows["low"], np.uint32)
    return joined(rows["c"].to_numpy(), join_buckets(keys, units, low, ROUNDS[0]))


def stars_of_groups(lane: pa.Table) -> pa.Table:
    """Buckets of groups → who hangs under whom."""
    rows, keys = _in_order(lane)
    units, low = _group_units(rows), rows_of(rows["low"], np.uint32)
    return joined(rows["c"].to_numpy(), join_buckets(keys, units, low, ROUNDS[1]))


def _in_order(lane: pa.Table) -> tuple[pa.Table, np.ndarray]:
    """The units of a lane, each once and in their order, and sorted keys: bucket above, unit below."""
    _, first, unit = np.unique(lane["c"].to_numpy(), return_index=True, return_inverse=True)
    _, bucket = np.unique(lane["bucket"].to_numpy(), return_inverse=True)
    keys = (bucket.astype(np.uint64) << np.uint64(32)) | unit.astype(np.uint64)
    keys.sort()
    return lane.take(pa.array(first)), keys


def _group_units(rows: pa.Table) -> Units:
    """Rows of groups as units: said, pairs, steady, pairs_n, repeated."""
    tokens, at = unpacked(rows["said"], np.uint32)
    pairs, edges = unpacked(rows["pairs"], np.uint32)
    steady = rows["steady"].combine_chunks().to_numpy(zero_copy_only=False).astype(np.bool_)
    return Units(
        at[:-1], at[1:], tokens, edges[:-1], edges[1:], pairs, rows["pairs_n"].to_numpy().astype(np.int64), steady,
        rows["repeated"].to_numpy().astype(np.int64),
    )  # fmt: skip


def grouped(lane: pa.Table) -> pa.Table:
    """Whole components of texts (c, root, tokens, size, support) → their groups, and each group as a unit."""
    rows = lane.sort_by([("root", "ascending"), ("c", "ascending")])
    units, c = text_units(rows), rows["c"].to_numpy()
    parent = _first_of(rows["root"].to_numpy())
    every = np.arange(len(c))
    part(units, units, every, parent)
    made, _ = summarise(units, parent, every)
    drawn = sketch(made, 1)
    heads = np.unique(parent)
    at = np.full(len(c), -1)
    at[heads] = np.arange(len(heads))
    # one row a text; what a group is stands in the row of its first text
    unit = pa.array(at, pa.int64(), mask=at < 0)
    wide = {
        "said": packed_parts(made.tokens, made.starts, made.stops),
        "pairs": packed_parts(made.pairs, made.begins, made.ends), "steady": pa.array(made.steady),
        "pairs_n": pa.array(made.sizes), "repeated": pa.array(made.support), "low": packed_rows(drawn.low),
        "lowest": packed_rows(drawn.lowest),
    }  # fmt: skip
    own = {name: rows[name] for name in ("c", "tokens", "size", "support")}
    return pa.table(own | {"g": c[parent]} | {name: column.take(unit) for name, column in wide.items()})


def _first_of(roots: np.ndarray) -> np.ndarray:
    """The first place of each run of equal numbers."""
    starts = np.concatenate([[True], roots[1:] != roots[:-1]])[: len(roots)]
    return np.maximum.accumulate(np.where(starts, np.arange(len(roots)), 0))


def parted(lane: pa.Table) -> pa.Table:
    """Whole components of groups (rows of `GROUPED`, and root) → the first text of each text's template."""
    rows = lane.sort_by([("root", "ascending"), ("c", "ascending")])
    c, texts = rows["c"].to_numpy(), text_units(rows)
    heads = np.flatnonzero(rows["g"].to_numpy() == c)
    units, names = _group_units(rows.take(pa.array(heads))), c[heads]
    sorted_ = np.argsort(names)
    place = sorted_[np.searchsorted(names[sorted_], rows["g"].to_numpy())]
    parent = _first_of(rows["root"].to_numpy()[heads])
    part(texts, units, place, parent)
    _, first, group = np.unique(parent[place], return_index=True, return_inverse=True)
    labels = split_groups(texts.starts, texts.stops, texts.tokens, texts.support, first[group])
    return joined(c, labels)
