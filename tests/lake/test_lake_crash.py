"""Kill -9 before every single step on the disk: all of it is there or none, and a rerun ends the same."""

from __future__ import annotations

import itertools
import shutil

import pytest

from clerestory.errors import InputError
from clerestory.lake import backup as backups
from clerestory.lake.archive import check
from clerestory.lake.verify import verify
from clerestory.lake.workspace import Workspace

pytestmark = pytest.mark.usefixtures("short_pieces")


def _add(lake, workspace):
    with workspace.writer() as transaction:
        lake.put(transaction, workspace, "third", "advert", ["removals, two men", "painters wanted"])
        lake.put(transaction, workspace, "calls", "call", ["asked for a lift", "called twice"])
        transaction.drop_runs()
        transaction.commit()


def _replace(lake, workspace):
    lake.run(workspace, "2")


def _erase(lake, workspace):
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source("papers").id)
        transaction.commit()


def _done(lake, workspace, act) -> bool:
    if act is not _erase:
        return False
    try:
        workspace.snapshot().source("papers")
    except InputError:
        return True
    return False


@pytest.mark.parametrize("act", [_add, _replace, _erase])
def test_a_kill_at_any_step_leaves_all_or_nothing(lake, room, killed_at, act):
    lake.filled()
    before = lake.state(lake.open())
    control = lake.copied(room / "control")
    act(control, control.open())
    after = control.state(control.open())
    assert before != after
    seen = set()
    for n in itertools.count():
        here = lake.copied(room / "trial")

        def acting(tell, here=here):
            workspace = here.open()
            line = workspace.ledger.intend("act", who="ana", now=here.now)
            tell("intended")
            act(here, workspace)
            tell("committed")
            workspace.ledger.outcome(line, now=here.now)
            tell("told")

        finished, said = killed_at(n, acting)
        workspace = here.open()
        state = here.state(workspace)
        assert state in (before, after), f"step {n}: neither the old nor the new state"
        assert state == after or "committed" not in said, f"step {n}: an acknowledged commit was lost"
        assert [one for one in verify(workspace) if one.broken] == [], f"step {n}"
        assert len(list(workspace.ledger.lines())) >= ("intended" in said) + ("told" in said)
        if not _done(here, workspace, act):
            act(here, workspace)
        assert here.state(workspace) == after, f"step {n}: the rerun ended otherwise"
        assert verify(workspace) == [], f"step {n}: something was left lying"
        seen.add(state == after)
        shutil.rmtree(here.folder)
        if finished:
            break
    assert n > 20
    assert seen == {False, True}


def test_an_erasure_that_was_killed_is_finished_by_the_next_open(lake, room, killed_at):
    lake.filled()
    whose = lake.open().snapshot().source("papers").id
    finished_late = 0
    for n in itertools.count():
        here = lake.copied(room / "trial")
        finished, _ = killed_at(n, lambda tell, here=here: _erase(here, here.open()))
        names = here.open().ring.names()
        gone = not any(one.id == whose for one in here.open().snapshot().sources)
        assert gone == (not any(whose in name for name in names)), f"step {n}: source and key do not go together"
        if gone:
            workspace = here.open()
            assert verify(workspace) == [], f"step {n}: an erased file lies there after opening"
            finished_late += not finished
        shutil.rmtree(here.folder)
        if finished:
            break
    assert finished_late > 3


def test_a_kill_while_backing_up_leaves_a_whole_backup_or_none(lake, room, killed_at):
    lake.filled()
    for n in itertools.count():
        here = lake.copied(room / "trial")
        target = here.folder / "backup"
        finished, _ = killed_at(n, lambda tell, here=here, t=target: backups.backup(here.open(), t, now=here.now))
        if target.exists():
            check(target)
            target.unlink()
        backups.backup(here.open(), target, now=here.now)
        check(target)
        assert not target.with_name("backup.part").exists()
        shutil.rmtree(here.folder)
        if finished:
            break
    assert n > 20


@pytest.mark.parametrize("erased", [False, True])
def test_a_kill_while_restoring_leaves_a_whole_workspace_or_none(lake, room, killed_at, erased):
    workspace = lake.filled()
    backups.backup(workspace, lake.folder / "backup", now=lake.now)
    if erased:
        _erase(lake, workspace)
    control = lake.copied(room / "control")
    whole = lake.state(backups.restore(control.folder / "backup", control.folder / "new", key_file=None))
    for n in itertools.count():
        here = lake.copied(room / "trial")
        new = here.folder / "new"

        def restoring(tell, here=here, new=new):
            backups.restore(here.folder / "backup", new, key_file=None)

        finished, _ = killed_at(n, restoring)
        if not new.exists():
            restoring(None)
        again = Workspace.open(new)
        assert here.state(again) == whole
        assert verify(again) == []
        shutil.rmtree(here.folder)
        if finished:
            break
    assert n > 20


def test_a_kill_while_making_a_workspace_can_be_repeated(lake, room, killed_at):
    for n in itertools.count():
        here = lake.copied(room / "trial")
        finished, _ = killed_at(n, lambda tell, here=here: here.create() and None)
        workspace = here.open() if (here.path / "workspace.json").exists() else here.create()
        assert workspace.snapshot().sources == ()
        assert verify(workspace) == []
        shutil.rmtree(here.folder)
        if finished:
            break
    assert n > 10
