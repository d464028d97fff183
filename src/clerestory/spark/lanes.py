"""Lanes: rows that must be seen together go to one call of a kernel, many groups of them at a time.

One call a bucket or a component would cost more than the work in it.  So the key is hashed to a lane, and a kernel gets
a lane whole; what hangs together has one key and so one lane.
"""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

#: Rows that a lane is made for; how many lanes there are at least and at most.
_ROWS, _LEAST, _MOST = 40_000, 4, 20_000

Kernel = Callable[[pa.Table], pa.Table]
#: A table that lies with the workers: the name of its type where PySpark is not imported.
Rows: TypeAlias = "DataFrame"


def lanes_for(rows: int) -> int:
    """How many lanes so many rows are spread over."""
    return min(max(rows // _ROWS, _LEAST), _MOST)


def lane_of(key: str | Column, lanes: int) -> Column:
    """The lane of a key."""
    from pyspark.sql.functions import lit, pmod, xxhash64

    return pmod(xxhash64(key), lit(lanes)).cast("int")


def in_lanes(rows: DataFrame, key: str, lanes: int, kernel: Kernel, schema: str) -> DataFrame:
    """kernel(table) of the rows of each lane; the kernel gives the columns of *schema*."""
    laned = rows.withColumn("lane", lane_of(key, lanes))
    return laned.groupBy("lane").applyInArrow(kernel, schema)


def kept(rows: DataFrame) -> DataFrame:
    """The rows, calculated once and held by the workers: in memory, or encrypted on disk where that is too small."""
    from pyspark import StorageLevel

    return rows.localCheckpoint(eager=True, storageLevel=StorageLevel.MEMORY_AND_DISK)


def listed(rows: DataFrame, key: str, value: str, name: str) -> DataFrame:
    """All values of each key as a list, in no order."""
    from pyspark.sql.functions import collect_list, expr

    return rows.groupBy(key).agg(collect_list(expr(value)).alias(name))
