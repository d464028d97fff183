"""The shape of a value, for messages that must never show the value itself: letters become a, digits become 9."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

LONGEST = 40

# Order matters: marks and invisible characters first, so that what is left is letters, digits and signs.
_STEPS = ((r"\p{M}", ""), (r"[\p{C}\p{Zl}\p{Zp}]", "?"), (r"\p{L}", "a"), (r"\p{N}", "9"))


def shapes(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The shape of each value, at most 40 characters; an empty or missing value is "nothing"."""
    cut = pc.utf8_slice_codeunits(values.cast(pa.string()), 0, LONGEST)
    for pattern, sign in _STEPS:
        cut = pc.replace_substring_regex(cut, pattern, sign)
    long = pc.greater(pc.utf8_length(values), LONGEST)
    cut = pc.if_else(pc.fill_null(long, False), pc.binary_join_element_wise(cut, "…", ""), cut)
    quoted = pc.binary_join_element_wise("text shaped '", cut, "'", "")
    return pc.if_else(pc.fill_null(pc.equal(pc.utf8_length(cut), 0), True), "nothing", quoted)


def shape(value: str) -> str:
    """The shape of one value."""
    return shapes(pa.array([value], pa.string()))[0].as_py()
