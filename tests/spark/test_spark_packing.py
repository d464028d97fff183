"""Numbers in cells and back, and numbers that keep their order when they get a sign."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.spark.packing import (
    arrived,
    packed,
    packed_parts,
    packed_rows,
    rows_of,
    shipped,
    signed,
    unpacked,
    unsigned,
)


def test_content_numbers_keep_their_order_and_come_back():
    numbers = np.array([0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1], np.uint64)
    assert signed(numbers).tolist() == sorted(signed(numbers).tolist())
    assert unsigned(signed(numbers)).tolist() == numbers.tolist()


def test_words_go_into_cells_and_come_back_also_from_a_slice_and_from_nothing():
    words = np.arange(7, dtype=np.uint32)
    cells = packed(words, np.array([0, 3, 3, 7]))
    values, offsets = unpacked(cells.slice(1), np.uint32)
    assert (values.tolist(), offsets.tolist()) == ([3, 4, 5, 6], [0, 0, 4])
    values, offsets = unpacked(
        pa.chunked_array([cells[:0], packed_parts(words, np.array([5]), np.array([7]))]), np.uint32
    )
    assert (values.tolist(), offsets.tolist()) == ([5, 6], [0, 2])
    values, offsets = unpacked(pa.array([None, b"\1\0\0\0"], pa.binary()), np.uint32)
    assert (values.tolist(), offsets.tolist()) == ([1], [0, 0, 1])
    assert rows_of(packed_rows(words[:6].reshape(3, 2)), np.uint32).tolist() == [[0, 1], [2, 3], [4, 5]]


def test_a_table_is_one_cell():
    table = pa.table({"a": [1, 2], "b": ["x", None]})
    assert arrived(shipped(table)).equals(table)
