"""Kernels of the first round as Spark calls them: Arrow tables in, Arrow tables out.

A *content* is what texts with the same words have in common; it is known by a number, and those numbers are the order
in which leaders are chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa

from clerestory.linking.candidates import BANDS, Sketch, buckets, sketch
from clerestory.linking.shingles import Units, texts_as_units
from clerestory.linking.short import LONGEST, join_short
from clerestory.linking.templates import contents_of, support_of
from clerestory.linking.text_bytes import byte_hashes
from clerestory.linking.wording import words_of
from clerestory.spark.packing import packed, packed_parts, packed_rows, rows_of, signed, unpacked, unsigned

READ = "trace string, c bigint, near boolean, bytes bigint, tokens binary, tails binary"
CONTENTS = "c bigint, tokens binary, tails binary, size bigint, support bigint, low binary"
BUCKETS = "bucket bigint, c bigint"
JOINED = "c bigint, root bigint"


def read_texts(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """trace, text → the content of each text that has words or figures, its words, and the endings of a short one's."""
    for batch in batches:
        texts = batch.column("text").cast(pa.large_string())
        words, hashes, near = contents_of(texts)
        starts, stops = words.offsets[:-1], words.offsets[1:]
        short = near & (stops - starts <= LONGEST)
        whole = words_of(texts.take(pa.array(np.flatnonzero(short))), whole=True)
        tails = np.cumsum(np.concatenate([[0], np.where(short, stops - starts, 0)]))
        # without any word or figure a text is nobody's copy: its number is that of its row
        said = near | (hashes >= np.uint64(len(hashes)))
        made = pa.table({
            "trace": batch.column("trace").cast(pa.string()), "c": signed(hashes), "near": near,
            "bytes": byte_hashes(texts).view(np.int64),
            "tokens": packed_parts(words.hashes, starts, np.where(near, stops, starts)),
            "tails": packed(whole.tails, tails),
        })  # fmt: skip
        yield from made.filter(pa.array(said)).combine_chunks().to_batches()


def contents(lane: pa.Table) -> pa.Table:
    """Texts → the contents among them, in their order: words, size, support, minima."""
    numbers, first, copy_of = np.unique(lane["c"].to_numpy(), return_index=True, return_inverse=True)
    support = support_of(copy_of, lane["bytes"].to_numpy().view(np.uint64), len(first))
    tokens, offsets = unpacked(lane["tokens"], np.uint32)
    tails, ends = unpacked(lane["tails"], np.uint32)
    units = texts_as_units(offsets, tokens, first, support)
    made = sketch(units, 0)
    return pa.table({
        "c": numbers, "tokens": packed_parts(tokens, units.starts, units.stops),
        "tails": packed_parts(tails, ends[first], ends[first + 1]), "size": units.sizes, "support": support,
        "low": packed_rows(made.low),
    })  # fmt: skip


def bucketed(batches: Iterable[pa.RecordBatch], *, number: int) -> Iterator[pa.RecordBatch]:
    """Sketches → the buckets that each unit lies in, of this round; `lowest` only in the round of groups."""
    for batch in batches:
        low = rows_of(batch.column("low"), np.uint32)
        lowest = rows_of(batch.column("lowest"), np.uint32) if number else np.zeros((len(low), 0), np.uint32)
        made, name = Sketch(low, lowest), batch.column("c").to_numpy()
        for at in range(made.lists):
            keys = buckets(made, at)
            # all lists of lowest hashes are one: they are parts of it
            list_ = np.uint64(min(at, BANDS[number]))
            bucket = (list_ << np.uint64(32)) | (keys >> np.uint64(32))
            unit = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
            yield pa.record_batch({"bucket": bucket.view(np.int64), "c": name[unit]})


def shared(lane: pa.Table) -> pa.Table:
    """Buckets of two units and more, named after who is in them, so that equal ones are told once."""
    bucket, c = lane["bucket"].to_numpy(), lane["c"].to_numpy()
    order = np.lexsort((c, bucket))
    bucket, c = bucket[order], c[order]
    first = np.flatnonzero(np.concatenate([[True], bucket[1:] != bucket[:-1]])) if len(bucket) else np.zeros(0, int)
    sizes = np.diff(np.concatenate([first, [len(bucket)]]))
    which = np.repeat(np.arange(len(first)), sizes)
    mixed = _mixed(unsigned(c))
    name = np.add.reduceat(mixed, first) if len(first) else mixed
    many = sizes[which] > 1
    return pa.table({"bucket": _mixed(name)[which][many].view(np.int64), "c": c[many]})


def _mixed(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0xD6E8FEB86659FD93)
    return x ^ (x >> np.uint64(32))


def shorts(lane: pa.Table) -> pa.Table:
    """All short contents → those that are one template by the values of their slots, and the first of each."""
    lane = lane.sort_by("c")
    tokens, offsets = unpacked(lane["tokens"], np.uint32)
    tails, _ = unpacked(lane["tails"], np.uint32)
    parent = join_short(offsets, tokens, tails)
    return joined(lane["c"].to_numpy(), parent)


def joined(names: np.ndarray, parent: np.ndarray) -> pa.Table:
    """Who hangs under somebody else, and under whom."""
    under = np.flatnonzero(parent != np.arange(len(parent)))
    return pa.table({"c": names[under], "root": names[parent[under]]})


def text_units(rows: pa.Table) -> Units:
    """Rows of c, tokens, size, support as units, in their order."""
    tokens, offsets = unpacked(rows["tokens"], np.uint32)
    n = rows.num_rows
    units = texts_as_units(offsets, tokens, np.arange(n), rows["support"].to_numpy().astype(np.int64))
    return units._replace(sizes=rows["size"].to_numpy().astype(np.int64).copy())


bucketed_texts = partial(bucketed, number=0)
bucketed_groups = partial(bucketed, number=1)
