"""What the desk promises, each as a call that must be refused, or must come out so: asked of the code as it stands, and
of every variant with one of its checks taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from house_world import AUTHORITY, World, account

from clerestory.errors import ClerestoryError, InputError, NotPermitted
from clerestory.guards import access, acts, budget, demands, floor, holds, people, policy, roles, second
from clerestory.guards.disclosure_tables import Rule
from clerestory.guards.policy import Stale, Unseen, Viewer
from clerestory.lake.select_rows import each_once
from clerestory.model.case import Event, fold
from clerestory.model.source import Source
from clerestory.pipeline import cases as casing
from clerestory.pipeline import (
    cases_by_two,
    cases_let_in,
    find_limits,
    guarded_answers,
    guarded_clear,
    guarded_demands,
    guarded_group,
    guarded_holds,
    guarded_intake,
    guarded_ledger,
    guarded_looking,
    guarded_points,
    guarded_review,
    guarded_search,
    guarded_second,
    guarded_vouch,
    keeping,
    release,
    release_rule,
)  # fmt: skip
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import erase as erasing
from clerestory.pipeline import intake as taking
from clerestory.pipeline.guarded import Desk, needed
from clerestory.pipeline.guarded_held import check_erase, is_held
from clerestory.pipeline.guarded_ledger_first import note_first
from clerestory.pipeline.intake import Asked
from clerestory_web import clock

Promise = tuple[str, Callable[[], bool]]


def refuses(kind: type[Exception], call: Callable[[], object]) -> bool:
    """Whether the call is refused with exactly this kind of error."""
    try:
        call()
    except ClerestoryError as error:
        return type(error) is kind
    return False


def goes(call: Callable[[], object]) -> bool:
    call()
    return True


#: SELECTs that count a row more than once, or by more than stands in it: one for each way that is refused.
NOT_ONCE = (
    "SELECT kind FROM mention", "SELECT price + 1 FROM advert", "SELECT place AS p FROM advert",
    "SELECT place FROM advert WHERE length(site) > 3", "SELECT trace FROM advert",
    "SELECT place FROM advert ORDER BY place", "SELECT place FROM advert TABLESAMPLE 10%",
    "SELECT place FROM advert AS a(place)", "SELECT b.place FROM advert AS a", "SELECT place FROM advert, tip",
    "SELECT place FROM advert WHERE CAST(seen_at AS VARCHAR) = 'a'",
)  # fmt: skip


def find_in(desk: Desk) -> object:
    """Look for a number that stands in the case worked on."""
    change.put_said(desk, desk.office.case, "identifier", "646 555 0100", reason="r")
    return guarded_looking.find(desk, "646 555 0100")


def _begun(desk: Desk, name: str, **detail: str) -> bool:
    with desk.act(name, **detail):
        return True


class Promises:
    """All promises over one world."""

    def __init__(self, world: World, browsers: dict) -> None:
        self.world, self.browsers = world, browsers
        self.sit_down()

    def sit_down(self) -> None:
        """Everybody at their desks, now: what is made twice in one moment would be the same thing."""
        w = self.world
        self.me = w.desk("analyst1", "analyst")
        self.lead_of = w.desk("investigator9", "investigator")
        self.keeper = w.desk("keeper1", "administrator")
        self.outside = w.desk("second1", "second")
        self.liaison = w.desk("liaison1", "liaison")
        self.now = clock.now()

    def real(self, desk: Desk, **office) -> Desk:
        """The same desk in a workspace that holds real people's data."""
        import copy

        workspace = copy.copy(desk.workspace)
        workspace.info = replace(workspace.info, evaluation=False)
        return replace(desk, office=replace(desk.office, workspace=workspace, purpose="case", **office))

    PARTS = ("acts", "by_two", "seconds", "holds", "demands", "clear", "states", "cases", "reviews", "roles_of_readers",
             "real_data", "budgets", "accounts", "gate")  # fmt: skip

    def all(self, first: tuple[str, ...] = ()) -> Iterator[Promise]:
        for part in (*first, *(one for one in self.PARTS if one not in first)):
            self.sit_down()
            yield from getattr(self, part)()

    def roles_of_readers(self) -> Iterator[Promise]:
        """Every read of content refuses whoever reads none (G14), and lets in whoever does."""
        w, kept = self.world, self.keeper
        reads = {
            "board": lambda d: guarded_looking.board(d), "find": lambda d: guarded_looking.find(d, "212 555 0143"),
            "leads": lambda d: guarded_looking.leads(d),
            "listed": lambda d: guarded_looking.listed(d, question="", state="all", most=9),
            "lead": lambda d: guarded_looking.lead(d, w.lead),
            "template": lambda d: guarded_looking.template(d, w.template), "why": lambda d: guarded_looking.why_none(d),
            "points": lambda d: guarded_points.points(d, w.lead),
            "lead file": lambda d: guarded_answers.lead_file(d, w.lead, "csv"),
            "answers file": lambda d: guarded_answers.answers_file(d, "advertising.templates", {}, "csv"),
            "group": lambda d: guarded_group.group(d, w.group),
            "group of": lambda d: guarded_group.group_of(d, w.trace),
            "group of lead": lambda d: guarded_group.groups_of_lead(d, w.lead),
            "answers": lambda d: guarded_review.answers(d, w.lead),
            "mine": lambda d: guarded_review.answered_by(d, "x"),
            "waiting": lambda d: guarded_review.waiting_unflagged(d),
            "drawn": lambda d: guarded_review.unflagged(d, "x"),
            "group of no lead": lambda d: guarded_group.groups_of_lead(d, "none"),
            "neighbours": lambda d: guarded_review.neighbours(d, w.lead, "advertising.templates"),
            "draw": lambda d: guarded_review.draw_unflagged(d, seed=1), "cases": lambda d: casing.cases(d),
            "kinds": lambda d: guarded_intake.kinds(d), "sources": lambda d: guarded_intake.sources(d),
            "rejects": lambda d: guarded_intake.rejects(d, 5), "asks": lambda d: guarded_looking.asks(d),
            "touched": lambda d: guarded_intake.touched(d, ["tip"]),
            "question": lambda d: guarded_looking.question_of(d, "advertising.templates"),
            "ask": lambda d: guarded_looking.ask(d, "advertising.templates", {}),
            "searches": lambda d: guarded_search.saved(d, w.house.finder),
            "requests": lambda d: guarded_second.requests(d),
        }  # fmt: skip
        for name, call in reads.items():
            yield f"the administrator: {name}", lambda call=call: refuses(NotPermitted, lambda: call(kept))
            yield f"an analyst: {name}", lambda call=call: goes(lambda: call(self.me))
        facet, question = guarded_looking.question_of(self.me, "advertising.templates")
        more = {
            "state": lambda: guarded_looking.state_of(kept, facet, question),
            "unflagged letter": lambda: guarded_looking.unflagged_letter(kept, "x", "advertising.templates", w.trace),
            "holds": lambda: guarded_holds.holds(self.me), "demands": lambda: guarded_demands.demands(self.me),
            "year": lambda: guarded_demands.year_table(self.me, 2026), "ledger": lambda: guarded_ledger.ledger(self.me),
            "sound": lambda: guarded_ledger.is_sound(self.me), "alarms": lambda: guarded_ledger.alarms(self.me),
            "doctor": lambda: guarded_ledger.doctor(self.me), "guards": lambda: guarded_ledger.guards(self.me),
            "names": lambda: guarded_intake.names_by_id(self.me),
            "run": lambda: guarded_intake.run_now(kept, lambda *a: None),
            "preview": lambda: guarded_intake.preview(kept, w.desk("x", "analyst").workspace.path / "no.csv",
                                                      Asked(source="s", authority="test")),
            "take": lambda: guarded_intake.take(kept, w.desk("x", "analyst").workspace.path / "no.csv",
                                                Asked(source="s", authority="test"), lambda *a: None),
            "save": lambda: guarded_search.save(kept, "x", guarded_looking.find(self.me, "212 555 0143")),
            "drop": lambda: guarded_search.drop(kept, "x"), "open": lambda: self.open(self.me),
            "review": lambda: guarded_review.review(kept, w.lead, "unclear", reason="r", seen="x"),
            "cut": lambda: guarded_review.cut(kept, w.trace, w.trace, reason="r"),
            "receive": lambda: guarded_demands.receive(self.me, from_whom="a", records="b", words="c", by_judge=True),
            "step": lambda: guarded_demands.step(self.me, "none", "counsel", "c"),
            "account": lambda: guarded_ledger.note_account(self.me, "made", "x", role="analyst", reason="r"),
            "hold": lambda: guarded_holds.wanted(self.me, name="h", kind="subpoena", sources=["tips"], reason="r"),
            "lift": lambda: guarded_holds.lifting(self.me, "none", reason="r"),
            "ask second": lambda: guarded_second.ask_second(self.me, "hold", "x", reason="r", detail={}),
            "answer": lambda: guarded_second.answer(kept, "x", agree=True, reason="r"),
            "unmask": lambda: guarded_clear.unmask(kept, w.trace, "text", reason="r"),
            "looks": lambda: casing.looks(kept, w.made["other"]["case"]),
        }  # fmt: skip
        for name, call in more.items():
            yield f"a role without it: {name}", lambda call=call: refuses(NotPermitted, call)
        yield "an ability that is none", lambda: refuses(InputError, lambda: roles.may("service", "analyst", "all"))
        yield "a role of another kind", lambda: not roles.may("bank", "investigator", "find")
        yield "a role that is none", lambda: refuses(InputError, lambda: roles.check_role("bank", "investigator"))
        yield "waiting for whoever answers nothing", lambda: guarded_second.waiting(self.keeper) == 0
        yield "working cases of whoever has none", lambda: casing.working_cases(self.keeper) == ()
        yield "undecided is not matched", lambda: not roles.may_be_matched("undecided")
        yield "no viewer without a name", lambda: refuses(InputError, lambda: Viewer(name=" ", role="analyst"))

    def open(self, desk: Desk, **said) -> str:
        form = {"title": "t", "purpose": "quality", "authority": AUTHORITY, "reason": "r"} | said
        return change.open_case(desk, **form)

    def cases(self) -> Iterator[Promise]:
        """Whoever does not work on a case, or asks for a child of another one, finds nothing there."""
        other, mine = self.world.made["other"], self.world.own("analyst")
        case, me = mine["case"], self.me
        reads = {
            "case": lambda c: casing.case(me, c), "looks": lambda c: casing.looks(me, c),
            "note": lambda c: change.add_note(me, c, "x"), "task": lambda c: change.add_task(me, c, "x"),
            "person": lambda c: change.add_person(me, c, "x", "witness", basis="b"),
            "authority": lambda c: change.add_authority(me, c, AUTHORITY),
            "member": lambda c: change.add_member(me, c, "x", reason="r"),
            "item": lambda c: change.put_item(me, c, "lead", "x", words="", reason="r"),
            "close": lambda c: change.close_case(me, c, reason="r", seen="x"),
            "seal": lambda c: change.seal_case(me, c, reason="r", seen="x"),
            "unseal": lambda c: guarded_second.ask_unseal(me, c, reason="r"),
        }  # fmt: skip
        for name, call in reads.items():
            yield f"another's case: {name}", lambda call=call: refuses(Unseen, lambda: call(other["case"]))
            yield f"no case: {name}", lambda call=call: refuses(Unseen, lambda: call("none"))
        children = {
            "note": lambda id_: change.edit_note(me, case, id_, "x", seen="y"),
            "task": lambda id_: change.edit_task(me, case, id_, {"text": "x"}, seen="y"),
            "person": lambda id_: change.set_role(me, case, id_, "witness", basis="b", seen="y"),
            "item": lambda id_: change.drop_item(me, case, id_, reason="r"),
        }
        for kind, call in children.items():
            yield (
                f"a child of another: {kind}",
                lambda k=kind, c=call: refuses(Unseen, lambda: c(other[k] if k != "item" else "none")),
            )
        stale = {
            "note": lambda: change.edit_note(me, case, mine["note"], "x", seen="old"),
            "task": lambda: change.edit_task(me, case, mine["task"], {"text": "x"}, seen="old"),
            "person": lambda: change.set_role(me, case, mine["person"], "witness", basis="b", seen="old"),
            "close": lambda: change.close_case(me, case, reason="r", seen="old"),
        }
        for kind, call in stale.items():
            yield f"a stale edit: {kind}", lambda call=call: refuses(Stale, call)
        empty = {
            "note": lambda: change.add_note(me, case, " "), "title": lambda: self.open(self.lead_of, title=" "),
            "reason": lambda: self.open(self.lead_of, reason=" "), "no authority": lambda: self.open(
                self.lead_of, authority=AUTHORITY | {"kind": ""}),
            "close without reason": lambda: change.close_case(me, case, reason="", seen="x"),
            "item without reason": lambda: change.put_item(me, case, "lead", "x", words="", reason=""),
            "drop without reason": lambda: change.drop_item(me, case, mine["item"], reason=" "),
            "an item that is none": lambda: change.put_item(me, case, "person", "x", words="", reason="r"),
            "a role that is none": lambda: change.add_person(me, case, "x", "boss", basis="b"),
            "a day that is none": lambda: change.add_authority(me, case, AUTHORITY | {"until": "soon"}),
            "authority without kind": lambda: change.add_authority(me, case, AUTHORITY | {"kind": " "}),
            "too long": lambda: change.add_note(me, case, "x" * 20_001), "needed": lambda: needed(a=" "),
            "an event that is none": lambda: Event(id="a", case="c", kind="hidden", thing="", who="w", at=self.now,
                                                   reason=""),
            "an event without a zone": lambda: Event(id="a", case="c", kind="note", thing="", who="w",
                                                     at=self.now.replace(tzinfo=None), reason=""),
            "no event": lambda: fold(()), "demand of nobody": lambda: guarded_demands.receive(
                self.liaison, from_whom=" ", records="r", words="w", by_judge=True),
        }  # fmt: skip
        for name, call in empty.items():
            yield f"nothing said: {name}", lambda call=call: refuses(InputError, call)
        yield (
            "a purpose that is none",
            lambda: refuses(NotPermitted, lambda: self.open(self.lead_of, purpose="marketing")),
        )
        yield "others' cases are not in the list", lambda: other["case"] not in {one.id for one in casing.cases(me)}
        yield "one's own are", lambda: case in {one.id for one in casing.cases(me)}

    def states(self) -> Iterator[Promise]:
        """Sealed: nothing but the wish to open it again.  Closed: read, not changed.  Meanwhile changed: stale."""
        me = self.me
        yield "a case that is gone when it is written to", self._gone
        for state in ("sealed", "closed"):
            ids = self.world.made["analyst", state]
            case = ids["case"]
            writes = {
                "note": lambda c=case: change.add_note(me, c, "x"),
                "edit": lambda c=case, i=ids: change.edit_note(me, c, i["note"], "x", seen="y"),
                "drop": lambda c=case, i=ids: change.drop_item(me, c, i["item"], reason="r"),
                "close": lambda c=case: change.close_case(me, c, reason="r", seen="y"),
            }
            for name, call in writes.items():
                yield f"{state}: {name}", lambda call=call: refuses(NotPermitted, call)
        sealed, closed = (self.world.made["analyst", state]["case"] for state in ("sealed", "closed"))
        yield "sealed is not read", lambda: refuses(NotPermitted, lambda: casing.case(me, sealed))
        yield "sealed is listed for its members", lambda: sealed in {one.id for one in casing.cases(me)}
        yield "sealed: opened again by two", lambda: goes(lambda: guarded_second.ask_unseal(me, sealed, reason="r"))
        yield "closed is read", lambda: goes(lambda: casing.case(me, closed))
        yield "a case closed between reading and writing", self._closed_meanwhile
        yield "closed is not worked on", lambda: closed not in {one.id for one in casing.working_cases(me)}

    def _closed_meanwhile(self) -> bool:
        """The policy looked at an open case, and somebody closed it before the writer's lock was had."""
        ids = self.world.case("analyst1", "analyst", title="short")
        case = self.me.check("cases", case_id=ids["case"])
        change.close_case(self.me, ids["case"], reason="r", seen=case.seen)
        kept = policy.CHECKS
        policy.CHECKS = tuple(one for one in kept if one.__name__ != "_closed")
        try:
            return refuses(Stale, lambda: change.add_note(self.me, ids["case"], "late"))
        finally:
            policy.CHECKS = kept

    def clear(self) -> Iterator[Promise]:
        """In the clear: in an open case, for its purpose, with a reason, while an authority holds."""
        w, case = self.world, self.world.own("analyst")["case"]
        at = replace(self.me, office=replace(self.me.office, case=case))
        closed = w.made["analyst", "closed"]["case"]
        yield (
            "no case worked on",
            lambda: refuses(NotPermitted, lambda: guarded_clear.unmask(self.me, w.trace, "text", reason="r")),
        )
        yield "no reason", lambda: refuses(InputError, lambda: guarded_clear.unmask(at, w.trace, "text", reason=" "))
        other = replace(self.me, office=replace(self.me.office, case=w.made["other"]["case"]))
        yield (
            "in another's case",
            lambda: refuses(Unseen, lambda: guarded_clear.unmask(other, w.trace, "text", reason="r")),
        )
        shut = replace(self.me, office=replace(self.me.office, case=closed))
        yield (
            "in a closed case",
            lambda: refuses(NotPermitted, lambda: guarded_clear.unmask(shut, w.trace, "text", reason="r")),
        )
        foreign = replace(at, office=replace(at.office, purpose="demo"))
        yield (
            "for another purpose",
            lambda: refuses(NotPermitted, lambda: guarded_clear.unmask(foreign, w.trace, "text", reason="r")),
        )
        strange = replace(at, office=replace(at.office, purpose="marketing"))
        yield (
            "for no purpose",
            lambda: refuses(NotPermitted, lambda: guarded_clear.unmask(strange, w.trace, "text", reason="r")),
        )
        ended = self.open(self.lead_of, authority=AUTHORITY | {"until": "2020-01-31"})
        late = replace(self.lead_of, office=replace(self.lead_of.office, case=ended))
        yield (
            "after its authority",
            lambda: refuses(NotPermitted, lambda: guarded_clear.unmask(late, w.trace, "text", reason="r")),
        )
        yield "with all of it", lambda: "T" in guarded_clear.unmask(at, w.trace, "external_id", reason="r").text
        yield "for fifteen minutes", lambda: len(guarded_clear.still_clear(at)) == 1
        after = replace(at, office=replace(at.office, now=at.now + timedelta(minutes=16)))
        yield "and not longer", lambda: guarded_clear.still_clear(after) == ()
        colleague = replace(self.lead_of, office=replace(self.lead_of.office, case=case))
        change.add_member(self.me, case, "investigator9", reason="r")
        yield "and to nobody else", lambda: guarded_clear.still_clear(colleague) == ()
        yield (
            "a field that is none",
            lambda: refuses(InputError, lambda: guarded_clear.unmask(at, w.trace, "mood", reason="r")),
        )
        yield "and it spoils nothing", lambda: len(guarded_clear.still_clear(at)) == 1

    def real_data(self) -> Iterator[Promise]:
        """Where real people's data lies, every read needs a case and its purpose (G1, G2)."""
        w, real = self.world, self.real(self.me)
        reads = {
            "find": lambda d: guarded_looking.find(d, "212 555 0143"),
            "points": lambda d: guarded_points.points(d, w.lead),
            "lead file": lambda d: guarded_answers.lead_file(d, w.lead, "csv"),
            "lead": lambda d: guarded_looking.lead(d, w.lead),
            "template": lambda d: guarded_looking.template(d, w.template),
            "group": lambda d: guarded_group.group(d, w.group),
            "cut": lambda d: guarded_review.cut(d, w.trace, w.trace, reason="r"),
            "ask": lambda d: guarded_looking.ask(d, "advertising.shared_contacts", {}),
            "answers file": lambda d: guarded_answers.answers_file(d, "advertising.shared_contacts", {}, "csv"),
            "unflagged": lambda d: guarded_looking.unflagged_letter(d, "x", "advertising.templates", w.trace),
            "answers": lambda d: guarded_review.answers(d, w.lead),
            "group of": lambda d: guarded_group.group_of(d, w.trace),
            "group of lead": lambda d: guarded_group.groups_of_lead(d, w.lead),
        }
        yield "no lead beside it", lambda: guarded_review.neighbours(real, w.lead, "advertising.templates") == ("", "")
        yield "nothing that chance drew", lambda: guarded_review.waiting_unflagged(real) == ()
        for name, call in reads.items():
            yield f"without a case: {name}", lambda call=call: refuses(NotPermitted, lambda: call(real))
        foreign = self.real(self.me, case=w.made["other"]["case"])
        yield "in another's case", lambda: refuses(Unseen, lambda: guarded_looking.find(foreign, "212 555 0143"))
        mine = self.real(self.me, case=w.own("analyst")["case"])
        yield "for another purpose", lambda: refuses(NotPermitted, lambda: guarded_looking.find(mine, "212 555 0143"))
        guarded_search.save(self.me, "646 555 0199", guarded_looking.find(self.me, "646 555 0199"))
        yield (
            "saved searches without a case",
            lambda: refuses(NotPermitted, lambda: guarded_search.saved(real, w.house.finder)),
        )
        facet, question = guarded_looking.question_of(self.me, "advertising.shared_contacts")
        for name, call in (
            ("ask", lambda: guarded_looking.ask(self.liaison, "advertising.templates", {})),
            ("file", lambda: guarded_answers.answers_file(self.liaison, "advertising.templates", {}, "csv")),
            ("draw", lambda: guarded_looking.unflagged_letter(self.liaison, "x", "advertising.templates", w.trace)),
        ):
            yield f"whoever sees the board alone: {name}", lambda call=call: refuses(NotPermitted, call)
        own = guarded_looking.question_of(self.me, "advertising.templates")
        yield "closed to whoever asks nothing", lambda: guarded_looking.closed(self.liaison, *own) != ""
        yield "and open to whoever asks", lambda: guarded_looking.closed(self.me, *own) == ""
        yield "said before it is asked", lambda: guarded_looking.closed(real, facet, question) != ""
        protected = {one.question for one in guarded_looking.leads(self.me)} - {
            one.question for one in guarded_looking.leads(real)
        }
        yield "leads over people harmed are not listed", lambda: bool(protected)
        every, some = (guarded_looking.listed(d, question="", state="all", most=9).counts for d in (self.me, real))
        yield "nor counted", lambda: set(every) - set(some) == protected
        yield (
            "nor found by their question",
            lambda: not any(guarded_looking.listed(real, question=one, state="all", most=9).total for one in protected),
        )

    def acts(self) -> Iterator[Promise]:
        """Every act asks before it begins; nobody is joined, watched for or compared who may not be (G1, G5)."""
        w, me = self.world, self.me
        case = w.own("analyst")["case"]
        real = self.real(me, case=case)
        yield "an act that nobody listed", lambda: refuses(NotPermitted, lambda: acts.act_of("something new"))
        yield "an act outside of a case", lambda: refuses(NotPermitted, lambda: _begun(self.real(me), "find"))
        yield "a test over real data", lambda: refuses(NotPermitted, lambda: _begun(self.real(me), "score"))
        yield "a list, by whoever reads nothing", lambda: refuses(
            NotPermitted, lambda: _begun(self.real(self.keeper), "leads"))  # fmt: skip
        purpose = replace(real, office=replace(real.office, purpose="quality"))
        yield "what nothing in the case leads to", lambda: refuses(
            NotPermitted, lambda: _begun(purpose, "template", template="none"))  # fmt: skip
        yield "nor put into it", lambda: refuses(
            NotPermitted, lambda: change.put_item(purpose, case, "group", "none", words="w", reason="r"))  # fmt: skip
        yield "no item of another sort", lambda: refuses(
            InputError, lambda: change.put_said(me, case, "lead", w.lead, reason="r"))  # fmt: skip
        foreign = w.made["other"]["case"]
        theirs = change.case_of(me.workspace.snapshot(), foreign)
        yield "when another's case ends", lambda: refuses(Unseen, lambda: casing.end_of(me, theirs))
        yield "another's case, whatever is put into it", lambda: refuses(
            Unseen, lambda: change.put_said(me, foreign, "wish", "Troy", reason="r"))  # fmt: skip
        yield "put into no case at all", lambda: refuses(
            Unseen, lambda: change.put_item(me, "", "lead", w.lead, words="w", reason="r"))  # fmt: skip
        yield "another's case, whatever day it is closed to", lambda: refuses(
            Unseen, lambda: change.close_case(me, foreign, reason="r", seen="x", until="no day"))  # fmt: skip
        yield "an item without a reason", lambda: refuses(
            InputError, lambda: change.put_said(me, case, "place", "Troy", reason=" "))  # fmt: skip
        both = "212 555 0100, 212 555 0101"
        yield "two identifiers for one", lambda: refuses(
            InputError, lambda: change.put_said(me, case, "identifier", both, reason="r"))  # fmt: skip
        found = guarded_looking.find(me, "646 555 0199")
        yield "a caller on a watch list", lambda: refuses(
            NotPermitted, lambda: guarded_search.save(me, "646 555 0111", found))  # fmt: skip
        one = ("phone", "+16465550199")
        yield "whoever is linked and is not to be", lambda: refuses(
            NotPermitted, lambda: people.check_in_step([one], [one]))  # fmt: skip
        record = floor.Decision(question="q", what="harm", who="a", decided_at=self.now, reason="r", reviewed=0)
        yield from self._kept_out(real, case)
        yield "a question that stopped", lambda: refuses(
            NotPermitted, lambda: floor.check_asked("q", floor.stopped({}, [record])))  # fmt: skip
        for name, more in (("no reason", {"reason": " "}), ("no such decision", {"what": "praise"})):
            yield f"stopped with {name}", lambda m=more: refuses(InputError, lambda: replace(record, **m))
        yield "another's name at a terminal", lambda: refuses(
            NotPermitted, lambda: access.check_user(real.workspace.info, "ann", "bob"))  # fmt: skip

    def _kept_out(self, real: Desk, case: str) -> Iterator[Promise]:
        """Nobody is let in by one, nor looked for by whom nothing leads to; accounts of one hand are one person."""
        me, w, caller = self.me, self.world, "+1 646 555 0111"
        enter = lambda role: change.add_person(  # noqa: E731
            real, case, "N", role, basis="b", identifiers=(caller,)
        )
        yield "a caller let in by one", lambda: refuses(NotPermitted, lambda: enter("subject"))
        who = enter("undecided")
        seen = me.check("cases", case_id=case).things["person"][who].id
        said = {"by": "consent", "basis": "b", "seen": seen}
        ask = lambda of=case, one=who, **more: cases_let_in.wanted(me, of, one, **(said | more))  # noqa: E731
        other = w.made["other"]
        yield "let in as it is asked for", lambda: goes(ask)
        for name, kind, more in (
            ("in another's case", Unseen, {"of": other["case"]}),
            ("a person of another", Unseen, {"one": other["person"]}),
            ("by one's word", InputError, {"by": "my word"}), ("by no words", InputError, {"basis": " "}),
            ("decided anew since", Stale, {"seen": "old"}),
        ):  # fmt: skip
            yield f"let in: {name}", lambda k=kind, m=more: refuses(k, lambda: ask(**m))
        yield "let in, and decided anew while it is agreed to", lambda: self._decided_meanwhile(case)
        snapshot = me.workspace.snapshot()
        call = snapshot.table("call", ["trace"])["trace"].to_pylist()[0]
        yield "a trace of somebody kept out, drawn by chance", lambda: refuses(
            Unseen, lambda: guarded_looking.unflagged_letter(me, "x", "advertising.templates", call))  # fmt: skip
        yield "looked for in no case", lambda: refuses(
            NotPermitted, lambda: find_limits.limits(self.real(me).office, snapshot, []))  # fmt: skip
        for purpose in ("quality",):
            at = replace(real, office=replace(real.office, purpose=purpose))
            yield "looked for, and not in the case", lambda at=at: refuses(
                NotPermitted, lambda: guarded_looking.find(at, "212 555 0143"))  # fmt: skip
        vouch = guarded_vouch.vouch
        yield "vouched for by the administrator", lambda: refuses(
            NotPermitted, lambda: vouch(self.keeper, "x", reason="r"))  # fmt: skip
        yield "vouched for without a word", lambda: refuses(InputError, lambda: vouch(me, "x", reason=" "))
        yield "vouched for, and nobody", lambda: refuses(InputError, lambda: vouch(me, "nobody", reason="r"))
        guarded_ledger.note_account(self.keeper, "made", "newhere", role="second", reason="r", made_by="keeper1")
        yield "vouched for by themselves", lambda: refuses(
            NotPermitted, lambda: vouch(w.desk("newhere", "second"), "newhere", reason="r"))  # fmt: skip
        yield "vouched for by a colleague", lambda: goes(lambda: vouch(me, "newhere", reason="met"))
        kin = second.Kin(made_by={"keeper": "", "keeper2": "keeper", "bob": "keeper2"})
        for name, role, made_by in (("bob", "second", "keeper2"), ("keeper", "analyst", ""), ("kim", "", "keeper"),
                                    ("kay", "administrator", "keeper"), ("mia", "analyst", "bob")):  # fmt: skip
            viewer = Viewer(name=name, role=role, made_by=made_by)
            yield f"vouched for by {name}", lambda v=viewer: refuses(
                NotPermitted, lambda: second.check_vouch(v, "bob", "keeper2", kin=kin))  # fmt: skip
        first = lambda role: note_first(real.office, "kay", role=role)  # noqa: E731
        yield "accounts of a demonstration", lambda: refuses(NotPermitted, lambda: first("analyst"))
        yield "a second first administrator", lambda: refuses(
            NotPermitted, lambda: access.check_first(real.workspace.info, "administrator", ["kay"]))  # fmt: skip

    def by_two(self) -> Iterator[Promise]:
        """What one person enters and two make count; keeping house by a role, erasing by two; a table by its form."""
        w, me = self.world, self.me
        own = {"kind": "mine", "number": "", "issuer": "", "scope": "", "until": "2030-01-01"}
        lead = self.real(self.lead_of, case="")
        case = change.open_case(lead, title="two", purpose="exploitation", authority=own, reason="r")
        real = replace(lead, office=replace(lead.office, case=case, purpose="exploitation"))
        ends = lambda: change.case_of(me.workspace.snapshot(), case).ends_at  # noqa: E731
        yield "an authority of nobody named does not count", lambda: ends() <= self.now
        change.add_authority(real, case, own | {"number": "7", "issuer": "me"})
        yield "nor a later one", lambda: ends() <= self.now
        yield "and nothing is read under it", lambda: refuses(
            NotPermitted, lambda: find_in(real))  # fmt: skip
        place = change.put_said(real, case, "place", "Troy", reason="r")
        ask = lambda of=case, act="place", thing=place: guarded_second.ask_counts(  # noqa: E731
            real, of, act, thing, reason="r")  # fmt: skip
        other = w.made["other"]
        yield "asked for in another's case", lambda: refuses(Unseen, lambda: ask(of=other["case"]))
        yield "a place of another's case", lambda: refuses(Unseen, lambda: ask(thing=other["item"]))
        yield "something else that is to count", lambda: refuses(InputError, lambda: ask(act="person"))
        yield "all of another's case that waits", lambda: refuses(
            Unseen, lambda: guarded_second.put_waiting(real, other["case"], reason="r"))  # fmt: skip
        yield "asked for", lambda: guarded_second.put_waiting(real, case, reason="r") == 3
        yield "and once", lambda: guarded_second.put_waiting(real, case, reason="r") == 0
        mine = {place, *change.case_of(me.workspace.snapshot(), case).things["authority"]}
        waits = {one.act: one.id for one in guarded_second.requests(self.outside) if one.subject in mine}
        yield "agreed to by oneself", lambda: refuses(
            NotPermitted, lambda: guarded_second.answer(real, waits["place"], agree=True, reason="r"))  # fmt: skip
        yield "taken out while it is agreed to", lambda: self._gone_meanwhile(real, case)
        yield "agreed to by another", lambda: goes(
            lambda: guarded_second.answer(self.outside, waits["authority"], agree=True, reason="r"))  # fmt: skip
        yield "it counts", lambda: ends() > self.now
        yield "agreed to, a place", lambda: goes(
            lambda: guarded_second.answer(self.outside, waits["place"], agree=True, reason="r"))  # fmt: skip
        yield "asked for though it counts", lambda: refuses(Stale, ask)
        nobody = self.real(w.desk("analyst1", "analyst"), user="nobody", role="")
        for act in ("add", "erase", "backup", "verify"):
            yield f"{act} by nobody of the house", lambda a=act: refuses(NotPermitted, lambda: keeping.check_here(
                nobody.workspace, "nobody", a, now=self.now))  # fmt: skip
        for act in ("board", "sources", "run", "rebuild", "stop", "lexicon", "doctor", "page"):
            yield f"{act} by nobody", lambda a=act: refuses(NotPermitted, lambda: nobody.office.act(a).__enter__())
        yield "put in by nobody", lambda: refuses(NotPermitted, lambda: taking.add(
            nobody.workspace, [me.workspace.path], asked=Asked(source="s", authority="w 7"), user="nobody",
            now=self.now))  # fmt: skip
        yield "the board by the administrator", lambda: refuses(
            NotPermitted, lambda: self.real(self.keeper).office.act("board").__enter__())  # fmt: skip
        yield from self._erased(nobody)
        yield from self._claimed()
        yield from self._released(real)

    def _gone_meanwhile(self, real: Desk, case: str) -> bool:
        """A place is taken out of the case between the second person's reading and the writer's lock."""
        item = change.put_said(real, case, "place", "Rome", reason="r")
        asked = guarded_second.ask_counts(real, case, "place", item, reason="r")
        change.drop_item(real, case, item, reason="r")
        kept = cases_by_two.counts
        cases_by_two.counts = lambda desk, said, author: {}
        try:
            return refuses(Stale, lambda: guarded_second.answer(self.outside, asked, agree=True, reason="r"))
        finally:
            cases_by_two.counts = kept

    def _erased(self, nobody: Desk) -> Iterator[Promise]:
        """A source of real data: by whoever puts in, by two, with a reason, and not while a hold stands on it."""
        me = self.real(self.me, user="analyst1", role="analyst")
        guarded_ledger.note_account(self.keeper, "made", "analyst1", role="analyst", reason="r", made_by="keeper1")
        yield "erased by nobody", lambda: refuses(NotPermitted, lambda: erasing.erase(nobody.office, "no such source"))
        yield "asked to erase by nobody", lambda: refuses(
            NotPermitted, lambda: erasing.ask_erase(nobody.office, "no such source", reason="r"))  # fmt: skip
        yield "erased by one", lambda: refuses(NotPermitted, lambda: erasing.erase(me.office, "adverts"))
        yield "asked to erase for no reason", lambda: refuses(
            InputError, lambda: erasing.ask_erase(me.office, "adverts", reason=" "))  # fmt: skip
        asked = erasing.ask_erase(me.office, "adverts", reason="r")
        yield "erased before it is agreed to", lambda: refuses(
            NotPermitted, lambda: erasing.erase(me.office, "adverts", agreed=asked))  # fmt: skip
        guarded_second.answer(self.outside, asked, agree=True, reason="r")
        yield "another source than was agreed to", lambda: refuses(
            NotPermitted, lambda: erasing.erase(me.office, "tips", agreed=asked))  # fmt: skip
        held = me.workspace.snapshot().source("adverts")
        kept = erasing.check_erase
        erasing.check_erase = lambda snapshot, source: second.check_agreed(
            second.Request(id="r", act="hold", author="a", made_by="", subject="s", receiver="", fields="", count=1,
                           reason="r", asked_at=self.now), act="hold", subject=held.id)  # fmt: skip
        try:
            yield "asked to erase what is held", lambda: refuses(
                NotPermitted, lambda: erasing.ask_erase(me.office, "adverts", reason="r"))  # fmt: skip
            yield "erased though it is held", lambda: refuses(
                NotPermitted, lambda: erasing.erase(me.office, "adverts", agreed=asked))  # fmt: skip
            state = lambda: next(  # noqa: E731
                one.state for one in guarded_second.requests(self.outside) if one.id == asked
            )
            yield "and it stays agreed to", lambda: state() == "agreed"
            yield "erased though it is held since a moment ago", lambda: self._held_meanwhile(me)
        finally:
            erasing.check_erase = kept

    def _held_meanwhile(self, me: Desk) -> bool:
        """A hold is placed between the first look and the writer's lock."""
        looked: list[str] = []

        def held(snapshot: object, source: Source) -> None:
            looked.append(source.name)
            if len(looked) > 1:
                raise NotPermitted("held", where=source.name)

        erasing.check_erase = held
        own = replace(me.office, workspace=self.me.workspace)
        return refuses(NotPermitted, lambda: erasing.erase(own, "adverts"))

    def _claimed(self) -> Iterator[Promise]:
        """One's own account, and nobody else's; who took none vouches for nobody of the same hand."""
        claim = guarded_vouch.claim
        for who in ("second1", "root", ""):
            yield f"taken by {who}", lambda a=who: refuses(NotPermitted, lambda: claim(self.me, account=a))
        yield "taken by the administrator", lambda: refuses(
            NotPermitted, lambda: claim(self.keeper, account="keeper1"))  # fmt: skip
        yield "taken", lambda: goes(lambda: claim(self.me, account="analyst1"))
        kin = second.Kin(made_by={"keeper": "", "bob": "keeper", "mia": "keeper"})
        mia = Viewer(name="mia", role="analyst", made_by="keeper")
        yield "vouched for by one of the same hand", lambda: refuses(
            NotPermitted, lambda: second.check_vouch(mia, "bob", "keeper", kin=kin))  # fmt: skip

    def _released(self, real: Desk) -> Iterator[Promise]:
        """A table of counts over real data: its values said, its conditions plain, its receiver and two persons."""
        wanted = release.Wanted(name="t", sql="SELECT place FROM advert", by=("place",), fixed={"place": ("Troy",)})
        look = lambda desk=real, **more: release.plan(desk.office, replace(wanted, **more))  # noqa: E731

        def plan(*at: Desk, **more: object) -> release.Plan:
            """With a budget of its own: copies of this world share a ledger."""
            kept = budget.LIMITS
            budget.LIMITS = {**kept, "release plan": (999, 999)}
            try:
                return look(*at, **more)
            finally:
                budget.LIMITS = kept

        yield "a plan", lambda: [why for _, _, why in plan().cells] == ["hidden"]
        for name, kind, more in (
            ("without its values", InputError, {"fixed": {}}),
            ("a value that is a number", NotPermitted, {"fixed": {"place": ("212 555 0100",)}}),
            ("a condition that joins", NotPermitted, {"sql": "SELECT place FROM advert WHERE site = 'a' OR price = 1"}),
            ("words", NotPermitted, {"sql": "SELECT text FROM advert", "by": ("text",), "fixed": {"text": ("a",)}}),
            ("too many cells", InputError, {"fixed": {"place": tuple(f"p{n}" for n in range(500))}}),
        ):  # fmt: skip
            yield f"a plan: {name}", lambda k=kind, m=more: refuses(k, lambda: plan(**m))
        for name, kind, more in (
            ("by nothing", InputError, {"by": ()}), ("by one twice", InputError, {"by": ("place", "place")}),
            ("values of another", InputError, {"fixed": {"site": ("a",)}}),
            ("noise over found values", InputError, {"epsilon": 1, "fixed": {}}),
        ):  # fmt: skip
            yield f"a table: {name}", lambda k=kind, m=more: refuses(k, lambda: replace(wanted, **m))
        planned = lambda office, one, below=None: release._planned(  # noqa: E731
            office, office.workspace.snapshot(), one, below
        )
        yield "counted outside of a case", lambda: refuses(
            NotPermitted, lambda: planned(self.real(self.lead_of).office, wanted))  # fmt: skip
        loud = replace(wanted, epsilon=Fraction(5))
        yield "more noise than the budget has", lambda: refuses(
            NotPermitted, lambda: planned(real.office, loud, lambda n: 0))  # fmt: skip
        yield "noise without chance", lambda: refuses(
            InputError, lambda: planned(real.office, replace(loud, epsilon=Fraction(1, 9))))  # fmt: skip
        found = lambda values, some: release._values("place", values, some, [], Rule())  # noqa: E731
        free = replace(wanted, fixed={})
        yield "no value with enough rows", lambda: refuses(InputError, lambda: found(free, {}))
        yield "a value that names somebody", lambda: refuses(
            NotPermitted, lambda: found(free, {(("place", "212 555 0100"),): 20}))  # fmt: skip
        for sql in NOT_ONCE:
            yield f"counted: {sql}", lambda s=sql: refuses(NotPermitted, lambda: each_once(s))
        for said in ("price = 1 OR price = 2", "price <> 1", "price = 1 AND price = 2", "price = place"):
            yield f"narrowed: {said}", lambda s=said: refuses(
                NotPermitted, lambda: each_once(f"SELECT place FROM advert WHERE {s}", strict=True))  # fmt: skip
        yield "a plan outside of a case", lambda: refuses(NotPermitted, lambda: plan(self.real(self.lead_of)))
        make = lambda **more: release.make(  # noqa: E731
            real.office, wanted, real.workspace.path / "t.csv", **({"receiver": "b", "second": ""} | more))  # fmt: skip
        yield "made by one", lambda: refuses(NotPermitted, make)
        yield "made for nobody", lambda: refuses(InputError, lambda: make(receiver=" ", second="x"))
        yield "made, agreed to by nobody", lambda: refuses(Unseen, lambda: make(second="nobody here"))
        yield "made over another file", lambda: refuses(InputError, lambda: release.make(
            real.office, wanted, real.workspace.path / "t.txt", receiver="b", second=""))  # fmt: skip
        yield "asked for nobody", lambda: refuses(
            InputError, lambda: release.ask_release(real.office, wanted, receiver=" ", reason="r"))  # fmt: skip
        rule = real.workspace.path / release_rule.RULE_FILE
        rule.write_text("least = 20\n")
        try:
            yield "a rule that two did not agree to", lambda: refuses(NotPermitted, plan)
            rule.write_text("least = 5\n")
            yield "a milder rule", lambda: refuses(NotPermitted, lambda: release_rule.rule_of(rule.parent))
            for said in ("least = 'a'\n", "more = 1\n", "least =\n"):
                rule.write_text(said)
                yield f"a rule that is none: {said.strip()}", lambda: refuses(
                    InputError, lambda: release_rule.rule_of(rule.parent))  # fmt: skip
        finally:
            rule.unlink()
        with_spent = _Spent(real)
        yield "spent: release plan", lambda: with_spent.refuses("release plan", look)
        yield "spent: place", lambda: with_spent.refuses("ask: place", lambda: guarded_second.ask_counts(
            real, real.office.case, "place", change.put_said(real, real.office.case, "place", "Utica", reason="r"),
            reason="r"))  # fmt: skip

    def _decided_meanwhile(self, case: str) -> bool:
        """Somebody decides the role between the second person's reading and the writer's lock."""
        who = change.add_person(self.me, case, "M", "undecided", basis="b")
        seen = self.me.check("cases", case_id=case).things["person"][who].id
        asked = guarded_second.ask_let_in(self.me, case, who, by="consent", basis="b", seen=seen)
        change.set_role(self.me, case, who, "witness", basis="b", seen=seen)
        kept = cases_let_in.let_in
        cases_let_in.let_in = lambda desk, said, author: {}
        try:
            return refuses(Stale, lambda: guarded_second.answer(self.outside, asked, agree=True, reason="r"))
        finally:
            cases_let_in.let_in = kept

    def _gone(self) -> bool:
        """The case is not there any more when the writer has its lock."""
        kept, case = change.case_of, self.world.own("analyst")["case"]
        change.case_of = lambda snapshot, case_id: None
        try:
            return refuses(Stale, lambda: change.add_note(self.me, case, "x"))
        finally:
            change.case_of = kept

    def reviews(self) -> Iterator[Promise]:
        w, me = self.world, self.me
        seen = guarded_review.seen(me, w.lead)
        yield (
            "no reason",
            lambda: refuses(InputError, lambda: guarded_review.review(me, w.lead, "unclear", reason=" ", seen=seen)),
        )
        yield (
            "supported by nothing else",
            lambda: refuses(InputError, lambda: guarded_review.review(me, w.lead, "supported", reason="r", seen=seen)),
        )
        yield (
            "stale",
            lambda: refuses(Stale, lambda: guarded_review.review(me, w.lead, "unclear", reason="r", seen="old")),
        )
        found = guarded_looking.find(me, "212 555 0143")
        yield "nothing to keep", lambda: refuses(InputError, lambda: guarded_search.save(me, " ", found))
        yield "more searches than one keeps", lambda: self._full(found)
        real = Asked(source="s", authority="order 12")
        yield (
            "a preview of real data",
            lambda: refuses(NotPermitted, lambda: guarded_intake.preview(me, me.workspace.path / "no.csv", real)),
        )
        yield "another's search", lambda: refuses(Unseen, lambda: guarded_search.drop(me, "none"))
        yield (
            "a cut without a reason",
            lambda: refuses(InputError, lambda: guarded_review.cut(me, w.trace, w.trace, reason="")),
        )
        yield "a group that is none", lambda: refuses(Unseen, lambda: guarded_group.group(me, "none"))

    def _full(self, found) -> bool:
        kept = guarded_search.MOST
        guarded_search.MOST = 0
        try:
            return refuses(NotPermitted, lambda: guarded_search.save(self.me, "another", found))
        finally:
            guarded_search.MOST = kept

    def seconds(self) -> Iterator[Promise]:
        """Nobody is a second person to themselves, nor is whoever made the account, nor an administrator."""
        asked = second.Request(
            id="r", act="hold", author="ann", made_by="kay", subject="s", receiver="", fields="", count=1, reason="r",
            asked_at=self.now,
        )  # fmt: skip

        def turned(viewer: Viewer, request: second.Request = asked) -> bool:
            return refuses(NotPermitted, lambda: second.check_second(request, viewer, now=self.now))

        yield "oneself", lambda: turned(Viewer(name="Ann", role="liaison", made_by="kay"))
        yield "an administrator", lambda: turned(Viewer(name="kim", role="administrator"))
        yield "who made the author", lambda: turned(Viewer(name="kay", role="liaison"))
        yield "whom the author made", lambda: turned(Viewer(name="bob", role="liaison", made_by="ann"))
        yield "one whom the same administrator made", lambda: turned(Viewer(name="bob", role="liaison", made_by="kay"))
        kin = second.Kin(made_by={"kay": "root", "kim": "root"})
        yield "one whom whoever made both administrators made", lambda: refuses(
            NotPermitted, lambda: second.check_second(
                asked, Viewer(name="bob", role="second", made_by="kim"), now=self.now, kin=kin))  # fmt: skip
        yield "answered before", lambda: turned(Viewer(name="bob", role="liaison"), replace(asked, state="refused"))
        late = replace(asked, asked_at=self.now - timedelta(days=15))
        yield "too late", lambda: turned(Viewer(name="bob", role="liaison"), late)
        yield (
            "somebody else",
            lambda: goes(
                lambda: second.check_second(asked, Viewer(name="bob", role="second", made_by="kim"), now=self.now)
            ),
        )
        agreed = replace(asked, state="agreed", second="bob")
        for name, one, act, subject in (
            ("not agreed", asked, "hold", "s"), ("another act", agreed, "lift", "s"),
            ("another thing", agreed, "hold", "t"), ("nobody", replace(agreed, second=""), "hold", "s"),
        ):  # fmt: skip
            yield (
                f"done though {name}",
                lambda o=one, a=act, s=subject: refuses(NotPermitted, lambda: second.check_agreed(o, act=a, subject=s)),
            )
        yield "without a reason", lambda: refuses(InputError, lambda: replace(asked, reason=" "))
        yield "an act that is none", lambda: refuses(InputError, lambda: replace(asked, act="cook"))
        me, mine = self.lead_of, self._asked()
        yield (
            "asked for what needs none",
            lambda: refuses(InputError, lambda: guarded_second.ask_second(me, "cook", "x", reason="r", detail={})),
        )
        yield (
            "the author answers",
            lambda: refuses(NotPermitted, lambda: guarded_second.answer(me, mine, agree=True, reason="r")),
        )
        sealed = self.world.made["analyst", "sealed"]["case"]
        unseal = guarded_second.ask_unseal(self.me, sealed, reason="to go on")
        yield (
            "the author opens a sealed case",
            lambda: refuses(NotPermitted, lambda: guarded_second.answer(self.me, unseal, agree=True, reason="r")),
        )
        own = {one.id: one for one in guarded_second.requests(self.me)}[unseal]
        yield "nobody is offered their own", lambda: not guarded_second.may_answer(self.me, own)
        yield "others are", lambda: guarded_second.may_answer(self.outside, own)
        yield "two answers at once", self._answered_meanwhile
        yield "agreed to by oneself, whatever lets them in", self._agreed_alone
        yield "what was agreed to is used once, as it was agreed to", self._used
        yield (
            "no such request",
            lambda: refuses(Unseen, lambda: guarded_second.answer(self.outside, "none", agree=True, reason="r")),
        )
        yield (
            "no reason",
            lambda: refuses(InputError, lambda: guarded_second.answer(self.outside, mine, agree=True, reason=" ")),
        )
        yield (
            "asked to unseal without a reason",
            lambda: refuses(
                InputError,
                lambda: guarded_second.ask_unseal(self.me, self.world.made["analyst", "sealed"]["case"], reason=" "),
            ),
        )
        yield "nothing holds before two agreed", lambda: not self._is_held()
        yield (
            "agreed by two, it holds",
            lambda: (
                goes(lambda: guarded_second.answer(self.outside, self._asked("calls"), agree=True, reason="r"))
                and self._is_held("calls")
            ),
        )
        yield (
            "refused, it does not",
            lambda: (
                goes(lambda: guarded_second.answer(self.outside, self._asked("tips"), agree=False, reason="r"))
                and not self._is_held("tips")
            ),
        )

    def _answered_meanwhile(self) -> bool:
        """Somebody answered between the second person's looking and the writer's lock."""
        asked = self._asked("adverts")
        guarded_second.answer(self.outside, asked, agree=False, reason="r")
        kept = second.check_second
        second.check_second = lambda *said, **more: None
        try:
            return refuses(Stale, lambda: guarded_second.answer(self.liaison, asked, agree=True, reason="r"))
        finally:
            second.check_second = kept

    def _agreed_alone(self) -> bool:
        """The author gets past the first check: what is done at once still asks who agreed."""
        case = self.world.made["analyst", "sealed"]["case"]
        asked = guarded_second.ask_unseal(self.me, case, reason="r")
        kept = second.check_second
        second.check_second = lambda *said, **more: None
        try:
            alone = refuses(NotPermitted, lambda: guarded_second.answer(self.me, asked, agree=True, reason="r"))
        finally:
            second.check_second = kept
        return alone and refuses(NotPermitted, lambda: casing.case(self.me, case))

    def _used(self) -> bool:
        """An act that is done afterwards: by whoever asked, once, in the form that was agreed to, within its time."""
        me, said = self.me, {"act": "export", "subject": "c", "fields": "tip: text", "count": 2}
        asked = guarded_second.ask_second(me, "export", "c", reason="r", detail={}, fields="tip: text", count=2)
        use = lambda desk=me, **more: guarded_second.use(desk, asked, **(said | more))  # noqa: E731
        early = refuses(NotPermitted, use)
        early = early and refuses(
            NotPermitted, lambda: guarded_second.answer(me, asked, agree=True, reason="r")
        )  # what is done afterwards is not agreed to by oneself either
        guarded_second.answer(self.outside, asked, agree=True, reason="r")
        late = replace(me, office=replace(me.office, now=self.now + timedelta(days=20)))
        others = (
            lambda: use(self.liaison), lambda: use(late), lambda: use(count=3), lambda: use(fields="tip: place"),
            lambda: use(act="release"), lambda: use(subject="d"), lambda: use(exact="of other rows"),
        )  # fmt: skip
        alike = all(refuses(NotPermitted, one) for one in others)
        short = refuses(Unseen, lambda: guarded_second.use(me, asked[:3], **said))
        return early and alike and short and goes(use) and refuses(NotPermitted, use)

    def _asked(self, source: str = "tips") -> str:
        wanted = guarded_holds.wanted(
            self.lead_of, name=f"court {source}", kind="subpoena", sources=[source], reason="r"
        )
        return guarded_second.ask_second(self.lead_of, "hold", wanted["hold"], reason="r", detail=wanted)

    def _is_held(self, source: str = "tips") -> bool:
        snapshot = self.me.workspace.snapshot()
        return is_held(snapshot, snapshot.source(source))

    def holds(self) -> Iterator[Promise]:
        snapshot = self.me.workspace.snapshot()
        yield (
            "a held source is not erased",
            lambda: refuses(NotPermitted, lambda: check_erase(self.me.workspace.snapshot(), snapshot.source("calls"))),
        )
        yield "another one is", lambda: goes(lambda: check_erase(snapshot, snapshot.source("adverts")))
        said = {"id": "h", "name": "n", "kind": "subpoena", "sources": frozenset({"s"}), "placed_by": "ann",
                "second": "bob", "placed_at": self.now, "reason": "r"}  # fmt: skip
        standing = holds.Hold(**said)
        source = Source(id="s", name="s", authority="test", added_at=self.now)
        yield "held", lambda: refuses(NotPermitted, lambda: holds.check_erase([standing], source))
        yield "lifted", lambda: goes(lambda: holds.check_erase([replace(standing, lifted=True)], source))
        for name, kind, more in (
            ("one person", NotPermitted, {"second": "Ann"}), ("nobody", NotPermitted, {"second": ""}),
            ("no source", InputError, {"sources": frozenset()}), ("no reason", InputError, {"reason": " "}),
            ("no name", InputError, {"name": ""}), ("a kind that is none", InputError, {"kind": "wish"}),
        ):  # fmt: skip
            yield f"a hold by {name}", lambda k=kind, m=more: refuses(k, lambda: holds.Hold(**(said | m)))
        yield "survivors", lambda: refuses(NotPermitted, lambda: holds.check_reach("subpoena", "survivors"))
        yield "by a court", lambda: goes(lambda: holds.check_reach("court order", "survivors"))
        form = {"name": "h", "kind": "subpoena", "sources": ["tips"], "reason": "r"}
        yield "a hold on a case of others", lambda: refuses(
            Unseen, lambda: guarded_holds.wanted(self.lead_of, cases=[self.world.made["other"]["case"]], **form)
        )  # fmt: skip
        yield "a hold that does not reach where it is wanted", self._does_not_reach
        yield (
            "nothing to lift",
            lambda: refuses(InputError, lambda: guarded_holds.lifting(self.lead_of, "none", reason="r")),
        )
        lifted = {"hold": "h", "name": "n", "kind": "subpoena", "sources": ["s"], "lifted": True}
        asked = second.Request(
            id="r", act="hold", author="ann", made_by="", subject="h", receiver="", fields="", count=1, reason="r",
            asked_at=self.now, second="bob",
        )  # fmt: skip
        yield (
            "agreed to hold, and it lifts",
            lambda: refuses(NotPermitted, lambda: guarded_holds.row_of(asked, lifted, now=self.now)),
        )

    def _does_not_reach(self) -> bool:
        """Were this store one that a court alone reaches, no other hold would be wanted of it."""
        kept = holds.ORDER_ONLY
        holds.ORDER_ONLY = frozenset({"lake"})
        try:
            said = {"name": "h", "sources": ["tips"], "reason": "r"}
            return refuses(NotPermitted, lambda: guarded_holds.wanted(self.lead_of, kind="subpoena", **said)) and goes(
                lambda: guarded_holds.wanted(self.lead_of, kind="court order", **said)
            )
        finally:
            holds.ORDER_ONLY = kept

    def demands(self) -> Iterator[Promise]:
        def taken(*steps: str) -> tuple[demands.Taken, ...]:
            return tuple(demands.Taken(step=one, who="ann") for one in steps)

        ready = taken("received", "counsel", "told", "scoped", "agreed", "logged")
        yield (
            "released before its time",
            lambda: refuses(
                NotPermitted, lambda: demands.check_step(taken("received"), "released", "bob", "w", by_judge=True)
            ),
        )
        yield (
            "released without a judge",
            lambda: refuses(NotPermitted, lambda: demands.check_step(ready, "released", "bob", "w", by_judge=False)),
        )
        yield "released", lambda: goes(lambda: demands.check_step(ready, "released", "bob", "w", by_judge=True))
        yield "one for two", lambda: refuses(
            NotPermitted, lambda: demands.check_step(
                taken("received", "counsel", "told", "scoped"), "agreed", "Ann", "w", by_judge=True)
        )  # fmt: skip
        yield "after its end", lambda: demands.open_steps((*ready, *taken("refused")), by_judge=True) == ()
        yield (
            "no such step",
            lambda: refuses(InputError, lambda: demands.check_step((), "paid", "ann", "w", by_judge=True)),
        )
        yield (
            "nothing said",
            lambda: refuses(InputError, lambda: demands.check_step((), "received", "ann", " ", by_judge=True)),
        )
        yield "bands", lambda: [demands.band(n) for n in (0, 1, 10, 11)] == ["0", "1–10", "1–10", "11+"]
        made = guarded_demands.receive(self.liaison, from_whom="a", records="b", words="c", by_judge=True)
        yield (
            "no such demand",
            lambda: refuses(Unseen, lambda: guarded_demands.step(self.liaison, "none", "counsel", "w")),
        )
        yield (
            "a step before its time",
            lambda: refuses(NotPermitted, lambda: guarded_demands.step(self.liaison, made, "released", "w")),
        )
        yield "a step twice", lambda: refuses(Stale, lambda: guarded_demands.step(self.liaison, made, "received", "w"))
        yield (
            "nothing received",
            lambda: refuses(
                InputError,
                lambda: guarded_demands.receive(self.liaison, from_whom="a", records="b", words=" ", by_judge=True),
            ),
        )

    def budgets(self) -> Iterator[Promise]:
        def lines(act: str, n: int, ago: timedelta) -> list[dict]:
            at = (self.now - ago).isoformat()
            return [{"event": "intent", "who": "ann", "act": act, "at": at, "detail": {}}] * n

        hour, day = budget.LIMITS["unmask"]
        yield "an hour's", lambda: refuses(budget.Spent, lambda: budget.check_budget(
            lines("unmask", hour, timedelta(minutes=5)), "ann", "unmask", now=self.now))  # fmt: skip
        yield "a day's", lambda: refuses(budget.Spent, lambda: budget.check_budget(
            lines("unmask", day, timedelta(hours=5)), "ann", "unmask", now=self.now))  # fmt: skip
        yield "one less", lambda: goes(lambda: budget.check_budget(
            lines("unmask", hour - 1, timedelta(minutes=5)), "ann", "unmask", now=self.now))  # fmt: skip
        yield "another's", lambda: goes(lambda: budget.check_budget(
            lines("unmask", day, timedelta(minutes=5)), "bob", "unmask", now=self.now))  # fmt: skip
        yield "what has none", lambda: goes(lambda: budget.check_budget([], "ann", "board", now=self.now))
        spent = _Spent(self.me)
        w, case = self.world, self.world.own("analyst")["case"]
        at = replace(self.me, office=replace(self.me.office, case=case))
        acts = {
            "identifier": lambda: change.put_said(self.me, case, "identifier", "212 555 0100", reason="r"),
            "find": lambda: guarded_looking.find(self.me, "x"), "lead": lambda: guarded_looking.lead(self.me, w.lead),
            "brief": lambda: guarded_looking.brief(self.me, "x"), "case": lambda: casing.case(self.me, case),
            "ask": lambda: guarded_looking.ask(self.me, "advertising.templates", {}),
            "template": lambda: guarded_looking.template(self.me, w.template),
            "group": lambda: guarded_group.group(self.me, w.group),
            "unmask": lambda: guarded_clear.unmask(at, w.trace, "text", reason="r"),
            "review": lambda: guarded_review.review(
                self.me, w.lead, "unclear", reason="r", seen=guarded_review.seen(self.me, w.lead)),
            "add": lambda: guarded_intake.take(self.me, w.desk("x", "analyst").workspace.path,
                                               Asked(source="s", authority="test"), lambda *a: None),
        }  # fmt: skip
        for act, call in acts.items():
            yield f"spent: {act}", lambda a=act, c=call: spent.refuses(a, c)
        yield "spent: points", lambda: spent.refuses("lead", lambda: guarded_points.points(self.me, w.lead))
        yield "spent: lead file", lambda: spent.refuses(
            "lead", lambda: guarded_answers.lead_file(self.me, w.lead, "csv"))  # fmt: skip
        yield "spent: answers file", lambda: spent.refuses(
            "ask", lambda: guarded_answers.answers_file(self.me, "advertising.templates", {}, "csv"))  # fmt: skip
        yield (
            "spent: unflagged",
            lambda: spent.refuses(
                "lead", lambda: guarded_looking.unflagged_letter(self.me, "x", "advertising.templates", w.trace)
            ),
        )
        yield "one value after the other", self._sequence
        yield "one number after the other put into a case", self._put_in
        yield "a block of nothing is no sequence", lambda: not budget.is_sequence([], "ann", "", "v", now=self.now)

    def _put_in(self) -> bool:
        me, case = self.lead_of, self.open(self.lead_of)
        for n in range(budget.SEQUENCE - 1):
            change.put_said(me, case, "identifier", f"718 555 01{n:02d}", reason="r")
        return refuses(
            budget.Spent,
            lambda: change.add_person(me, case, "N", "undecided", basis="b", identifiers=("718 555 0199",)),
        )

    def _sequence(self) -> bool:
        me, asked = self.world.desk("analyst7", "analyst"), 0
        for number in range(100, 100 + budget.SEQUENCE + 2):
            try:
                guarded_looking.find(me, f"212 555 0{number}", self.world.house.finder)
            except budget.Spent:
                break
            asked += 1
        lines = budget.lines_since(me.workspace.ledger.path, self.now)
        return asked == budget.SEQUENCE - 1 and any(line.get("act") == "alarm" for line in lines)

    def accounts(self) -> Iterator[Promise]:
        from clerestory_web.store import accounts

        kept = self.keeper
        yield (
            "an analyst makes none",
            lambda: refuses(NotPermitted, lambda: accounts.make(self.me, "newone", "analyst")),
        )
        yield "nor learns which names are taken", lambda: refuses(
            NotPermitted, lambda: accounts.make(self.me, account("analyst1", "analyst").name, "analyst"))  # fmt: skip
        yield (
            "nor which accounts there are",
            lambda: refuses(
                NotPermitted,
                lambda: accounts.change(self.me, "nobody", role="analyst", active=True, reason="r"),
            ),
        )
        yield "what the house knows of who works here", self._staff
        yield "claimed, and nobody's", lambda: refuses(InputError, lambda: accounts.claim("nobody.here", now=self.now))
        yield "a weak password", lambda: refuses(InputError, lambda: accounts.make(kept, "weak1", "analyst", "short"))
        yield "a name that is none", lambda: refuses(InputError, lambda: accounts.make(kept, "../x", "analyst"))
        yield (
            "a name that is taken",
            lambda: refuses(InputError, lambda: accounts.make(kept, account("analyst1", "analyst").name, "analyst")),
        )
        yield "a role of another kind", lambda: refuses(InputError, lambda: accounts.make(kept, "other1", "researcher"))
        said = {one.get("detail", {}).get("account") for one in kept.recent()}
        yield "and no line says that it was made", lambda: "other1" not in said
        yield "nor by whoever sits at the machine", lambda: refuses(
            InputError, lambda: accounts.make_first(
                "enforcement", "other2", "researcher", "a long enough phrase", now=self.now))  # fmt: skip
        yield "one's own role", lambda: refuses(
            NotPermitted, lambda: accounts.change(kept, account("keeper1", "administrator").name,
                                                  role="analyst", active=True, reason="r"))  # fmt: skip
        yield (
            "no such account",
            lambda: refuses(
                InputError, lambda: accounts.change(kept, "nobody", role="analyst", active=True, reason="r")
            ),
        )
        yield (
            "changed without a reason",
            lambda: refuses(
                InputError, lambda: accounts.change(kept, "analyst1", role="analyst", active=True, reason=" ")
            ),
        )
        yield (
            "changed to a role that is none",
            lambda: refuses(
                InputError, lambda: accounts.change(kept, "analyst1", role="researcher", active=True, reason="r")
            ),
        )

    def _staff(self) -> bool:
        """An account that is made or changed stands in the ledger, and in the lake for the commands to go by."""
        from clerestory.pipeline.case_kept import staff
        from clerestory_web.store import accounts

        name = f"made{self.now:%H%M%S%f}"
        accounts.make(self.keeper, name, "analyst")
        made = staff(self.keeper.workspace.snapshot()).get(name)
        accounts.change(self.keeper, name, role="liaison", active=False, reason="left")
        left = staff(self.keeper.workspace.snapshot()).get(name)
        lines = [one["act"] for one in self.keeper.recent() if one.get("detail", {}).get("account") == name]
        return (
            made is not None
            and left is not None
            and (made.role, made.made_by, made.active) == ("analyst", "keeper1", True)
            and (left.role, left.active) == ("liaison", False)
            and lines == ["account changed", "account made"]
        )

    def gate(self) -> Iterator[Promise]:
        b = self.browsers

        def status(role: str, way: str, method: str = "get", **form) -> int:
            return getattr(b[role], method)(way, form).status_code

        yield "nobody has signed in", lambda: status("", "/leads/") == 302
        yield "no such method", lambda: status("analyst", "/leads/", "delete") == 405
        yield "a way that only the gate guards", lambda: status("administrator", "/run/progress") == 403
        yield "a page's line in the ledger", self._page_line
        yield "a password that an administrator knows", self._fresh
        yield "a second factor where real data lies", self._factor
        yield "a way to elsewhere", lambda: b["analyst"].post(
            "/language/", {"language": "en", "back": "//example.org"})["Location"] == "/"  # fmt: skip
        yield "refused, in the status of its kind", lambda: [
            status("analyst", "/cases/none/"), status("analyst", "/team/"),
            status("analyst", "/find/", "post", value=""),
        ] == [404, 403, 400]  # fmt: skip

    def _page_line(self) -> bool:
        ledger = self.me.workspace.ledger
        before = ledger.tip()["n"]
        self.browsers["analyst"].get("/intake/")
        said = [line for line in ledger.lines() if line["n"] > before and line.get("act") == "page"]
        return len(said) == 1 and said[0]["detail"] == {"route": "intake"}

    def _fresh(self) -> bool:
        from house_world import browser_of

        browser = browser_of("analyst8", "analyst")
        one = account("analyst8", "analyst")
        one.fresh = True
        one.save()
        answer = browser.get("/leads/")
        return answer.status_code == 302 and "password" in answer["Location"]

    def _factor(self) -> bool:
        from clerestory.pipeline.serve import House

        kept = House.info
        info = replace(self.me.workspace.info, evaluation=False)
        House.info = property(lambda self: info)
        try:
            answer = self.browsers["analyst"].get("/leads/")
        finally:
            House.info = kept
        return answer.status_code == 302 and "factors" in answer["Location"]


class _Spent:
    """Every act asks for its budget, under its own name."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def refuses(self, act: str, call: Callable[[], object]) -> bool:
        kept = budget.LIMITS
        budget.LIMITS = {**kept, act: (0, 0)}
        try:
            return refuses(budget.Spent, call)
        finally:
            budget.LIMITS = kept
