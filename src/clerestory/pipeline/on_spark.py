"""The Spark engine of a run; ids are made here, since keys never leave the machine that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pyarrow as pa

from clerestory.lake.workspace import Entry, Snapshot, Workspace
from clerestory.model.kinds import KINDS, Kind
from clerestory.pipeline.engines import Engine
from clerestory.pipeline.link_spark import linked_tables
from clerestory.pipeline.read import with_ids
from clerestory.spark.cluster import Cluster, cluster
from clerestory.spark.reading import index_of, read_file
from clerestory.spark.selects import Selects


@contextmanager
def spark_engine(workspace: Workspace, master: str) -> Iterator[Engine]:
    """Spark over this workspace, until the block ends."""
    snapshot = workspace.snapshot()
    rows = sum(entry.rows for kind in KINDS for entry in snapshot.entries(kind.name))
    with cluster(workspace.path, master, rows=rows) as spark:
        selects = Selects(spark)
        yield Engine(reader=partial(_read, spark), linker=partial(linked_tables, spark), select=selects.select)


def _read(
    spark: Cluster, workspace: Workspace, snapshot: Snapshot, entry: Entry, kind: Kind
) -> tuple[pa.Table, pa.Table]:
    mentions, words = read_file(spark, snapshot, entry, kind, workspace.info.country)
    found = with_ids(workspace, mentions)
    digests = partial(workspace.ids.many, "occurrence")
    return found, index_of(words, snapshot.read(entry, ["trace"]), kind, found, digests)
