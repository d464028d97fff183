"""A session that keeps what it is given; what it says where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from small_office import ADVERTS, make_office, put_in

from clerestory.errors import InputError
from clerestory.pipeline.run import run
from clerestory.spark import session as sessions


def test_on_one_machine_nothing_is_heard_outside_and_nothing_lies_in_the_clear():
    told = sessions.settings(Path("/w/tmp/room"), "local[2]", 4)
    assert told["spark.io.encryption.enabled"] == "true"
    assert told["spark.io.encryption.keySizeBits"] == "256"
    assert (told["spark.ui.enabled"], told["spark.eventLog.enabled"]) == ("false", "false")
    assert told["spark.driver.host"] == told["spark.driver.bindAddress"] == "127.0.0.1"
    assert told["spark.local.dir"].startswith("/w/tmp/room/")
    assert '-Djava.io.tmpdir="/w/tmp/room/java"' in told["spark.driver.extraJavaOptions"]


@pytest.mark.parametrize("master", ["spark://127.0.0.1:7077", "yarn", "local-cluster[2,1,1024]", "k8s://https://x"])
def test_between_machines_all_must_know_the_secret_and_what_is_said_is_encrypted(master):
    told = sessions.settings(Path("/w/tmp/room"), master, 4)
    assert told["spark.authenticate"] == told["spark.network.crypto.enabled"] == "true"
    assert told["spark.network.crypto.saslFallback"] == "false"
    assert told["spark.io.encryption.enabled"] == "true"


def test_a_path_that_spark_would_read_as_two_is_refused():
    with pytest.raises(InputError, match="without commas"):
        sessions.settings(Path("/w,x/tmp/room"), "local[2]", 4)


def office_of(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    return office


def test_without_pyspark_it_says_what_to_install_and_leaves_no_room_behind(tmp_path, monkeypatch):
    office = office_of(tmp_path)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(InputError, match="PySpark") as caught:
        run(office, engine="spark", master="local[2]")
    assert "pip install clerestory[spark]" in caught.value.hint
    assert "Java 17" in caught.value.hint
    assert list((office.workspace.path / "tmp").iterdir()) == []


def test_without_java_it_says_so(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    pytest.importorskip("pandas")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="Java 17") as caught:
        run(office_of(tmp_path), engine="spark", master="local[2]")
    assert "Java 17" in caught.value.hint
