"""The guards tried at every door of the pipeline: each read asked for without its case, each act of two by one (G19).

It is tried on a workspace that is not there: it says that it holds real data, has nothing in it, and knows every id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from clerestory.facets.framework import FACETS, find_question
from clerestory.guards import access, people, standing
from clerestory.guards import trials as alone
from clerestory.guards.standing import Standing, Trial
from clerestory.guards.trials import NOW, REAL, Tries, refused
from clerestory.lake.engine import tables_in
from clerestory.lake.workspace import Workspace
from clerestory.model.schemas import schema
from clerestory.pipeline import ask as asking
from clerestory.pipeline import decide, export, field_error, guarded_search, letters, reach, release, template
from clerestory.pipeline.answers import write_answers
from clerestory.pipeline.find import find, write_brief
from clerestory.pipeline.office import Office
from clerestory.pipeline.release_rule import check_rule
from clerestory.pipeline.trials_outside import of_outside

_ID = "a" * 32

#: A column that says of a person what nobody is judged by (G8).
_NEVER = re.compile(
    r"nationalit|citizen|(?:^|_)race(?:_|$)|racial|ethnic|gender|migra|immigra|language|relig|visa", re.IGNORECASE
)


class _Nothing:
    """The snapshot of a workspace with nothing in it, in which every id that is asked for is there."""

    version, sources, runs = 0, (), {}  # nothing is ever put into it

    def entries(self, *asked: Any, **more: Any) -> tuple[()]:
        return ()

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        made = schema(name).empty_table()
        return made if columns is None else made.select(list(columns))

    def pick(self, name: str, column: str, values: Any, columns: Sequence[str] | None = None) -> pa.Table:
        asked = values.to_pylist() if isinstance(values, pa.Array) else list(values)
        # A trace is there too: whoever tells what a lead rests on joins them.
        rows = [{"trace": _ID, column: one} if "trace" in schema(name).names else {column: one} for one in asked]
        made = pa.Table.from_pylist(rows, schema=schema(name))
        return made if columns is None else made.select(list(columns))

    def select(self, sql: str, **params: object) -> pa.Table:
        raise AssertionError("a read that no guard stopped")


class _Lines:
    """A ledger that keeps nothing but the names of acts."""

    def __init__(self) -> None:
        self.acts: list[str] = []

    def intend(self, act: str, **more: Any) -> str:
        self.acts.append(act)
        return "line"

    def outcome(self, *said: Any, **more: Any) -> None:
        return


def _office(lines: _Lines | None = None, **more: Any) -> Office:
    bare = SimpleNamespace(info=REAL, path=Path("/nowhere"), ledger=lines or _Lines(), snapshot=_Nothing)
    said = {"purpose": "case", "role": "investigator", **more}
    return Office(workspace=cast(Workspace, bare), user="tried", now=NOW, **said)


def reads() -> Mapping[str, Callable[[Office], object]]:
    """Every door of the pipeline that shows or takes out what belongs to people, asked for something."""
    facet, question = find_question(FACETS, "advertising.templates")
    wanted = release.Wanted(name="tried", sql="SELECT place FROM advert", by=("place",))
    nowhere = Path("/")
    file = cast(Any, SimpleNamespace(question="tried", letters=(), sheets=()))
    return {
        "find": lambda o: find(o, "212 555 0100"),
        "brief": lambda o: write_brief(o, cast(Any, SimpleNamespace(total=0)), nowhere / "tried.pdf"),
        "ask": lambda o: asking.ask(o, "advertising.templates", question, facet, {}),
        "answer file": lambda o: write_answers(o, file, nowhere / "tried.pdf", None),
        "lead": lambda o: letters.letter(o, _ID),
        "template": lambda o: template.template_sheet(o, _ID),
        "template page": lambda o: template.write_page(
            o, cast(Any, SimpleNamespace(template=_ID)), nowhere / "tried.html"
        ),
        "review": lambda o: decide.review(o, _ID, "unclear", reason="tried"),
        "draw": lambda o: _drawn(o),
        "export": lambda o: export.export(o, "advert", nowhere / "tried.csv"),
        "export of tips": lambda o: export.export(o, "tip", nowhere / "tried.csv"),
        "release plan": lambda o: release.plan(o, wanted),
        "reveal": lambda o: export.ask_reveal(
            o, "advert", ["contact"], receiver="tried", undertaking="tried", reason="tried"
        ),
    }


def _drawn(office: Office) -> None:
    with office.act("draw", question="tried", leads=1):
        field_error.field_errors(office.workspace.snapshot())


def _of_cases() -> Tries:
    return [
        *((f"{name} outside of a case", lambda call=call: refused(lambda: call(_office())))
          for name, call in reads().items()),
        *alone.of_cases(),
    ]  # fmt: skip


def _of_two() -> Tries:
    wanted = release.Wanted(name="tried", sql="SELECT place FROM policy", by=("place",))
    nowhere = cast(Any, _Nothing())
    return [
        *alone.of_two(),
        ("a release by one", lambda: refused(
            lambda: release.make(_office(), wanted, Path("/tried.csv"), receiver="board", second=""))),
        ("a rule changed by one", lambda: refused(lambda: check_rule(_office_with_rule(), nowhere))),
    ]  # fmt: skip


def _of_roles() -> Tries:
    nowhere = cast(Any, _Nothing())
    return [
        *alone.of_roles(),
        ("a saved search of anybody", lambda: not guarded_search.is_watched(nowhere, REAL, "212 555 0100")),
    ]


def _of_masks() -> Tries:
    number = "+12125550100"
    rows = pa.table({"contact": [number], "text": [f"call {number}"], "place": [f"Troy {number}"]})
    return [
        *alone.of_masks(),
        ("an export is", lambda: number not in str(export.masked("advert", rows, country="US").to_pylist())),
        ("not more than fifty rows at once", lambda: export.MOST_CLEAR <= 50),
    ]


def _of_listing() -> Tries:
    """Rows of people, asked for outside of a case: none comes out, and none is counted (G2)."""
    rows = pa.table({"trace": ["t1", "t2"], "place": ["Albany", "Troy"]})
    answer = [{"lead": "l", "question": "advertising.templates", "reason": "[]", "traces": ("t1",)}]
    nothing = cast(Any, _Nothing())
    return [
        *((f"rows of {table}", lambda table=table: not reach.rows_reached(_office(), nothing, table, rows).num_rows)
          for table in ("advert", "offer", "message", "tip", "call", "case_record", "location", "account", "mention")),
        ("answers about people", lambda: reach.sifted(_office(), nothing, answer) == []),
        ("counts of people", lambda: refused(lambda: access.check_case(REAL, "", "release"))),
        ("a table that nobody knows is about people", lambda: people.about_people(("something_new",))),
        ("numbers that others published are not", lambda: not people.about_people(("count", "policy"))),
    ]  # fmt: skip


def _office_with_rule() -> Office:
    """An office whose own rule two persons never agreed to."""
    own = SimpleNamespace(is_file=lambda: True, read_bytes=lambda: b"least = 20")
    folder = type("Folder", (), {"__truediv__": lambda self, name: own})()
    office = _office()
    bare = SimpleNamespace(**vars(office.workspace) | {"path": folder})
    return replace(office, workspace=cast(Workspace, bare))


def _of_features() -> Tries:
    """No SELECT of a question over people names what nobody is judged by (G8)."""
    return [
        (f"{facet.module}.{one.name}", lambda one=one: not any(
            _NEVER.search(word) for sql in one.reads.values() if people.about_people(tables_in(sql))
            for word in re.findall(r"\w+", sql)))
        for facet in FACETS for one in facet.questions if one.fn is not None
    ]  # fmt: skip


_HOUSE = {
    "G7": "nothing that leaves names anybody", "G13": "budgets, and an alarm on sequences",
    "G14": "the administrator reads no content", "G15": "nothing takes effect without a decision and its reason",
    "G16": "a demand is not an order", "G17": "one organisation of one kind", "G18": "holds stop expiry and erase",
}  # fmt: skip


#: Ways around the guards that somebody from outside found and that are open: while one stands here no workspace for
#: real people's data is made.  Those that were found on 2026-11-24 are closed, and each is tried in `trials_outside`
#: and `trials_again`; these were found on 2026-11-25.
FOUND_BY_AN_OUTSIDER: tuple[str, ...] = (
    "that a number which is found stands in no contact and no group tells that it is somebody's who is kept out",
    "whoever can write the accounts' database signs in as another, or gives an account a role",
    "one person takes a whole network from everybody's cases by entering its number as a witness's, and nobody is told",
    "a restored backup knows neither who was entered since nor who left, and is not called old",
    "acts since the last commit can be taken out of the ledger without the key",
    "many known rows beside a few others count these to within five, at a place or a value of a table",
    "one person ends a source tomorrow by adding a row to it, or a case by closing it, and it erases itself",
    "an administrator signs in to an account of an investigator that they made themselves, and reads",
    "a call sheet or tips read again as adverts are protected no longer",
    "names and streets in the words of a request are read by a second person who is not of the case",
)


def trials() -> tuple[Trial, ...]:
    """What is tried of every guard that real people's data needs."""
    outside = of_outside()
    return (
        Trial(id="G1", words="a case, a purpose and a line in the ledger before anything is read",
              where="guards.acts, asked by Office.act", tries=(*_of_cases(), *outside["G1"])),
        Trial(id="G2", words="no list, map or count of people harmed outside of a case", where="pipeline.reach",
              tries=(*_of_listing(), *outside["G2"])),
        Trial(id="G3", words="no score on a person; what proves wrong stops", where="model.lead, guards.floor",
              tries=tuple(alone.of_scores())),
        Trial(id="G4", words="masked by default; in the clear for a case and a purpose", where="guards.masking",
              tries=tuple(_of_masks())),
        Trial(id="G5", words="whoever is not decided yet counts as a victim and enters no comparison",
              where="guards.people, pipeline.kept_out", tries=(*_of_roles(), *outside["G5"])),
        Trial(id="G8", words="what nobody is judged by is no feature", where="the questions' SELECTs",
              tries=tuple(_of_features())),
        Trial(id="G10", words="two persons", where="guards.second, pipeline.guarded_second",
              tries=(*_of_two(), *outside["G10"])),
        Trial(id="outside", words="what somebody from outside came through by is closed", where="pipeline.trials",
              tries=(("a way that is known is open", lambda: not FOUND_BY_AN_OUTSIDER),
                     *((way, lambda: False) for way in FOUND_BY_AN_OUTSIDER))),
        *(Trial(id=id_, words=_HOUSE[id_], where="guards.trials says how it is tried",
                tries=(*tries, *outside.get(id_, ())))
          for id_, tries in alone.of_house().items()),
    )  # fmt: skip


def found() -> tuple[Standing, ...]:
    """Every guard, after it was tried."""
    return standing.tried(trials())


@cache
def found_once() -> tuple[Standing, ...]:
    """The same, tried once in a process: its code does not change while it runs."""
    return found()
