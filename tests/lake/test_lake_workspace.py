"""Making and opening a workspace."""

from __future__ import annotations

import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.lake.verify import verify
from clerestory.lake.workspace import Workspace


def test_what_was_made_is_what_is_opened(lake):
    made = lake.create(kind="enforcement", country="FR", zone="Europe/Paris")
    opened = lake.open()
    assert opened.info == made.info
    assert (opened.info.kind, opened.info.country, opened.info.zone) == ("enforcement", "FR", "Europe/Paris")
    assert opened.info.evaluation
    assert opened.ids.of("x") == made.ids.of("x")
    assert opened.key_file == lake.key_file
    assert opened.path.is_absolute()
    assert verify(opened) == []


def test_two_workspaces_share_no_id_and_no_key(lake, room):
    one = lake.create()
    two = Workspace.create(room / "two", kind="service", country="US", now=lake.now)
    assert one.ids.of("x") != two.ids.of("x")
    assert one.info.id != two.info.id
    assert one.ring.get("secret") != two.ring.get("secret")


def test_nothing_is_made_over_anything(lake):
    lake.create()
    with pytest.raises(InputError, match="does not exist or is empty, found a workspace"):
        lake.create()
    full = lake.folder / "full"
    full.mkdir()
    (full / "letter.txt").write_text("x")
    with pytest.raises(InputError, match=r"does not exist or is empty, found letter\.txt"):
        Workspace.create(full, kind="service", country="US", now=lake.now)
    assert [one.name for one in full.iterdir()] == ["letter.txt"]
    with pytest.raises(InputError, match="does not exist or is empty, found a file"):
        Workspace.create(full / "letter.txt", kind="service", country="US", now=lake.now)
    (lake.folder / "other.key").write_text("x")
    with pytest.raises(InputError, match="backups may depend on it"):
        Workspace.create(lake.folder / "other", kind="service", country="US", now=lake.now)
    with pytest.raises(InputError, match="expected a folder to put it in"):
        Workspace.create(lake.folder / "no" / "where", kind="service", country="US", now=lake.now)


def test_an_empty_folder_will_do(lake):
    lake.path.mkdir()
    lake.create()
    assert lake.open().snapshot().version == 0


@pytest.mark.parametrize("bad", [{"kind": "church"}, {"country": "us"}, {"country": "USA"}])
def test_arguments_are_checked_before_anything_is_written(lake, bad):
    with pytest.raises(InputError):
        lake.create(**bad)
    assert list(lake.folder.iterdir()) == []


def test_no_workspace_is_told_with_what_to_do(lake):
    with pytest.raises(InputError, match="expected a workspace, found none") as caught:
        lake.open()
    assert "clerestory init" in caught.value.hint
    lake.folder.joinpath("file").write_text("x")
    with pytest.raises(InputError, match="expected a workspace"):
        Workspace.open(lake.folder / "file")


def test_the_head_of_another_workspace_is_refused(lake, room):
    lake.create()
    other = Workspace.create(room / "two", kind="service", country="US", now=lake.now)
    (lake.path / "HEAD.json").write_bytes((other.path / "HEAD.json").read_bytes())
    with pytest.raises(IntegrityError, match="that of another workspace"):
        lake.open().snapshot()


def test_broken_documents_are_told_by_name(lake):
    lake.create()
    for name in ("workspace.json", "HEAD.json"):
        data = (lake.path / name).read_bytes()
        for wrong in (data[:-1], data.replace(b":", b": ", 1), b"", b"[]", b"\xff\xfe", b"[" * 100_000):
            (lake.path / name).write_bytes(wrong)
            with pytest.raises(IntegrityError, match=name.replace(".", r"\.")):
                lake.open()
        (lake.path / name).write_bytes(data)
    lake.open()
