"""Somebody with the disk and without the key: what he can read of HEAD, and what he can change or take back unseen."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import replace

import pytest

from clerestory.errors import ClerestoryError, InputError, IntegrityError
from clerestory.guards.ledger import Ledger
from clerestory.lake import backup as backups
from clerestory.lake import checked, files, headfile
from clerestory.lake import head as heads
from clerestory.lake.upgrade import is_older, upgrade
from clerestory.lake.verify import examine, verify
from clerestory.lake.workspace import Workspace
from clerestory.pipeline.outlet import whole

WORDS = ("papers-of-a-shelter", "consent form", "What she said", "ask money")


def _named(lake) -> Workspace:
    """A workspace whose source has a telling name, authority and headers, and a run with a telling name."""
    workspace = lake.filled()
    told = replace(lake.source(workspace, WORDS[0]), authority=f"test: {WORDS[1]}", columns={"tip": {"text": WORDS[2]}})
    with workspace.writer() as transaction:
        transaction.put_source(told)
        transaction.record_run(WORDS[3], ["x"], now=lake.now)
        transaction.commit()
    return workspace


def _act(lake, workspace: Workspace, reason: str) -> None:
    """A decision with its lines in the ledger, as every door writes it."""
    line = workspace.ledger.intend("cut", who="ana", now=lake.now)
    lake.decide(workspace, reason)
    workspace.ledger.outcome(line, now=lake.now)


def _edited(path, **changes) -> None:
    path.write_bytes(checked.to_bytes(json.loads(path.read_bytes()) | changes))


def test_head_shows_a_thief_no_name_and_no_header(lake):
    workspace = _named(lake)
    told = workspace.snapshot().source(WORDS[0])
    assert told.columns == {"tip": {"text": WORDS[2]}}
    assert WORDS[3] in workspace.snapshot().runs
    backups.backup(workspace, lake.folder / "b", now=lake.now)
    for file in [one for one in lake.folder.rglob("*") if one.is_file()]:
        for word in (*WORDS, "papers"):
            assert word.encode() not in file.read_bytes(), f"{word} in {file.name}"


def test_an_old_head_found_on_the_disk_forgets_a_source_with_its_key(lake):
    workspace = _named(lake)
    old = headfile._document(lake.path)
    assert headfile.from_json(old, workspace.ring, where="").sources
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source(WORDS[0]).id)
        transaction.commit()
    with pytest.raises(IntegrityError, match="its key"):
        headfile.from_json(old, lake.open().ring, where="")


@pytest.mark.parametrize(
    "change",
    [
        {"doomed": ["house", "kept", "secret"]},
        {"entries": []},
        {"originals": []},
        {"sources": []},
        {"version": 99},
        {"generation": 7},
        {"ledger": {"n": 1, "of": "x"}},
        {"mac": "00" * 32},
    ],
)
def test_a_head_that_somebody_edited_is_refused_and_dooms_no_key(lake, change):
    workspace = lake.filled()
    keys = lake.key_file.read_bytes()
    _edited(lake.path / "HEAD.json", **change)
    with pytest.raises(IntegrityError, match="not written with this workspace's key"):
        lake.open()
    with pytest.raises(IntegrityError, match="not written with this workspace's key"):
        workspace.snapshot()
    with pytest.raises(IntegrityError), workspace.writer():
        pass
    assert lake.key_file.read_bytes() == keys
    assert any((lake.path / "originals").iterdir())


def test_an_older_head_put_back_alone_is_found_by_all_and_nothing_is_swept(lake):
    workspace = lake.filled()
    _act(lake, workspace, "one")
    old = (lake.path / "HEAD.json").read_bytes()
    _act(lake, workspace, "two")
    files = sorted(one.name for one in (lake.path / "tables").iterdir())
    (lake.path / "HEAD.json").write_bytes(old)
    said = "version 6, and the ledger saw version 7: it was taken back"
    (found,) = [one for one in examine(lake.path) if one.broken]
    assert (found.file, said in found.what, "restore the last backup" in found.what) == ("HEAD.json", True, True)
    for attempt in (lake.open, workspace.snapshot, workspace.writer().__enter__):
        with pytest.raises(IntegrityError, match=said) as caught:
            attempt()
        assert "restore the last backup" in caught.value.hint
    with pytest.raises(IntegrityError, match=said):
        workspace.ledger.intend("add", who="ana", now=lake.now)
    assert sorted(one.name for one in (lake.path / "tables").iterdir()) == files


def test_another_head_of_the_same_number_is_found(lake, room):
    workspace = lake.filled()
    other = lake.copied(room / "other")
    _act(lake, workspace, "one")
    _act(other, other.open(), "another")
    shutil.copy(other.path / "HEAD.json", lake.path / "HEAD.json")
    with pytest.raises(IntegrityError, match="another version 6 than the one that the ledger saw"):
        lake.open()
    assert any("another version" in one.what for one in examine(lake.path))


def test_a_head_that_was_committed_and_not_told_is_taken_over(lake):
    workspace = lake.filled()
    workspace.ledger.outcome(workspace.ledger.intend("find", who="ana", now=lake.now), now=lake.now)
    line = workspace.ledger.intend("cut", who="ana", now=lake.now)
    lake.decide(workspace, "killed before it could say so")
    again = lake.open()
    assert [one for one in verify(again) if one.broken] == []
    assert again.ledger.mark()["version"] == again.snapshot().version - 1
    again.ledger.outcome(line, now=lake.now)
    assert again.ledger.mark() == headfile.mark(lake.path)


def test_an_outcome_never_forgets_a_head_that_was_taken_back(lake):
    workspace = lake.filled()
    old = (lake.path / "HEAD.json").read_bytes()
    line = workspace.ledger.intend("cut", who="ana", now=lake.now)
    lake.decide(workspace, "one")
    other = workspace.ledger.intend("find", who="ana", now=lake.now)
    newest = workspace.ledger.mark()
    (lake.path / "HEAD.json").write_bytes(old)
    workspace.ledger.outcome(other, now=lake.now)
    (lake.path / "HEAD.json").write_bytes(b"broken")
    workspace.ledger.outcome(line, now=lake.now)
    assert workspace.ledger.mark() == newest


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "bank"), ("evaluation", False), ("country", "DE"), ("zone", "Asia/Tokyo"),
     ("created_at", "2020-01-01T00:00:00+00:00")],
)  # fmt: skip
def test_an_edited_workspace_json_is_refused_by_its_field(lake, field, value):
    lake.filled()
    _edited(lake.path / "workspace.json", **{field: value})
    with pytest.raises(InputError, match=rf"workspace\.json, {field}: it was edited") as caught:
        lake.open()
    assert caught.value.exit_code == 2


def test_a_seal_of_another_workspace_or_none_is_refused(lake, room):
    lake.create()
    other = Workspace.create(room / "two", kind="bank", country="US", now=lake.now)
    foreign = json.loads((other.path / "workspace.json").read_bytes())
    own = (lake.path / "workspace.json").read_bytes()
    for seal in (foreign["seal"], "", None, "zz"):
        _edited(lake.path / "workspace.json", seal=seal)
        with pytest.raises(ClerestoryError):
            lake.open()
    (lake.path / "workspace.json").write_bytes(own)
    lake.open()


def _first_format(lake) -> dict[str, object]:
    """Turn a workspace into what the first release wrote; returns what a reader sees in it."""
    workspace = _named(lake)
    seen = lake.state(workspace)
    head = headfile.load(lake.path, workspace.ring)
    bare = Ledger(lake.path / "ledger.jsonl")
    bare.outcome(bare.intend("find", who="ana", now=lake.now), now=lake.now)
    checked.save(lake.path / "HEAD.json", heads.to_json(head) | {"format": 1})
    info = json.loads((lake.path / "workspace.json").read_bytes())
    del info["seal"]
    (lake.path / "workspace.json").write_bytes(checked.to_bytes(info | {"format": 1}))
    _edited(lake.key_file, format=1)
    return seen


def test_a_workspace_of_the_first_format_says_upgrade_and_comes_over_whole(lake):
    seen = _first_format(lake)
    with pytest.raises(InputError, match="expected format 2, found 1") as caught:
        lake.open()
    assert "clerestory upgrade" in caught.value.hint
    assert is_older(lake.path)
    upgrade(lake.path)
    assert not is_older(lake.path)
    workspace = lake.open()
    assert lake.state(workspace) == seen
    assert verify(workspace) == []
    assert WORDS[0].encode() not in (lake.path / "HEAD.json").read_bytes()
    lake.add(workspace, "fourth", "tip", ["painters"])
    assert verify(lake.open()) == []


def test_an_upgrade_that_was_killed_is_finished_by_the_next(lake, room, killed_at, short_pieces):
    seen = _first_format(lake)
    n = 0
    while True:
        here = lake.copied(room / "trial")
        finished, _ = killed_at(n, lambda tell, here=here: upgrade(here.path))
        if is_older(here.path):
            upgrade(here.path)
        workspace = here.open()
        assert here.state(workspace) == seen, f"step {n}"
        shutil.rmtree(here.folder)
        if finished:
            break
        n += 1
    assert n > 10


def test_a_folder_taken_back_to_the_first_format_is_not_believed_again(lake, room):
    _first_format(lake)
    old = lake.copied(room / "old")
    _edited(old.path / "workspace.json", evaluation=False)
    upgrade(lake.path)
    shutil.rmtree(lake.path)
    shutil.copytree(old.path, lake.path)
    with pytest.raises(IntegrityError, match="the folder was taken back"):
        upgrade(lake.path)


@pytest.mark.parametrize("given_there_too", [False, True])
def test_a_source_erased_and_given_again_elsewhere_is_not_sealed_under_the_old_key(lake, given_there_too):
    here, there = lake.filled(), lake.open()
    assert here.ring.get(here.ring.source_key(here.snapshot().source("hotline").id))
    with there.writer() as transaction:
        transaction.erase_source(there.snapshot().source("hotline").id)
        transaction.commit()
    if given_there_too:
        lake.add(there, "hotline", "tip", ["a first new tip"])
    lake.add(here, "hotline", "tip", ["a second new tip"])
    again = lake.open()
    new = ["a first new tip"] * given_there_too + ["a second new tip"]
    assert sorted(again.snapshot().table("tip")["text"].to_pylist()) == new
    assert verify(again) == []


@pytest.mark.parametrize("name", ["tmp/writing", "HEAD.json.new", "ledger.jsonl", "ledger.tip", "lock"])
@pytest.mark.parametrize("there", [False, True])
def test_a_link_laid_into_the_folder_leads_no_write_outside(lake, name, there):
    workspace = lake.filled()
    outside = lake.folder.parent / "outside"
    if there:
        outside.write_bytes(b"not ours")
    link = lake.path / name
    link.unlink(missing_ok=True)
    link.symlink_to(outside)
    # Refused with words, or done beside it: never through it, and never a crash.
    with suppress(ClerestoryError):
        _act(lake, workspace, "one")
    assert outside.exists() == there
    assert not there or outside.read_bytes() == b"not ours"


def test_a_file_that_leaves_goes_through_no_link(tmp_path):
    (tmp_path / "outside").write_bytes(b"not ours")
    (tmp_path / ".out.csv.part").symlink_to(tmp_path / "outside")
    with whole(tmp_path / "out.csv") as beside:
        beside.write_bytes(b"rows")
    assert (tmp_path / "outside").read_bytes() == b"not ours"
    assert (tmp_path / "out.csv").read_bytes() == b"rows"


def test_a_file_is_never_written_through_a_link(tmp_path):
    (tmp_path / "outside").write_bytes(b"not ours")
    (tmp_path / "new").symlink_to(tmp_path / "outside")
    with pytest.raises(InputError, match="the system refused"):
        files.write_new(tmp_path / "new", (b"ours",))
    assert (tmp_path / "outside").read_bytes() == b"not ours"
