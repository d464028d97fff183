"""After an erasure every file that is left is decoded and searched, with every key that is left: nothing is found."""

from __future__ import annotations

import io
import json
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import backup as backups
from clerestory.lake import reasons, sealing, tables
from clerestory.lake.archive import Archive
from clerestory.lake.keys import KeyRing
from clerestory.lake.verify import verify
from clerestory.lake.workspace import Workspace
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema
from clerestory.model.tables import TABLES

#: At the minimum, in the middle and at the maximum of each column, since statistics keep the ends.
MARKS = ("!!canary-low", "canary-middle", "zzcanary-high")
NUMBERS = (-8123456789012345678, 4123456789012345, 9123456789012345677)


def _column(name: str, type_: pa.DataType, at: int) -> list[object]:
    if pa.types.is_string(type_):
        return [f"{mark}-{name}-{at}" for mark in MARKS]
    if pa.types.is_int64(type_):
        return list(NUMBERS)
    return [None] * 3


def _canaries(workspace: Workspace, lake, name: str = "marked") -> None:
    """A source whose every string and number, in every table, is a canary."""
    source = lake.source(workspace, name)
    with workspace.writer() as transaction:
        columns = {"advert": {"text": "canary-header"}}
        transaction.put_source(type(source)(id=source.id, name=source.name, authority="test: canary-authority",
                                            added_at=source.added_at, columns=columns))  # fmt: skip
        original = transaction.add_original(source.id, b"x" * 3_000_000 + b"canary-original", name="canary-name.csv")
        for spec in TABLES:
            wanted = schema(spec.name)
            rows = pa.table([pa.array(_column(f.name, f.type, 1), f.type) for f in wanted], schema=wanted)
            if spec.life == "source":
                transaction.add(spec.name, rows, source=source.id, of=original, meta={"reading": "canary-meta"})
            elif spec.life == "run":
                transaction.replace(spec.name, rows)
        transaction.record_run("canary-run", ["canary-file"], now=lake.now)
        transaction.commit()


def _decoded(data: bytes, keys: dict[str, bytes]) -> list[bytes]:
    """Everything that can be read out of some bytes with these keys."""
    seen = [data]
    for hexed in re.findall(rb'"([0-9a-f]{40,})"', data):
        # HEAD holds sealed pieces, spelled in hexadecimal.
        piece = bytes.fromhex(hexed.decode()) if len(hexed) % 2 == 0 else b""
        seen += _decoded(piece, keys) if piece.startswith(sealing.MAGIC) else []
    if data.startswith(sealing.MAGIC):
        for key in keys.values():
            try:
                plain = sealing.unseal(data, key=lambda name, key=key: key, where="")
            except IntegrityError:
                continue
            seen += _decoded(plain, keys)
    if data[:4] == b"PAR1":
        file = pq.ParquetFile(io.BytesIO(data))
        seen.append(repr(file.read().to_pylist()).encode())
        seen.append(repr(file.metadata.metadata).encode())
        groups = [file.metadata.row_group(n).to_dict() for n in range(file.num_row_groups)]
        seen.append(repr(groups).encode())
    return seen


def _found(lake, ring: KeyRing, *more: bytes) -> set[str]:
    keys = {name: ring.get(name) for name in ring.names()}
    everything = [one.read_bytes() for one in lake.folder.rglob("*") if one.is_file() and one.suffix != ".backup"]
    text = b"\n".join(piece for data in (*everything, *more) for piece in _decoded(data, keys))
    marks = {mark for mark in (*MARKS, "canary-header", "canary-authority", "canary-original", "canary-name",
                               "canary-meta", "canary-run", "canary-file") if mark.encode() in text}  # fmt: skip
    return marks | {str(n) for n in NUMBERS if str(n).encode() in text or n.to_bytes(8, "little", signed=True) in text}


def _members(archive) -> list[bytes]:
    read = Archive.open(archive)
    return [b"".join(read.pieces(name)) for name in read.places]


def test_nothing_of_an_erased_source_is_left_anywhere(lake, room):
    workspace = lake.filled()
    _canaries(workspace, lake)
    everything = _found(lake, workspace.ring)
    assert len(everything) == len(MARKS) + len(NUMBERS) + 7, "the search itself does not find all it should"
    archive = lake.folder / "old.backup"
    backups.backup(workspace, archive, now=lake.now)
    old_key = lake.key_file.read_bytes()
    with workspace.writer() as transaction:
        report = transaction.erase_source(workspace.snapshot().source("marked").id)
        transaction.commit()
    assert (report.traces, report.kept, report.originals) == (3 * len(KINDS), 0, 1)
    assert _found(lake, lake.open().ring) == set()
    # The source's name, an opaque id and the fact of a run stand in the manifest; what it held does not.
    assert _found(lake, lake.open().ring, *_members(archive)) - {"canary-run", "canary-file"} == set()
    (room / "old.key").write_bytes(old_key)
    with_old_key = KeyRing.load(room / "old.key", workspace_id=None, passphrase=None)
    assert _found(lake, with_old_key, *_members(archive)) == everything, "the backup held nothing to forget"


def test_others_and_what_people_decided_stay(lake):
    workspace = lake.filled()
    _canaries(workspace, lake)
    before = lake.state(workspace)
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source("marked").id)
        transaction.commit()
    after = lake.state(workspace)
    for table in ("advert", "tip", "held", "reject", "link_cut", "mention"):
        assert after[table] == [row for row in before[table] if "canary" not in json.dumps(row, default=str)]
    assert [one.name for one in after["sources"]] == ["papers", "hotline", "second"]
    assert after["runs"] == {}


@pytest.mark.parametrize("kind", ["advert", "tip"])
def test_a_trace_that_two_sources_hold_dies_with_the_last_one(lake, kind):
    workspace = lake.create()
    lake.add(workspace, "one", kind, ["shared words", "only one"])
    lake.add(workspace, "two", kind, ["shared words", "only two"])
    lake.add(workspace, "three", kind, ["shared words"])
    texts = []
    for name in ("one", "two", "three"):
        with workspace.writer() as transaction:
            report = transaction.erase_source(workspace.snapshot().source(name).id)
            transaction.commit()
        texts.append(sorted(workspace.snapshot().table(kind)["text"].to_pylist()))
        assert report.kept == (name != "three")
        held = workspace.snapshot().table("held")["source"].to_pylist()
        assert set(held) == {one.id for one in workspace.snapshot().sources}
    assert texts == [["only two", "shared words"], ["shared words"], []]


def test_a_rewritten_trace_is_sealed_with_its_heir_s_key(lake):
    workspace = lake.create()
    lake.add(workspace, "one", "tip", ["shared words"])
    lake.add(workspace, "two", "tip", ["shared words"])
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source("one").id)
        transaction.commit()
    two = workspace.snapshot().source("two")
    entry = next(one for one in workspace.snapshot().entries("tip") if one.rows)
    assert entry.source == two.id
    assert sealing.sealed_key_name(workspace.path / entry.file) == f"source/{two.id}/1"


def test_what_was_derived_from_what_is_erased_goes_whoever_it_belongs_to(lake):
    workspace = lake.create()
    lake.add(workspace, "one", "advert", ["cleaning"])
    lake.add(workspace, "two", "advert", ["removals"])
    of = workspace.snapshot().entries("advert", source=workspace.snapshot().source("one").id)[0].digest
    two = workspace.snapshot().source("two").id
    with workspace.writer() as transaction:
        first = transaction.add("mention", pa.table({"mention": ["derived"]}), source=two, of=of)
        transaction.add("occurrence", schema("occurrence").empty_table(), source=two, of=first.digest)
        transaction.commit()
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source("one").id)
        transaction.commit()
    assert "derived" not in workspace.snapshot().table("mention")["mention"].to_pylist()
    assert workspace.snapshot().entries("occurrence") == ()


def test_a_source_erased_and_given_again_has_another_key(lake):
    workspace = lake.create()
    lake.add(workspace, "one", "tip", ["words"])
    whose = workspace.snapshot().source("one").id
    first = workspace.ring.get(f"source/{whose}/1")
    with workspace.writer() as transaction:
        transaction.erase_source(whose)
        transaction.commit()
    lake.add(workspace, "one", "tip", ["words"])
    assert workspace.ring.get(f"source/{whose}/2") != first
    with pytest.raises(IntegrityError, match="not in the key file"):
        lake.open().ring.get(f"source/{whose}/1")


def test_erasing_what_is_not_there_names_what_is(lake):
    workspace = lake.filled()
    with workspace.writer() as transaction, pytest.raises(InputError, match="'papers', 'hotline', 'second'"):
        transaction.erase_source("nobody")


def _decided(lake) -> Workspace:
    """Decisions on traces of one source, of another, of one that two sources hold, and on a lead that rests on both."""
    workspace = lake.filled()
    snapshot = workspace.snapshot()
    adverts = dict(zip(*snapshot.table("advert", ["text", "trace"]).to_pydict().values(), strict=True))
    tips = snapshot.table("tip", ["trace"])["trace"].to_pylist()
    with workspace.writer() as transaction:
        rests = {"lead": ["both", "both", "tips"], "trace": [adverts["roof repairs"], *tips[:1], tips[1]]}
        transaction.replace("answer_trace", pa.table(rests))
        for n, trace in enumerate((tips[0], adverts["roof repairs"], adverts["removals, two men"])):
            row = {"trace": [trace], "thing": [f"t{n}"], "who": ["ana"], "reason": [f"canary-cut-{n}"]}
            transaction.add("link_cut", pa.table(row | {"decided_at": [lake.now]}))
        for lead in ("both", "tips"):
            transaction.add("review", pa.table({"lead": [lead], "who": ["ana"], "decided_at": [lake.now],
                                                "answer": ["supported"], "reason": [f"canary-why-{lead}"],
                                                "on_source": [f"canary-on-{lead}"]}))  # fmt: skip
        transaction.commit()
    return workspace


def _said(workspace: Workspace) -> dict[str, str]:
    snapshot = workspace.snapshot()
    cuts = {row["thing"]: row["reason"] for row in snapshot.table("link_cut").to_pylist() if row["thing"] != "y"}
    reviews = {r["lead"]: f"{r['reason']} {r['on_source']}" for r in snapshot.table("review").to_pylist()}
    return cuts | reviews


def _erase(workspace: Workspace, name: str):
    with workspace.writer() as transaction:
        report = transaction.erase_source(workspace.snapshot().source(name).id)
        transaction.commit()
    return report


WHOLE = {"t0": "canary-cut-0", "t1": "canary-cut-1", "t2": "canary-cut-2",
         "both": "canary-why-both canary-on-both", "tips": "canary-why-tips canary-on-tips"}  # fmt: skip


def _words(lake, *more: bytes) -> set[str]:
    """Which reasons can still be read in any file with any key that is left."""
    ring = lake.open().ring
    keys = {name: ring.get(name) for name in ring.names()}
    everything = [one.read_bytes() for one in lake.folder.rglob("*") if one.is_file() and one.suffix != ".backup"]
    text = b"\n".join(piece for data in (*everything, *more) for piece in _decoded(data, keys))
    return {word for words in WHOLE.values() for word in words.split() if word.encode() in text}


@pytest.mark.parametrize("runs_dropped", [False, True])
def test_the_words_of_a_decision_go_with_the_last_source_they_speak_of(lake, runs_dropped):
    workspace = _decided(lake)
    if runs_dropped:
        # No answer says any more what a lead rested on: what was noted with the decision does.
        with workspace.writer() as transaction:
            transaction.drop_runs()
            transaction.commit()
    assert _said(workspace) == WHOLE
    backups.backup(workspace, lake.folder / "old.backup", now=lake.now)
    assert _erase(workspace, "hotline").reasons == 2
    gone = {"t0": reasons.ERASED, "tips": f"{reasons.ERASED} {reasons.ERASED}"}
    assert _said(workspace) == WHOLE | gone
    assert len(workspace.snapshot().table("review").to_pylist()) == 2, "who decided what and when stays"
    assert _words(lake) == {"canary-cut-1", "canary-cut-2", "canary-why-both", "canary-on-both"}
    # An older backup forgets what spoke of that source alone, and cannot forget what spoke of two.
    assert _words(lake, *_members(lake.folder / "old.backup")) == _words(lake)
    assert verify(workspace) == []
    assert _erase(workspace, "papers").reasons == 2
    # Another source holds the same advert, so the cut of it still speaks of something; no run has answered anew.
    assert _said(workspace) == {thing: words for thing, words in WHOLE.items() if thing == "t2"} | gone | {
        "t1": reasons.ERASED,
        "both": f"{reasons.ERASED} {reasons.ERASED}",
    }
    assert _erase(workspace, "second").reasons == 1
    assert _words(lake) == set()
    assert verify(lake.open()) == []
    assert [row["who"] for row in workspace.snapshot().table("link_cut").to_pylist()] == ["ana"] * 4


def test_an_older_backup_gives_back_the_decisions_on_what_is_left(lake):
    workspace = _decided(lake)
    backups.backup(workspace, lake.folder / "old.backup", now=lake.now)
    _erase(workspace, "hotline")
    again = backups.restore(lake.folder / "old.backup", lake.folder / "new", key_file=None)
    assert _said(again) == {thing: words for thing, words in WHOLE.items() if thing not in ("t0", "tips")}
    assert verify(again) == []


def test_a_decision_of_an_earlier_release_is_blanked_too(lake):
    """It lies under the key of kept tables, and its entry notes no source."""
    workspace = lake.filled()
    (tip, _) = workspace.snapshot().table("tip", ["trace"])["trace"].to_pylist()
    row = {"trace": [tip], "thing": ["t"], "who": ["ana"], "decided_at": [lake.now], "reason": ["canary-cut-0"]}
    with workspace.writer() as transaction:
        entry = transaction._decided("link_cut", tables.conform("link_cut", pa.table(row)), [frozenset()])
        transaction.commit()
    assert "sources" not in entry.meta
    assert _erase(workspace, "hotline").reasons == 1
    assert _words(lake) == set()
