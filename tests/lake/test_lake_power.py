"""The power is cut at any moment of an act: the workspace opens, nothing acknowledged is lost, nothing is corrupt."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from clerestory.errors import ClerestoryError, InputError
from clerestory.lake import files
from clerestory.lake.verify import verify
from power_cut import Recorder

WAYS = ("lost", "kept", "torn", "torn")


def _add(lake, workspace):
    with workspace.writer() as transaction:
        lake.put(transaction, workspace, "third", "advert", ["removals, two men", "painters wanted"])
        lake.put(transaction, workspace, "calls", "call", ["asked for a lift", "called twice"])
        transaction.drop_runs()
        transaction.commit()


def _erase(lake, workspace):
    try:
        workspace.snapshot().source("papers")
    except InputError:
        return
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source("papers").id)
        transaction.commit()


def _recorded(lake, act) -> tuple[Recorder, dict, dict]:
    """An act as a door does it, recorded; what a reader saw before and sees after."""
    workspace = lake.filled()
    before = lake.state(workspace)
    recorder = Recorder(root=lake.folder)
    with recorder.recording():
        line = workspace.ledger.intend("act", who="ana", now=lake.now)
        recorder.tell("intended")
        act(lake, workspace)
        recorder.tell("committed")
        workspace.ledger.outcome(line, now=lake.now)
        recorder.tell("told")
    return recorder, before, lake.state(lake.open())


def _examine(lake, room, recorder, states, act, cut, way, dice) -> bool:
    """Open one image, and go on working in it; whether it holds the new state."""
    before, after = states
    here = type(lake)(room / "image")
    recorder.image(cut, dice, here.folder, way=way)
    what = f"{way}, after {cut} of {len(recorder.steps)} steps"
    workspace = here.open()
    state = here.state(workspace)
    said = recorder.acknowledged(cut)
    assert state in (before, after), f"{what}: neither the old nor the new state"
    assert state == after or "committed" not in said, f"{what}: an acknowledged commit was lost"
    assert [one for one in verify(workspace) if one.broken] == [], what
    lines = [line["event"] for line in workspace.ledger.lines()]
    assert lines[: len(said & {"intended", "told"})] == ["intent", "outcome"][: len(said & {"intended", "told"})], what
    line = workspace.ledger.intend("again", who="ana", now=here.now)
    act(here, workspace)
    workspace.ledger.outcome(line, now=here.now)
    assert here.state(here.open()) == after, f"{what}: the rerun ended otherwise"
    with here.open().writer():
        # Whoever writes next sweeps; an erasure that was already done has written nothing.
        pass
    assert verify(here.open()) == [], f"{what}: something was left lying"
    shutil.rmtree(here.folder)
    return state == after


def _images(lake, room, act, count: int) -> set[bool]:
    recorder, *states = _recorded(lake, act)
    dice = np.random.default_rng(5)
    cuts = np.linspace(0, len(recorder.steps), count).round().astype(int).tolist()
    return {_examine(lake, room, recorder, states, act, cut, WAYS[n % len(WAYS)], dice) for n, cut in enumerate(cuts)}


@pytest.mark.parametrize("act", [_add, _erase])
def test_a_power_cut_leaves_all_or_nothing(lake, room, act):
    assert _images(lake, room, act, 20) == {False, True}


@pytest.mark.slow
@pytest.mark.parametrize("act", [_add, _erase])
def test_a_power_cut_at_hundreds_of_moments_leaves_all_or_nothing(lake, room, act):
    assert _images(lake, room, act, 300) == {False, True}


def test_the_recorded_steps_are_all_there_are(lake, room):
    """An image with everything kept is the folder itself: no write goes past the recorder."""
    recorder, _, _ = _recorded(lake, _add)
    recorder.image(len(recorder.steps), np.random.default_rng(1), room / "image", way="kept")
    files_of = lambda root: {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}  # noqa: E731
    assert files_of(room / "image") == files_of(lake.folder)
    assert len(recorder.steps) > 60


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["sync of files", "sync of folders", "sync of the ledger"])
def test_a_lake_that_does_not_sync_is_caught(lake, room, monkeypatch, missing):
    """The check has teeth: without a sync, some image has lost or broken something."""
    if missing == "sync of folders":
        monkeypatch.setattr(files, "sync_folder", lambda folder: None)
    else:
        real = Recorder._fsync

        def some(self, handle):
            what = self._open.get(handle)
            name = next((one for one, ino in self.names.items() if isinstance(what, list) and ino == what[0]), "")
            if isinstance(what, str) or name.startswith("office/ledger") != (missing == "sync of the ledger"):
                real(self, handle)

        monkeypatch.setattr(Recorder, "_fsync", some)
    with pytest.raises((AssertionError, ClerestoryError)):
        _images(lake, room, _add, 60)
