"""The lake's tables as Spark sees them: open files where they lie, sealed ones opened here and handed over."""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.lake.head import Entry
from clerestory.lake.snapshot import Snapshot
from clerestory.lake.spill import room
from clerestory.model.schemas import schema
from clerestory.spark.lanes import lanes_for
from clerestory.spark.session import session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: What Spark takes for a pattern of names in a path.
_PATTERN = frozenset("[]{}*?\\,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A session, and the folder of the workspace."""

    spark: SparkSession
    folder: Path

    def rows(self, snapshot: Snapshot, entry: Entry, columns: Sequence[str]) -> DataFrame:
        """The columns of one file, and `row`: which row of the file each is."""
        path = str(self.folder / entry.file)
        if entry.sealed or _PATTERN & set(path):
            table = snapshot.read(entry, columns)
            return self.handed(table.append_column("row", pa.array(range(table.num_rows), pa.int64())))
        from pyspark.sql.functions import col, lit

        found = self.spark.read.parquet(path)
        typed = self.spark.createDataFrame(pa.schema([schema(entry.table).field(c) for c in columns]).empty_table())
        types = dict(typed.dtypes)
        # a column that was added to the table after this file was written
        chosen = [col(c) if c in found.columns else lit(None).cast(types[c]).alias(c) for c in columns]
        return found.select(*chosen, col("_metadata.row_index").alias("row"))

    def union(self, snapshot: Snapshot, entries: Iterable[Entry], columns: Sequence[str]) -> DataFrame | None:
        """The columns of some files, one after the other; None when there are none."""
        parts = [self.rows(snapshot, entry, columns).drop("row") for entry in entries if entry.rows]
        return reduce(lambda one, other: one.unionAll(other), parts) if parts else None

    def shaped(self, shape: str) -> DataFrame:
        """No rows, of this shape."""
        return self.spark.createDataFrame([], shape)

    def handed(self, table: pa.Table) -> DataFrame:
        """A table that was opened here."""
        return self.spark.createDataFrame(table)


@contextmanager
def cluster(folder: Path, master: str, *, rows: int) -> Iterator[Cluster]:
    """Spark over the workspace in this folder; what it writes meanwhile lies in a room inside, and goes.

    `rows` is how many traces there are, about: how finely the work is cut.

    Raises
    ------
    InputError : PySpark or Java is missing, the master cannot be reached, or a step failed there
    """
    with room(folder / "tmp") as own, session(own, master, parts=lanes_for(rows)) as spark:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield Cluster(spark=spark, folder=folder)
        except (PySparkException, Py4JError) as error:
            # its own words may quote what it worked on
            found = error.getCondition() if isinstance(error, PySparkException) else None
            raise InputError(
                where=f"engine spark, {master}",
                expected="every step to end",
                found=found or type(error).__name__,
                hint="mostly memory: see docs/spark.md, or run with --engine duckdb",
            ) from None
