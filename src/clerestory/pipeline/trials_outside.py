"""The ways that an outsider came through, tried again: on a small workspace with rows of its own, made for it (G19).

Nobody's data is in it, and it says that it holds real people's data; it lies in a folder that is gone afterwards.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from clerestory.errors import NotPermitted
from clerestory.guards import access, acts, people
from clerestory.guards.budget import Spent
from clerestory.guards.policy import Viewer
from clerestory.guards.trials import NOW, REAL, Tries, refused
from clerestory.lake.select_rows import each_once
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.model.schemas import schema
from clerestory.model.source import Source
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline import release_count, without
from clerestory.pipeline.case_kept import spelled, staff
from clerestory.pipeline.find_limits import limits
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_ledger_first import note_first
from clerestory.pipeline.kept_out import kept_out
from clerestory.pipeline.office import Office
from clerestory.pipeline.release import Wanted
from clerestory.pipeline.trials_again import of_again

_HERS, _THEIRS, _CALLER = "+12125550177", "+12125550143", "+12125550111"

#: SELECTs that made a name or a count of one out of a table of counts.
_SELECTS = (
    "SELECT concat_ws(' / ', external_id, place) AS z FROM advert",
    "SELECT z FROM (SELECT place AS z, unnest(range(1000)) AS q FROM advert)",
    "SELECT place FROM advert, UNNEST(range(1000))",
    "SELECT place FROM advert UNION ALL SELECT 'Troy'",
    "SELECT a.place FROM advert AS a JOIN advert AS b ON true",
    "SELECT translate(trace, '0123456789', 'abcdefghij') AS z FROM advert",
    "SELECT trace FROM advert", "SELECT external_id FROM case_record", "SELECT 'x' AS z FROM advert",
    "SELECT kind FROM mention",
    "SELECT place AS p FROM advert",
    "SELECT strftime(seen_at, '%Y-%m') AS m FROM advert",
)  # fmt: skip

#: Name → role, and who made the account: two administrators of one hand, and somebody whom nobody met.
_STAFF = {
    "keeper": ("administrator", ""), "keeper2": ("administrator", "keeper"), "ann": ("investigator", "keeper"),
    "bob": ("second", "keeper2"), "kim": ("second", "keeper2"), "mia": ("analyst", "keeper"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Small:
    """The workspace, with a case of ann's that her own number, and nothing else, stands in."""

    workspace: Workspace
    case: str

    def desk(self, name: str = "ann", *, case: str = "") -> Desk:
        """Somebody's desk, in the case of ann's unless another is said."""
        own = staff(self.workspace.snapshot())[name]
        office = Office(workspace=self.workspace, user=name, now=NOW, purpose="case", case=case or self.case,
                        role=own.role, made_by=own.made_by)  # fmt: skip
        return Desk(office=office, viewer=Viewer(name=name, role=own.role, made_by=own.made_by))

    def seen(self) -> Snapshot:
        """The lake as it may be told of."""
        return self.desk().office.seen()


def _rows(table: str, *rows: dict[str, Any]) -> tuple[str, pa.Table]:
    return table, pa.Table.from_pylist(list(rows), schema=schema(table))


def _event(case: str, kind: str, thing: str, /, **body: str) -> dict[str, Any]:
    return {"event": f"{case}{kind}{thing}", "case_file": case, "kind": kind, "thing": thing, "who": "ann",
            "decided_at": NOW, "reason": "r", "body": json.dumps(body)}  # fmt: skip


def _small(folder: Path) -> Small:
    """Adverts of one text, one with her number; a call; two cases: one of ann's, and hers, in which she is a victim."""
    made = Workspace.create(folder, kind=REAL.kind, country=REAL.country, now=NOW, evaluation=False)
    source = Source(id="s" * 32, name="s", authority="warrant 1", added_at=NOW)
    mentions = [("t1", "phone", _THEIRS, "text"), ("t2", "phone", _HERS, "text"), ("c1", "phone", _CALLER, "caller"),
                ("t3", "url", f"t.me/{_HERS}", "text"), ("t3", "phone", _THEIRS, "text")]  # fmt: skip
    belongs = spelled((("phone", _HERS),))
    cases = [
        _event("c", "opened", "", title="t", purposes="case"),
        _event("c", "authority", "a", kind="warrant", until=""),
        _event("c", "item", "i", kind="identifier", of=spelled((("phone", _THEIRS),))),
        _event("c", "item", "j", kind="trace", of="t2"),
        _event("p", "opened", "", title="p", purposes="case"),
        _event("p", "authority", "a", kind="warrant", until=""),
        {**_event("m", "opened", "", title="m", purposes="case"), "who": "mia"},
        _event("h", "opened", "", title="h", purposes="case"),
        _event("h", "person", "p", label="N", role="victim", basis="b", identifiers=belongs),
    ]
    people_here = [
        {"name": name, "role": role, "made_by": made_by, "active": True, "who": made_by, "decided_at": NOW,
         "vouched": False}
        for name, (role, made_by) in _STAFF.items()
    ]  # fmt: skip
    # mia and ann took their own accounts; mia met bob; nobody met kim.
    met = [
        next(row for row in people_here if row["name"] == name) | {"who": who, "vouched": True}
        for name, who in (("mia", "mia"), ("ann", "ann"), ("bob", "mia"))
    ]
    with made.writer() as transaction:
        transaction.put_source(source)
        for table, rows in (
            _rows("advert", *({"trace": one, "place": "Troy", "text": "w"} for one in ("t1", "t2", "t3", "t4"))),
            _rows("call", {"trace": "c1"}),
            _rows("mention", *({"trace": t, "kind": k, "value": v, "field": f} for t, k, v, f in mentions)),
        ):
            transaction.add(table, rows, source=source.id)
        for table, rows in (
            _rows("template", {"template": "m", "pattern": "w", "size": 3}),
            _rows("template_member", *({"trace": one, "template": "m"} for one in ("t1", "t2"))),
            _rows("slot_value", {"trace": "t2", "template": "m", "slot": 0, "value": _HERS}),
            _rows("contact", {"contact": "k", "kind": "phone", "value": _HERS}),
            _rows("link", {"trace": "t2", "thing": "k"}),
            _rows("group_member", *({"trace": one, "group_id": "g"} for one in ("t1", "t2", "t3"))),
            _rows("answer", {"lead": "l", "question": "advertising.templates", "reason": "[]"}),
            _rows("answer_trace", *({"lead": "l", "trace": one} for one in ("t1", "t2"))),
        ):
            transaction.replace(table, rows)
        for case in ("c", "p", "m", "h"):
            transaction.add(*_rows("case_event", *(row for row in cases if row["case_file"] == case)))
        transaction.add(*_rows("staff", *people_here))
        transaction.add(*_rows("staff", *met))
        transaction.add(*_rows("release_plan", {"counted": "w", "tables": ["advert"], "planned_at": NOW, "cells": (
            '{"values": {"place": ["Troy"]}, "shown": [], "silent": []}')}))  # fmt: skip
        transaction.commit()
    return Small(made, "c")


class _Made:
    """The workspace, made when it is first asked for; its folder goes with the last try that holds this."""

    def __init__(self) -> None:
        self._small: Small | None = None

    def __call__(self, held: Callable[[Small], bool]) -> bool:
        if self._small is None:
            folder = tempfile.mkdtemp()
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._small = _small(Path(folder) / "w")
        return held(self._small)


def _tells_nothing_of_hers(small: Small) -> bool:
    """Before any run: no table of what traces share tells her trace, her number or a lead that rests on either."""
    seen, raw = small.seen(), small.workspace.snapshot()
    gone = {"group_member": "trace", "template_member": "trace", "slot_value": "trace", "link": "trace",
            "contact": "value", "answer": "lead", "answer_trace": "lead"}  # fmt: skip
    hers = {"t2", "t3", _HERS, "l"}
    there = all(hers & set(raw.table(table)[column].to_pylist()) for table, column in gone.items())
    counted = seen.select("SELECT count(*) AS n FROM group_member")["n"].to_pylist()
    read = all(not hers & set(seen.table(table)[column].to_pylist()) for table, column in gone.items())
    picked = seen.pick("group_member", "group_id", ["g"], ["trace"])["trace"].to_pylist()
    return there and read and counted == [1] and picked == ["t1"] and "l" in without.leads_out(raw)


def _is_void_after_restore(small: Small) -> bool:
    desk = small.desk()
    ask = partial(two.ask_second, desk, "export", "c", reason="r", detail={}, count=1)
    agreed, waits = ask(fields="f"), ask(fields="g")
    two.answer(small.desk("bob"), agreed, agree=True, reason="r")
    two.void_open(small.workspace, now=NOW)
    use = partial(two.use, desk, agreed, act="export", subject="c", fields="f", count=1)
    return refused(use) and refused(lambda: two.answer(small.desk("bob"), waits, agree=True, reason="r"))


def _one_hand(small: Small) -> bool:
    """Who makes the maker of an account is no second person through it; who was vouched for by a third is one."""
    asked = two.ask_second(small.desk(), "export", "c", reason="r", detail={}, fields="f")
    if not refused(lambda: two.answer(small.desk("kim"), asked, agree=True, reason="r")):
        return False
    two.answer(small.desk("bob"), asked, agree=True, reason="r")
    return True


def _enters_alone(small: Small, said: str) -> bool:
    """A caller, or her number in a link, entered as the subject of one's own case: whatever the basis says."""
    enter = partial(change.add_person, small.desk(), "c", "N", "subject", identifiers=(said,))
    return all(refused(partial(enter, basis=one)) for one in ("charged", "court order 12", "consent"))


def _same_answer(small: Small) -> bool:
    """A victim's, a caller's and nobody's number, entered as a subject's: the answer tells none from the others."""
    said = set()
    for number in (_HERS, _CALLER, "+12125550199"):
        try:
            change.add_person(small.desk(), "c", "N", "subject", basis="b", identifiers=(number,))
        except NotPermitted as error:
            said.add(error.sentence())
        else:
            return False
    return len(said) == 1


def _one_after_the_other(small: Small) -> bool:
    """Numbers of a block put into a case: by items and by persons together no more than find lets be tried."""
    desk = small.desk("mia")
    for n in range(10):
        number = f"+121255501{n}0"
        try:
            if n % 2:
                change.add_person(desk, "m", "N", "undecided", basis="b", identifiers=(number,))
            else:
                change.put_said(desk, "m", "identifier", number, reason="r")
        except Spent:
            return True
    return False


def _finds(small: Small, value: str) -> bool:
    try:
        limits(small.desk().office, small.workspace.snapshot(), [("phone", value)])
    except NotPermitted:
        return False
    return True


def _counts(small: Small) -> int:
    wanted = Wanted(name="t", sql="SELECT place FROM advert", by=("place",))
    return sum(release_count.counted_rows(small.desk().office, small.workspace.snapshot(), wanted).values())


def of_outside() -> dict[str, Tries]:
    """By the guard that each way went around; each is an outsider's, and is here because it once led through."""
    in_small = _Made()
    first, again = _of_the_first(in_small), of_again(in_small)
    return {id_: [*first.get(id_, []), *again.get(id_, [])] for id_ in dict.fromkeys((*first, *again))}


def _of_the_first(in_small: _Made) -> dict[str, Tries]:
    return {
        "G1": [
            ("a field in the clear of a trace that the case does not lead to", lambda: acts.ACTS["unmask"] == acts.Act(
                needs="anchor", ability="unmask", thing="trace")),
            ("a trace that the case does not lead to, put into it", lambda: in_small(lambda s: refused(
                lambda: change.put_item(s.desk(), "c", "trace", "c1", words="w", reason="r")))),
            ("a number that does not stand in the case, looked for", lambda: in_small(
                lambda s: not _finds(s, _CALLER) and _finds(s, _THEIRS))),
        ],
        "G2": [
            *((f"a table of counts: {sql}", partial(refused, partial(each_once, sql))) for sql in _SELECTS),
            ("rows are counted that the case does not lead to", lambda: in_small(lambda s: _counts(s) == 1)),
            ("what a plan showed is forgotten by the next", lambda: in_small(
                lambda s: len(release_count.told_before(s.workspace.snapshot(), [], ["advert"])) == 1)),
        ],
        "G5": [
            ("her traces in groups, templates and leads before the next run",
             lambda: in_small(_tells_nothing_of_hers)),
            ("whether a number is somebody's who is kept out, asked by entering it", lambda: in_small(_same_answer)),
            ("her number as a link", lambda: in_small(
                lambda s: ("url", f"t.me/{_HERS}") in kept_out(s.workspace.snapshot()))),
            ("a link as her number", lambda: ("phone", _HERS) in people.known_as([("url", f"t.me/{_HERS}")])),
            *((f"let in by whoever gains: {said[:5]}", lambda said=said: in_small(lambda s: _enters_alone(s, said)))
              for said in (_CALLER, _HERS, f"https://t.me/{_HERS}")),
        ],
        "G13": [("numbers put into a case one after the other", lambda: in_small(_one_after_the_other))],
        "G10": [
            ("a request that was agreed to, in a restored backup", lambda: in_small(_is_void_after_restore)),
            ("two accounts that come from one hand by a second administrator", lambda: in_small(_one_hand)),
            ("accounts of a demonstration", lambda: refused(lambda: access.check_first(REAL, "investigator", ()))),
            ("a second first administrator", lambda: in_small(lambda s: refused(
                lambda: note_first(s.desk().office, "kay", role="administrator")))),
        ],
    }  # fmt: skip
