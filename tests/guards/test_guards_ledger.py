"""The ledger: nothing is acknowledged that is not on disk, and whatever is done to a line is found."""

from __future__ import annotations

import errno
import json
import multiprocessing
from datetime import UTC, datetime

import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.guards.ledger import Ledger, shaped

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.create()
    return ledger


@pytest.fixture
def told(ledger):
    for n in range(4):
        line = ledger.intend(f"act {n}", who="ana", now=NOW, purpose="quality", case="C 7", detail={"rows": n})
        ledger.outcome(line, now=NOW, detail={"new": n})
    return ledger


def test_lines_say_what_was_intended_and_what_came_of_it(ledger):
    line = ledger.intend(
        "add", who="ana", now=NOW, purpose="quality", case="C 7", detail={"file": "tips.csv", "rows": 3}
    )
    assert [one["act"] for one in ledger.open_intents()] == ["add"]
    ledger.outcome(line, now=NOW, result="failed", detail={"error": "InputError"})
    first, second = ledger.lines()
    assert {key: first[key] for key in ("event", "act", "who", "purpose", "case", "at", "detail", "n")} == {
        "event": "intent", "act": "add", "who": "ana", "purpose": "quality", "case": "C 7", "at": NOW.isoformat(),
        "detail": {"file": "tips.csv", "rows": 3}, "n": 1}  # fmt: skip
    assert (second["event"], second["of"], second["result"]) == ("outcome", line, "failed")
    assert second["last"] == first["digest"]
    assert ledger.open_intents() == []
    assert ledger.verify() == []


def test_the_same_act_twice_has_two_ids(ledger):
    assert ledger.intend("find", who="ana", now=NOW) != ledger.intend("find", who="ana", now=NOW)
    assert len(ledger.open_intents()) == 2


def test_acts_users_times_and_details_are_checked(ledger):
    for act, who in (("", "ana"), ("add", " ")):
        with pytest.raises(InputError, match="expected an act, and who does it"):
            ledger.intend(act, who=who, now=NOW)
    with pytest.raises(InputError, match="a time with its zone"):
        ledger.intend("add", who="ana", now=NOW.replace(tzinfo=None))
    with pytest.raises(InputError, match="a text or a whole number"):
        ledger.intend("add", who="ana", now=NOW, detail={"rows": [1]})
    assert list(ledger.lines()) == []


@pytest.mark.parametrize(
    "value", ["+1 212 555 0143", "(212) 555-0143", "2125550143", "ana@example.org", "+44 7700 900123"]
)
def test_identifiers_never_stand_in_a_line(ledger, value):
    line = ledger.intend("find", who="ana", now=NOW, purpose=value, case=value, detail={"value": f"for {value}!"})
    ledger.outcome(line, now=NOW, result=value, detail={"x": value})
    assert value not in ledger.path.read_text()


@pytest.mark.parametrize(
    "value", ["2026-03-01T12:00:00", "3f2a9c0123456789ab", "tips 2025.csv", "SELECT a FROM b WHERE c > 5"]
)
def test_dates_digests_and_statements_stay_readable(value):
    assert shaped(value) == value


def test_every_flipped_bit_is_found(told):
    for path in (told.path, told.tip_path):
        data = path.read_bytes()
        newlines = [at for at, byte in enumerate(data) if byte == 10]
        for at in sorted({*newlines, *range(0, len(data), 11), len(data) - 1}):
            broken = bytearray(data)
            broken[at] ^= 1 << (at % 8)
            path.write_bytes(bytes(broken))
            assert told.verify(), f"{path.name}, byte {at}: {data[at : at + 1]!r}"
        path.write_bytes(data)
    assert told.verify() == []


def test_lines_removed_swapped_repeated_or_cut_off_are_found(told):
    lines = told.path.read_bytes().splitlines(keepends=True)
    swapped = [lines[1], lines[0], *lines[2:]]
    for wrong in (
        lines[1:],
        lines[:3] + lines[4:],
        swapped,
        [*lines, lines[-1]],
        lines[:-1],
        [],
        [*lines[:-1], lines[-1][:-1]],
    ):
        told.path.write_bytes(b"".join(wrong))
        assert told.verify(), len(wrong)
    told.path.write_bytes(b"".join(lines))
    assert told.verify() == []


def test_a_line_written_anew_with_its_own_digest_is_found(told):
    """Whoever changes a line and its digest breaks the chain at the next one, or at the tip."""
    from clerestory.guards.ledger_lines import line as _line

    lines = told.path.read_bytes().splitlines(keepends=True)
    for n in range(len(lines)):
        body = json.loads(lines[n])
        del body["digest"]
        anew = _line(body | {"at": "2026-03-02T00:00:00+00:00"})[0]
        told.path.write_bytes(b"".join([*lines[:n], anew, *lines[n + 1 :]]))
        assert told.verify(), n
        if n == len(lines) - 1:
            with pytest.raises(IntegrityError, match="the last line"):
                told.intend("add", who="ana", now=NOW)


def test_reading_stops_at_a_broken_line(told):
    data = told.path.read_bytes()
    told.path.write_bytes(data.replace(b"act 2", b"act 9"))
    with pytest.raises(IntegrityError, match="line 5 is not what was written"):
        list(told.lines())


@pytest.mark.parametrize("missing", ["path", "tip_path"])
def test_a_missing_file_is_found_and_refuses_further_acts(told, missing):
    getattr(told, missing).unlink()
    assert told.verify()
    with pytest.raises(IntegrityError, match="is gone"):
        told.intend("add", who="ana", now=NOW)


def test_a_ledger_that_was_cut_off_refuses_further_acts(told):
    told.path.write_bytes(told.path.read_bytes()[:-10])
    with pytest.raises(IntegrityError, match="was cut off"):
        told.intend("add", who="ana", now=NOW)


@pytest.mark.parametrize("torn", [b'{"act":"add","at', b"\0" * 700, b'{"n": 9}\n{"half'])
def test_a_torn_end_was_never_acknowledged_and_its_cutting_is_a_line(told, torn):
    before = list(told.lines())
    with told.path.open("ab") as file:
        file.write(torn)
    told.intend("later", who="ana", now=NOW)
    lines = list(told.lines())
    assert lines[: len(before)] == before
    assert [one["event"] for one in lines[len(before) :]] == ["cut", "intent"]
    assert lines[-2]["bytes"] == len(torn)
    assert torn not in told.path.read_bytes()
    assert told.path.stat().st_size == told.tip()["size"]
    assert told.verify() == []


def test_a_whole_line_that_the_tip_does_not_know_counts(told):
    """Its writer died between line and tip: it may have been read, so it stays."""
    tip = told.tip_path.read_bytes()
    line = told.intend("died", who="ana", now=NOW)
    told.tip_path.write_bytes(tip)
    assert told.verify() == []
    told.outcome(line, now=NOW)
    assert [one["n"] for one in told.lines()] == list(range(1, 11))
    assert told.verify() == []


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_line_that_cannot_be_written_refuses_the_act(told, step):
    count = 0

    def refuse(name, path):
        nonlocal count
        count += 1
        if count >= step:
            raise OSError(errno.ENOSPC, "No space left on device")

    ledger = Ledger(told.path, step=refuse)
    with pytest.raises(InputError, match="so the act is refused") as caught:
        ledger.intend("add", who="ana", now=NOW)
    assert caught.value.hint
    told.intend("later", who="ana", now=NOW)
    assert told.verify() == []
    assert len(list(told.lines())) == (9 if step == 1 else 10)


def test_very_long_lines_are_found_again(ledger):
    for _ in range(3):
        ledger.intend("ask", who="ana", now=NOW, detail={"sql": "SELECT " + "x, " * 60_000})
    assert ledger.verify() == []
    assert len(list(ledger.lines())) == 3


def _write(path, times):
    ledger = Ledger(path)
    for _ in range(times):
        ledger.outcome(ledger.intend("find", who="ana", now=NOW), now=NOW)


def test_several_processes_write_one_chain(ledger):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write, args=(ledger.path, 15)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert ledger.verify() == []
    assert len(list(ledger.lines())) == 90
    assert ledger.open_intents() == []


@pytest.mark.parametrize("torn", [b"\0" * 90 + b'"x"}\n', b"\n", b"{}\n{}\n", b'{"n":1}\n{"n"'])
def test_a_line_whose_middle_a_power_cut_lost_was_never_acknowledged(told, torn):
    lines = list(told.lines())
    with told.path.open("ab") as file:
        file.write(torn)
    assert told.verify() == []
    assert list(told.lines()) == lines
    assert told.open_intents() == []
    told.intend("add", who="ana", now=NOW)
    assert [line["event"] for line in told.lines()][len(lines) :] == ["cut", "intent"]
    assert told.verify() == []


def test_a_restored_ledger_that_does_not_chain_is_refused(told):
    data = told.path.read_bytes()
    for wrong in (data.replace(b"act 2", b"act 9"), data + b"{}\n", data[:-1]):
        told.path.write_bytes(wrong)
        with pytest.raises(IntegrityError, match="not what was written"):
            told.accept(wrong)
    told.path.write_bytes(data)
    told.accept(data)
    assert told.verify() == []


def test_a_line_says_which_head_there_was_and_the_mark_never_goes_back(tmp_path):
    heads = iter([{"version": 1, "digest": "a"}, {"version": 2, "digest": "b"}, {"version": 1, "digest": "a"}])
    ledger = Ledger(tmp_path / "ledger.jsonl", head=lambda: next(heads))
    ledger.create()
    assert ledger.mark() is None
    line = ledger.intend("add", who="ana", now=NOW)
    assert ledger.mark() == {"version": 1, "digest": "a"}
    other = ledger.intend("find", who="ana", now=NOW)
    ledger.outcome(other, now=NOW)
    assert ledger.mark() == {"version": 2, "digest": "b"}, "an older HEAD is not taken over"
    with pytest.raises(StopIteration):
        ledger.outcome(line, now=NOW)
    behind = Ledger(ledger.path, head=lambda: {"version": 1, "digest": "a"})
    with pytest.raises(IntegrityError, match="version 1, and the ledger saw version 2"):
        behind.intend("add", who="ana", now=NOW)
    another = Ledger(ledger.path, head=lambda: {"version": 2, "digest": "c"})
    with pytest.raises(IntegrityError, match="another version 2"):
        another.intend("add", who="ana", now=NOW)
