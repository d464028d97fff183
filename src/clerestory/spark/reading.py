"""Read a file of traces in pieces, each by one call of the readers; the mentions come out as if read in one go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.head import Entry
from clerestory.lake.snapshot import Snapshot
from clerestory.model.kinds import Kind
from clerestory.model.kinds import kind as kind_of
from clerestory.model.schemas import schema
from clerestory.reading.mentions import MENTIONS, mentions_of
from clerestory.reading.occurrences import occurrences_of
from clerestory.spark.cluster import Cluster
from clerestory.spark.packing import arrived, shipped

#: Rows a piece: as many as `mentions_of` reads at a time, so that the order of what is read is the same.
PIECE = 16384
_READ = "piece bigint, mentions binary, words binary"
_BELOW = np.uint64(0xFFFFFFFF)


def _no_digests(values: pa.Array) -> pa.Array:
    """No key leaves the machine that holds it: values get theirs there."""
    raise AssertionError(f"{len(values)} values")


def read_piece(rows: pa.Table, *, kind: str, country: str) -> pa.Table:
    """The mentions of a piece, and its words with their rows, each as one cell."""
    rows = rows.sort_by("row")
    first = rows["row"][0].as_py()
    found = mentions_of(rows, kind_of(kind), country=country)
    index = occurrences_of(rows, kind_of(kind), MENTIONS.empty_table(), _no_digests)
    words = (index["key"].to_numpy().view(np.uint64) << np.uint64(32)) | (index["row"].to_numpy() + first).view(
        np.uint64
    )
    return pa.table({
        "piece": [first // PIECE], "mentions": pa.array([shipped(found)], pa.large_binary()),
        "words": pa.array([words.tobytes()], pa.large_binary()),
    })  # fmt: skip


def read_file(
    cluster: Cluster, snapshot: Snapshot, entry: Entry, kind: Kind, country: str
) -> tuple[pa.Table, np.ndarray]:
    """The mentions of one file, in their order, and its words above their rows, sorted."""
    name = kind.name
    rows = cluster.rows(snapshot, entry, ["trace", *kind.searched_columns])
    laned = rows.selectExpr("*", f"row div {PIECE} AS piece").groupBy("piece")

    def one(piece: pa.Table) -> pa.Table:
        return read_piece(piece, kind=name, country=country)

    done = laned.applyInArrow(one, _READ).toArrow().sort_by("piece")
    pieces = [arrived(cell) for cell in done["mentions"].to_pylist()]
    # a run on one machine reads column by column
    parts = [piece.filter(pc.equal(piece["field"], field)) for field in kind.read_columns for piece in pieces]
    words = np.frombuffer(b"".join(done["words"].to_pylist()), np.uint64).copy()
    words.sort()
    return pa.concat_tables([MENTIONS.empty_table(), *parts]), words


def index_of(
    words: np.ndarray, traces: pa.Table, kind: Kind, mentions: pa.Table, digests: Callable[[pa.Array], pa.Array]
) -> pa.Table:
    """find's index of one file: its words, then the values in its mentions, whose keys are above all words'."""
    typed = schema("occurrence")
    keys, rows = (words >> np.uint64(32)).astype(np.int64), (words & _BELOW).astype(np.int64)
    values = occurrences_of(traces.select(["trace"]), kind, mentions, digests)
    return pa.concat_tables([pa.table([keys, rows], schema=typed), values])
