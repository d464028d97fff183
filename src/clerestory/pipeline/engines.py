"""The engines of a run: who reads a file, who links, who executes a SELECT.  Whoever it is, the tables are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clerestory.lake.workspace import Workspace
from clerestory.pipeline.ask import Select, select_here
from clerestory.pipeline.link import Linker
from clerestory.pipeline.read import Reader
from clerestory.pipeline.read_cores import read_on_cores

ENGINES = ("duckdb", "spark")
#: Where Spark runs unless told otherwise: on all cores of this machine.
LOCAL = "local[*]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What a run calls; without a linker what came is linked with what the last run kept."""

    reader: Reader = read_on_cores
    linker: Linker | None = None
    select: Select = select_here


@contextmanager
def engine_of(name: str, workspace: Workspace, master: str = LOCAL) -> Iterator[Engine]:
    """The engine of this name, ready; what it needs is let go when the block ends."""
    if name != "spark":
        yield Engine()
        return
    # only who asks for it pays for loading it
    from clerestory.pipeline.on_spark import spark_engine

    with spark_engine(workspace, master) as engine:
        yield engine
