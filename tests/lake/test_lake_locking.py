"""Two writers: the second waits, or is refused with words that say who writes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clerestory.errors import NotPermitted
from clerestory.lake.locking import free, locked
from clerestory.lake.spill import spilling

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def holder(lake):
    workspace = lake.create()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(workspace.path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield workspace, process
    process.communicate()


def test_a_second_writer_is_refused_and_told_who_writes(holder):
    workspace, process = holder
    with pytest.raises(NotPermitted, match=f"process {process.pid}") as caught, workspace.writer(wait=0.1):
        pytest.fail("two writers at once")
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_a_second_writer_waits_and_then_writes(holder, lake):
    workspace, process = holder
    threading.Timer(0.3, lambda: process.stdin.write("\n") and process.stdin.flush()).start()
    with workspace.writer(wait=20) as transaction:
        lake.put(transaction, workspace, "papers", "advert", ["removals"])
        assert transaction.commit() == 1


def test_a_killed_writer_holds_nothing(holder, lake):
    workspace, process = holder
    process.kill()
    process.wait()
    assert lake.add(workspace, "papers", "advert", ["removals"]) == 1


def test_readers_do_not_wait(holder):
    assert holder[0].snapshot().version == 0


def test_one_process_cannot_write_twice_at_once(lake):
    workspace = lake.create()
    with (
        workspace.writer(),
        pytest.raises(NotPermitted, match="this same process"),
        lake.open().writer(wait=0),
    ):
        pytest.fail("two writers at once")


def test_the_lock_file_stays_empty(lake):
    workspace = lake.filled()
    assert (workspace.path / "lock").read_bytes() == b""


def test_a_lock_is_free_after_its_block_ends_by_an_error(tmp_path: Path):
    with pytest.raises(ValueError, match="x"), locked(tmp_path / "lock", wait=0):
        raise ValueError("x")
    assert free(tmp_path / "lock")


def test_a_spill_folder_in_use_is_not_swept(lake):
    workspace = lake.filled()
    tmp = workspace.path / "tmp"
    with spilling(tmp) as spill:
        spill.mkdir()
        (spill / "block").write_bytes(b"x")
        lake.decide(workspace, "one more")
        assert (spill / "block").exists()
    assert list(tmp.iterdir()) == []
    left = tmp / "spill-dead"
    left.mkdir()
    (left / "block").write_bytes(b"x")
    (tmp / "spill-dead.lock").touch()
    lake.decide(workspace, "another")
    assert list(tmp.iterdir()) == []
