"""A workspace somebody else has edited: no name in it leads outside, and a link is no way around erasing."""

from __future__ import annotations

import json

import pytest
from small_office import make_office, put_in

from clerestory.errors import IntegrityError
from clerestory.lake import checked
from clerestory.lake.workspace import Workspace
from clerestory.pipeline.erase import erase
from clerestory.pipeline.office import open_office


@pytest.mark.parametrize("file", ["../outside.parquet", "/tmp/outside.parquet", "tables/../../outside.parquet"])
def test_a_file_outside_is_never_opened(office_run, file):
    head = office_run.workspace.path / "HEAD.json"
    said = json.loads(head.read_text("utf-8"))
    said["entries"][0]["file"] = file
    head.write_bytes(checked.to_bytes(said))
    with pytest.raises(IntegrityError, match="none of the workspace's"):
        office_run.workspace.snapshot()


def test_a_key_behind_a_link_is_destroyed_there(tmp_path):
    office = make_office(tmp_path / "w")
    (tmp_path / "safe").mkdir()
    key = tmp_path / "w.key"
    real = key.rename(tmp_path / "safe" / "w.key")
    key.symlink_to(real)
    office = open_office(tmp_path / "w", user="mara", now=office.now)
    put_in(office, ["id,text", "1,somebody moved a piano"], name="tips.csv", kind="tip")
    before = real.read_bytes()
    erase(office, "tips")
    assert key.is_symlink()
    assert real.read_bytes() != before
    names = Workspace.open(tmp_path / "w", key_file=real).ring.names()
    assert not any(name.startswith("source") for name in names)
