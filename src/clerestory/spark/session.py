"""A Spark session that keeps what it is given: encrypted on disk, in the workspace's own room, heard by nobody outside.

Spark writes what it shuffles, spills and keeps to disk; the traces it works on may come out of sealed files.  So its
disk encryption is on, its folders lie in a room that goes when the run ends, however it ends, and it has no web page,
no log of events and no address but the machine's own.
"""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clerestory.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Where Spark runs unless told otherwise: on all cores of this machine.
LOCAL = "local[*]"
_NEEDED = "install it with `pip install clerestory[spark]`, and Java 17 (Debian: openjdk-17-jre-headless)"
#: Environment that would move Spark's folders out of the room, or open a door.
_OVERRULING = ("SPARK_LOCAL_DIRS", "LOCAL_DIRS", "SPARK_LOCAL_IP", "SPARK_PUBLIC_DNS", "PYSPARK_SUBMIT_ARGS")
_PYTHON = "PYSPARK_PYTHON"
#: Nothing that Spark logs is shown: its messages may quote what it works on.  Errors come as exceptions.
_LOGGING = """\
appender.nothing.type = Null
appender.nothing.name = nothing
rootLogger.level = off
rootLogger.appenderRef.nothing.ref = nothing
"""


def is_local(master: str) -> bool:
    """Whether this master is a part of this very process' machine, with no network between."""
    return master == "local" or (master.startswith("local[") and master.endswith("]"))


def settings(room: Path, master: str, parts: int) -> dict[str, str]:
    """What the session is told, in Spark's own words; *parts* is into how many pieces rows are shuffled.

    Raises
    ------
    InputError : a comma in the path of the workspace, which Spark reads as two folders
    """
    if "," in str(room) or '"' in str(room):
        raise InputError(where=str(room), expected="a path without commas and quotes, for Spark", found="one with")
    java = f'-Djava.io.tmpdir="{room}/java" -Dlog4j2.configurationFile="{room}/log4j2.properties"'
    told = {
        "spark.master": master,
        "spark.app.name": "clerestory",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.io.encryption.enabled": "true",
        "spark.io.encryption.keySizeBits": "256",
        "spark.driver.extraJavaOptions": java,
        "spark.sql.warehouse.dir": f"{room}/warehouse",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        # rows of one lane must stay together: no reading of half a shuffle where it lies
        "spark.sql.adaptive.localShuffleReader.enabled": "false",
        "spark.sql.execution.arrow.useLargeVarTypes": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
        "spark.python.worker.reuse": "true",
        "spark.sql.shuffle.partitions": str(parts),
    }
    if is_local(master):
        return told | {
            "spark.local.dir": f"{room}/spark",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": f"{_half_of_memory()}m",
        }
    # between machines: who speaks must know the secret, and what is said is encrypted
    return told | {
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.network.crypto.saslFallback": "false",
    }


def _half_of_memory() -> int:
    """Megabytes of half the machine's memory, which Spark takes unless its own settings say otherwise."""
    return max(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**21, 1024)


@contextmanager
def session(room: Path, master: str, *, parts: int) -> Iterator[SparkSession]:
    """A session whose folders lie in *room*, an empty folder that the caller removes.

    Raises
    ------
    InputError : PySpark or Java is missing, or the master cannot be reached
    """
    builder = _builder()
    for folder in ("spark", "java", "warehouse"):
        (room / folder).mkdir(mode=0o700)
    (room / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
    for name, value in settings(room, master, parts).items():
        builder = builder.config(name, value)
    started = _started(builder, master)
    try:
        yield started
    finally:
        started.stop()
        _ended()


def _ended() -> None:
    """End the Java that Spark ran in: another run needs another, whose folders lie in another room."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    SparkContext._gateway = SparkContext._jvm = None
    gateway.shutdown()
    java = gateway.proc
    if java is not None and java.stdin is not None:
        # it ends when this end of its input is closed
        java.stdin.close()
        java.wait()


def _builder() -> SparkSession.Builder:
    try:
        import pandas  # noqa: F401  # PySpark asks for it before it hands out any Arrow batch
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(where="engine", expected="PySpark for `spark`", found="none", hint=_NEEDED) from None
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        raise InputError(where="engine", expected="Java 17 for `spark`", found="none", hint=_NEEDED)
    return SparkSession.builder


def _started(builder: SparkSession.Builder, master: str) -> SparkSession:
    from pyspark.errors import PySparkException

    kept = dict(os.environ)
    for name in _OVERRULING:
        os.environ.pop(name, None)
    if is_local(master) or _PYTHON not in kept:
        # the workers are this very Python: elsewhere that of the same path, unless it is named
        os.environ[_PYTHON] = sys.executable
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        gone = error.getCondition() == "JAVA_GATEWAY_EXITED"
        found = "a Java that cannot start it" if gone else "no answer"
        raise InputError(where=f"engine spark, {master}", expected="a session", found=found, hint=_NEEDED) from None
    finally:
        os.environ.clear()
        os.environ.update(kept)
