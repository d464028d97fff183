"""What somebody types into find, in any writing."""

from __future__ import annotations

import pyarrow as pa

from clerestory.reading.lexing import lexed, well_formed
from clerestory.reading.mentions import folded_name, international_cells
from clerestory.reading.readers import READERS


def read_query(value: str, *, country: str) -> list[tuple[str, str]]:
    """The things *value* may mean: what the readers find in it, then the whole of it as a handle and as a name."""
    meant: list[tuple[str, str]] = []
    value = well_formed(value)
    cut = lexed(pa.array([value], pa.string()))
    for reader in READERS:
        found = reader.read(cut, country=country)
        meant.extend(zip(found["kind"].to_pylist(), found["value"].to_pylist(), strict=True))
    if not meant:
        bare = international_cells(pa.array([value], pa.string()), country=country)
        meant.extend(("phone", found) for found in bare["value"].to_pylist())
    whole = folded_name(value)
    if not meant and whole:
        if " " not in whole:
            meant.append(("handle", whole.lstrip("@")))
        meant.append(("name", whole))
    return list(dict.fromkeys(meant))
