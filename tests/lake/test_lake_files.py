"""The disk refuses its n-th step: a clear error, all or nothing, and the next act goes through."""

from __future__ import annotations

import errno
import itertools
import os
import shutil

import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import backup as backups
from clerestory.lake import files
from clerestory.lake.archive import check
from clerestory.lake.verify import verify


def _add(lake, workspace):
    lake.add(workspace, "third", "tip", ["removals, two men", "painters wanted"])


def _erase(lake, workspace):
    if any(one.name == "papers" for one in workspace.snapshot().sources):
        with workspace.writer() as transaction:
            transaction.erase_source(workspace.snapshot().source("papers").id)
            transaction.commit()


class Refusing:
    """Refuses the n-th step, and all after it when the disk stays full."""

    def __init__(self, n: int, code: int, *, lasting: bool) -> None:
        self.n, self.code, self.lasting, self.count, self.refused = n, code, lasting, 0, False

    def __call__(self, name, path):
        self.count += 1
        if self.count == self.n or (self.lasting and self.count > self.n):
            self.refused = True
            raise OSError(self.code, os.strerror(self.code), str(path))


@pytest.mark.parametrize("act", [_add, _erase])
@pytest.mark.parametrize(("code", "lasting"), [(errno.ENOSPC, True), (errno.EIO, False)])
def test_a_step_that_fails_is_told_and_leaves_all_or_nothing(lake, room, monkeypatch, act, code, lasting, short_pieces):
    before = lake.state(lake.filled())
    control = lake.copied(room / "control")
    act(control, control.open())
    after = control.state(control.open())
    for n in itertools.count(1):
        here = lake.copied(room / "trial")
        workspace = here.open()
        refusing = Refusing(n, code, lasting=lasting)
        monkeypatch.setattr(files, "before_step", refusing)
        failure = None
        try:
            line = workspace.ledger.intend("act", who="ana", now=here.now)
            act(here, workspace)
            workspace.ledger.outcome(line, now=here.now)
        except (InputError, IntegrityError) as error:
            failure = error
        monkeypatch.undo()
        assert (failure is not None) == refusing.refused, f"step {n}: the failure was not told"
        if failure is not None and code == errno.ENOSPC:
            assert isinstance(failure, InputError)
            assert failure.hint
        again = here.open()
        assert here.state(again) in (before, after), f"step {n}"
        act(here, again)
        assert here.state(again) == after, f"step {n}"
        assert verify(again) == [], f"step {n}"
        shutil.rmtree(here.folder)
        if not refusing.refused:
            break
    assert n > 20


def test_the_same_open_workspace_goes_on_after_a_full_disk(lake, monkeypatch):
    workspace = lake.filled()
    for n in range(1, 40, 3):
        monkeypatch.setattr(files, "before_step", Refusing(n, errno.ENOSPC, lasting=False))
        with pytest.raises(InputError):
            lake.add(workspace, f"source{n}", "tip", [f"removals {n}"])
        monkeypatch.undo()
        lake.add(workspace, f"source{n}", "tip", [f"removals {n}"])
    assert workspace.snapshot().table("tip").num_rows == 2 + 13
    assert verify(workspace) == []


def test_a_ledger_that_cannot_be_written_refuses_the_act(lake, monkeypatch):
    workspace = lake.filled()
    monkeypatch.setattr(files, "before_step", Refusing(1, errno.ENOSPC, lasting=True))
    with pytest.raises(InputError, match="so the act is refused"):
        workspace.ledger.intend("add", who="ana", now=lake.now)
    monkeypatch.undo()
    assert list(workspace.ledger.lines()) == []


def test_a_backup_on_a_full_disk_leaves_none(lake, monkeypatch):
    workspace, target = lake.filled(), lake.folder / "backup"
    for n in itertools.count(1):
        refusing = Refusing(n, errno.ENOSPC, lasting=True)
        monkeypatch.setattr(files, "before_step", refusing)
        said = "no room"
        try:
            backups.backup(workspace, target, now=lake.now)
        except InputError as error:
            said = str(error)
        assert "no room" in said
        monkeypatch.undo()
        if not refusing.refused:
            break
        if target.exists():
            check(target)
            target.unlink()
        assert not target.with_name("backup.part").exists()
    check(target)


def test_what_counts_was_synced_before_it_counted(lake, monkeypatch):
    """The order that a power cut cannot undo: files, their folders, HEAD beside, its name, its folder."""
    workspace = lake.filled()
    steps: list[tuple[str, str]] = []
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), real(handle))[1])
    monkeypatch.setattr(files, "before_step", lambda name, path: steps.append((name, path.name)))
    lake.add(workspace, "third", "advert", ["painters wanted"])
    named = [name for name, _ in steps]
    syncs = sum(name.endswith("sync") or name == "sync folder" for name in named)
    assert len(synced) == syncs
    head = steps.index(("rename", "HEAD.json"))
    assert steps[head - 1] == ("beside: sync", "HEAD.json.new")
    assert steps[head + 1] == ("sync folder", "office")
    written = [n for n, (name, file) in enumerate(steps) if name == "rename" and "-" in file]
    assert written
    for n in written:
        assert steps[n - 1] == ("write: sync", "writing")
    folder = max(n for n, step in enumerate(steps[:head]) if step == ("sync folder", "tables"))
    assert max(written) < folder < head
    key = steps.index(("rename", "office.key"))
    assert key < min(written), "a file was sealed with a key that was not yet on disk"


def test_errors_of_the_disk_become_ours(tmp_path):
    assert isinstance(files.refusal(OSError(errno.ENOSPC, "x"), tmp_path), InputError)
    assert isinstance(files.refusal(OSError(errno.EIO, "x"), tmp_path), IntegrityError)
    assert "Permission denied" in str(files.refusal(PermissionError(errno.EACCES, "Permission denied"), tmp_path))
    with pytest.raises(FileNotFoundError), files.told(tmp_path):
        raise FileNotFoundError


def test_files_are_their_owner_s_alone(lake):
    lake.filled()
    assert lake.key_file.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in (lake.path, *lake.path.rglob("*")))
