"""Read one file on two cores: find's index of its words is made while the readers look for contacts and places."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pyarrow as pa

from clerestory.lake.workspace import Entry, Snapshot, Workspace
from clerestory.model.kinds import Kind
from clerestory.pipeline.read import with_ids
from clerestory.reading.mentions import mentions_of
from clerestory.reading.occurrences import occurrences_of


def read_on_cores(workspace: Workspace, snapshot: Snapshot, entry: Entry, kind: Kind) -> tuple[pa.Table, pa.Table]:
    """The mentions and find's index of one file, as `read_here` gives them."""
    rows = snapshot.read(entry, ["trace", *kind.searched_columns])
    digests = partial(workspace.ids.many, "occurrence")
    with ThreadPoolExecutor(1) as beside:
        # sorting words and rows takes as long as reading, and holds no lock meanwhile
        nothing = pa.table({name: pa.array([], pa.string()) for name in ("trace", "kind", "value")})
        words = beside.submit(occurrences_of, rows, kind, nothing, digests)
        found = with_ids(workspace, mentions_of(rows, kind, country=workspace.info.country))
        values = occurrences_of(rows.select(["trace"]), kind, found, digests)
    return found, pa.concat_tables([words.result(), values])
