"""Over real people's data nothing is read, listed, counted or taken out but in a case, and by two where two are due."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from real_office import NUMBER, STAFF, Real, agree
from small_office import NOW, put_in

from clerestory.errors import ClerestoryError, InputError, NotPermitted
from clerestory.facets.framework import find_question
from clerestory.guards import acts, people, standing
from clerestory.guards.budget import Spent
from clerestory.guards.policy import Stale, Unseen
from clerestory.model.schemas import schema
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import (
    guarded_clear,
    guarded_group,
    guarded_looking,
    guarded_search,
    guarded_second,
    letters,
    release,
    trials,
    without,
)
from clerestory.pipeline.ask import ask
from clerestory.pipeline.board import board
from clerestory.pipeline.create import create
from clerestory.pipeline.doctor import doctor
from clerestory.pipeline.erase import ask_erase, erase
from clerestory.pipeline.export import ask_reveal, export
from clerestory.pipeline.find import find
from clerestory.pipeline.guarded_vouch import claim, vouch
from clerestory.pipeline.keep import backup, restore, verify
from clerestory.pipeline.lexicon import decide_term
from clerestory.pipeline.office import Office
from clerestory.pipeline.release_rule import RULE_FILE, ask_rule
from clerestory.pipeline.run import rebuild, run
from clerestory.pipeline.sources import sources
from clerestory.pipeline.stopping import record_harm, restart, stopped
from clerestory.pipeline.template import template_sheet

# -- no listing of people (G2) ----------------------------------------------------------------------------------------

PLACES = ("Albany", "Troy", "Utica", "Rome")
WORDS = ("19 years old", "new in town", "young", "from abroad", "alone", "no papers", "van", "movers", "works nights")
TABLES = ("advert", "offer", "message", "tip", "call", "case_record", "mention", "contact", "template", "link",
          "template_member", "group_member", "answer", "answer_trace", "point", "held", "location", "account", "label",
          "review", "person_role", "case_event", "reject", "slot_value", "programme", "court_order")  # fmt: skip
FILTERS = (
    "place = '{place}'",
    "lower(text) LIKE '%{word}%'",
    "seen_at > DATE '2024-02-01'",
    "true",
    "length(text) > {n}",
)
QUESTIONS = ("advertising.templates", "advertising.shared_contacts", "advertising.coordinated_groups",
             "advertising.rising_codes", "advertising.mode_of_operation", "recruitment.recruitment_pathways",
             "recruitment.visible_share", "policy.displacement")  # fmt: skip


def query(rng: np.random.Generator, real, folder) -> tuple[str, object]:
    """One generated query through one door, by somebody who has no case for it: what it is, and a call of it."""
    place, word = str(rng.choice(PLACES)), str(rng.choice(WORDS))
    user, case, purpose = [
        ("mara", "", "exploitation"), ("ines", real.case, "exploitation"), ("mara", real.case, "recovery"),
        ("keeper", real.case, "exploitation"), ("nobody", real.case, "exploitation"), ("mara", real.case, None),
        ("mara", "c" * 32, "exploitation"),
    ][int(rng.integers(7))]  # fmt: skip
    office = real.opened(user, case=case, purpose=purpose)
    desk = real.at(office)
    lead, group, template = real.ids
    door = int(rng.integers(12))
    table, name = str(rng.choice(TABLES)), str(rng.choice(QUESTIONS))
    said = str(rng.choice(FILTERS)).format(place=place, word=word, n=int(rng.integers(9, 99)))
    kind = str(rng.choice(["advert", "tip"]))
    wanted = release.Wanted(
        name="q", sql=f"SELECT * FROM {kind} WHERE {said}", by=(str(rng.choice(["place", "channel", "site"])),)
    )
    facet, question = find_question(office.facets, name)
    calls = (
        ("find", lambda: find(office, f"{word} {place}").total),
        ("desk find", lambda: guarded_looking.find(desk, f"{place} {word}").total),
        ("brief", lambda: len(guarded_looking.brief(desk, word))),
        ("export", lambda: export(office, table, folder / f"{rng.integers(1 << 60)}.csv")),
        ("release", lambda: len(release.plan(office, wanted).cells)),
        ("ask", lambda: len(ask(office, name, question, facet, {}).answers)),
        ("desk ask", lambda: len(guarded_looking.ask(desk, name, {})[0])),
        ("leads", lambda: len(letters.letters(office))),
        ("desk leads", lambda: guarded_looking.listed(desk, question="", state="all", most=99).total),
        ("lead", lambda: len(letters.letter(office, lead).excerpts)),
        ("template", lambda: template_sheet(office, template).size),
        ("group", lambda: len(guarded_group.group(desk, group).traces)),
    )
    return calls[door]


def rows_out(call) -> int:
    """How many rows of people come out, or how many are told of."""
    try:
        return int(call())
    except ClerestoryError:
        return 0


class Opened:
    """A workspace with everybody's offices opened once."""

    def __init__(self, real) -> None:
        self.case = real.case
        self._base = real.office()
        snapshot = self._base.workspace.snapshot()
        rows = snapshot.table("answer", ["lead", "question"]).to_pylist()
        self.ids = (
            next(row["lead"] for row in rows if row["question"] == "advertising.templates"),
            snapshot.table("group_member")["group_id"].to_pylist()[0],
            snapshot.table("template")["template"].to_pylist()[0],
        )

    def opened(self, user: str, *, case: str, purpose: str | None) -> Office:
        role, made_by = STAFF.get(user, ("", ""))
        return replace(self._base, user=user, case=case, purpose=purpose or "", role=role, made_by=made_by)

    def at(self, office: Office):
        from clerestory.pipeline.guarded import desk_of

        return desk_of(office)


def run_queries(real, folder, n: int, seed: int) -> dict[str, int]:
    """Rows that came out of *n* generated queries, by door; refused ones give none."""
    rng, opened, out = np.random.default_rng(seed), Opened(real), {}
    for _ in range(n):
        name, call = query(rng, opened, folder)
        out[name] = out.get(name, 0) + rows_out(call)
    return out


def test_no_query_outside_of_a_case_lists_or_counts_anybody(real, tmp_path):
    out = run_queries(real, tmp_path, 150, seed=5)
    assert len(out) == 12
    assert not any(out.values()), out
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_two_thousand_queries_and_no_row(apart, tmp_path):
    out = run_queries(apart, tmp_path, 2_000, seed=6)
    print(f"queries: 2,000 over {len(out)} doors, {sum(out.values())} rows")
    assert not any(out.values()), out


def test_the_same_doors_open_in_the_case(led, tmp_path):
    """The queries above can tell something: in a case that leads there every door does."""
    office, desk = led.office(), led.desk()
    lead, group, template = Opened(led).ids
    facet, question = find_question(office.facets, "advertising.templates")
    assert find(office, NUMBER).total == 6
    assert [one.lead for one in letters.letters(office)].count(lead) == 1
    assert letters.letter(office, lead).traces == 3
    assert template_sheet(office, template).size == 3
    assert len(guarded_group.group(desk, group).traces) == 5, "four adverts and a tip"
    assert len(ask(office, "advertising.templates", question, facet, {}).answers) == 1
    assert export(office, "advert", tmp_path / "a.csv") == 4, "the gutters' number stands in none of them"
    assert export(office, "answer", tmp_path / "b.csv") == len(letters.letters(office))
    assert export(led.office(case="", purpose=None), "count", tmp_path / "c.csv") == 6, "counts are about nobody"


# -- an anchor (G1) ---------------------------------------------------------------------------------------------------


def test_without_an_anchor_named_answers_are_counted_and_not_told(real):
    office, (lead, group, template) = real.office(), Opened(real).ids
    assert not {one.question for one in letters.letters(office)} & {"advertising.templates"}
    facet, question = find_question(office.facets, "advertising.templates")
    asked = ask(office, "advertising.templates", question, facet, {})
    assert (asked.answers, asked.left) == ((), 1)
    for call in (
        lambda: letters.letter(office, lead),
        lambda: template_sheet(office, template),
        lambda: guarded_group.group(real.desk(), group),
        lambda: change.put_item(real.desk(), real.case, "group", group, words="w", reason="r"),
    ):
        with pytest.raises(NotPermitted, match="nothing that stands in this case leads there"):
            call()


def test_a_place_reaches_adverts_and_nothing_that_was_reported(led, tmp_path):
    """It lists whoever is there, so that it leads to nobody before two persons agreed."""
    change.put_said(led.desk(), led.case, "place", "Utica", reason="the tip names it")
    assert export(led.office(), "advert", tmp_path / "a.csv") == 4
    assert guarded_second.put_waiting(led.desk(), led.case, reason="the tip names it") == 1
    assert guarded_second.put_waiting(led.desk(), led.case, reason="again") == 0, "it is asked for once"
    (asked,) = (one for one in guarded_second.requests(led.desk("board1", case="")) if one.act == "place")
    assert asked.fields == "everybody's adverts and offers at the place Utica"
    with pytest.raises(NotPermitted, match="themselves"):
        agree(led, asked.id, "mara")
    agree(led, asked.id, "board1")
    assert export(led.office(), "advert", tmp_path / "c.csv") == 5
    assert export(led.office(), "tip", tmp_path / "b.csv") == 1
    change.put_said(led.desk(), led.case, "place", "Utica", reason="once more")
    assert export(led.office(), "advert", tmp_path / "d.csv") == 5, "what two agreed to stays agreed to"
    with pytest.raises(Unseen):
        guarded_second.ask_counts(led.desk(), led.case, "place", "none", reason="r")
    with pytest.raises(Stale, match="counts already"):
        guarded_second.ask_counts(led.desk(), led.case, "place", asked.subject, reason="r")


def test_places_that_list_have_a_budget(led):
    for n in range(5):
        change.put_said(led.desk(), led.case, "place", f"Place {n}", reason="r")
        guarded_second.put_waiting(led.desk(), led.case, reason="r")
    change.put_said(led.desk(), led.case, "place", "one more", reason="r")
    with pytest.raises(Spent, match="5 of these an hour"):
        guarded_second.put_waiting(led.desk(), led.case, reason="r")


def test_nobody_makes_their_own_authority(led):
    """One without number and issuer, and every later one, counts once a second person agreed; find says so."""
    late = NOW + timedelta(days=40)
    own = {"kind": "my own", "number": "", "issuer": "", "scope": "all", "until": "2030-01-01"}
    case = change.open_case(led.desk(case=""), title="t", purpose="exploitation", authority=own, reason="r")
    change.put_said(led.desk(case=case), case, "identifier", NUMBER, reason="r")
    for one in (own, own | {"number": "9", "issuer": "me"}):
        change.add_authority(led.desk(case=case), case, one)
        with pytest.raises(NotPermitted, match="waits for a second person"):
            find(replace(led.office(case=case), now=late), NUMBER)
    guarded_second.put_waiting(led.desk(case=case), case, reason="the court sent it")
    asked = [one for one in guarded_second.requests(led.desk("board1", case="")) if one.act == "authority"]
    assert "my own 9, me, for all, until 2030-01-01" in {one.fields for one in asked}
    agree(led, asked[0].id, "board1")
    assert find(replace(led.office(case=case), now=late), NUMBER).total == 6


def test_a_source_is_erased_by_two_with_a_reason(led):
    for who in ("nobody", "keeper", "board1", "lea"):
        with pytest.raises(NotPermitted):
            ask_erase(led.office(who, purpose=None), "adverts", reason="r")
        with pytest.raises(NotPermitted):
            erase(led.office(who, purpose=None), "adverts")
    office = led.office(purpose=None)
    with pytest.raises(InputError, match="reason"):
        ask_erase(office, "adverts", reason=" ")
    with pytest.raises(NotPermitted, match="two persons"):
        erase(office, "adverts")
    asked = ask_erase(office, "adverts", reason="its order was lifted")
    with pytest.raises(NotPermitted, match="second person"):
        erase(office, "adverts", agreed=asked)
    agree(led, asked, "board1")
    with pytest.raises(NotPermitted, match="second person"):
        erase(office, "tips", agreed=asked)
    assert [one.name for one in office.workspace.snapshot().sources] == ["adverts", "tips", "calls", "counts"]
    assert erase(office, "adverts", agreed=asked).traces
    assert "adverts" not in [one.name for one in office.workspace.snapshot().sources]


def test_keeping_house_asks_for_a_role(led, tmp_path):
    nobody, keeper = led.office("nobody", purpose=None), led.office("keeper", purpose=None)
    for call in (
        lambda o: backup(o, tmp_path / "b.clb"), lambda o: verify(o.workspace.path, now=NOW, user=o.user), board,
        sources, lambda o: rebuild(o), lambda o: record_harm(o, "advertising.templates", reason="r"),
        lambda o: decide_term(o, "works", "proposed", reason="r"),
        lambda o: put_in(o, ["id,date,text", "9,2024-01-01,words"], name="more.csv", authority="warrant 7"),
    ):  # fmt: skip
        with pytest.raises(NotPermitted, match="without a role here"):
            call(nobody)
    assert not (tmp_path / "b.clb").exists()
    backup(keeper, tmp_path / "b.clb")
    assert verify(led.folder, now=NOW, user="keeper").broken == ()
    with pytest.raises(NotPermitted, match="does not do this"):
        sources(keeper)


def test_what_is_refused_stands_in_the_ledger_and_so_does_what_is_read_before_it_is(real):
    ledger = real.office().workspace.ledger
    before = ledger.tip()["n"]
    with pytest.raises(NotPermitted):
        find(real.office(case=""), NUMBER)
    find(real.office(), "movers")
    lines = [line for line in ledger.lines() if line["n"] > before]
    assert [(one["event"], one.get("act") or one["result"]) for one in lines] == [
        ("intent", "find"), ("outcome", "failed"), ("intent", "find"), ("outcome", "done"),
    ]  # fmt: skip
    assert (lines[2]["case"], lines[2]["purpose"]) == (real.case, "exploitation")


def test_an_authority_that_ended_opens_nothing(led):
    office = led.office()
    late = replace(office, now=NOW + timedelta(days=90))
    find(late, NUMBER)
    ended = led.desk()
    for one in ended.check("cases", case_id=led.case).things["authority"]:
        change._change(ended, led.case, "authority", one, None, {"kind": "warrant", "until": NOW.isoformat()})
    with pytest.raises(NotPermitted, match="every authority"):
        find(late, NUMBER)


def test_whoever_left_opens_nothing(led):
    row = {"name": "mara", "role": "investigator", "made_by": "keeper", "active": False, "who": "keeper",
           "decided_at": NOW}  # fmt: skip
    with led.office().workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist([row], schema=schema("staff")))
        transaction.commit()
    with pytest.raises(NotPermitted, match="this account"):
        find(led.office(), NUMBER)


# -- who enters no comparison (G5) ------------------------------------------------------------------------------------


def test_a_role_keeps_a_number_out_of_links_of_methods_and_of_watch_lists(led):
    put_in(led.office(purpose=None), [
        "id,date,text,place,site,price",
        '7,2024-04-05,"Gutters mended, ladders brought along, 646 555 0199 before six",Troy,board.example.org,80',
        '8,2024-04-06,"Old roofs seen to, moss taken off, 646 555 0199 all day",Rome,board.example.org,80',
    ], name="more.csv", authority="warrant 7")  # fmt: skip
    run(led.office(purpose=None))
    other = "646 555 0199"

    def contacts() -> list[str]:
        return led.office().workspace.snapshot().table("contact")["value"].to_pylist()

    assert sorted(contacts()) == ["+12125550143", "+16465550199"]
    facet, question = find_question(led.office().facets, "advertising.shared_contacts")
    who = change.add_person(led.desk(), led.case, "N", "undecided", basis="the tip", identifiers=(other,))
    with pytest.raises(NotPermitted, match="until the next one nothing is compared"):
        ask(led.office(), "advertising.shared_contacts", question, facet, {})
    found = guarded_looking.find(led.desk(), other)
    with pytest.raises(NotPermitted, match="nobody is watched for"):
        guarded_search.save(led.desk(), other, found)
    run(led.office(purpose=None))
    assert contacts() == ["+12125550143"]
    by_two(led, who)
    assert guarded_search.save(led.desk(), other, found)
    assert [one.value for one in guarded_search.saved(led.desk(), _finder(led))] == [other]
    seen = led.desk().check("cases", case_id=led.case).things["person"][who].id
    change.set_role(led.desk(), led.case, who, "witness", basis="heard anew", seen=seen)
    assert guarded_search.saved(led.desk(), _finder(led)) == (), "a role that was decided since ends the watching"
    with pytest.raises(NotPermitted, match="by two persons"):
        change.add_person(led.desk(), led.case, "S", "subject", basis="my word", identifiers=(NUMBER,))
    for value in ("Maria Lopez", "ladders brought along", NUMBER, "646 555 0111"):
        with pytest.raises(NotPermitted, match="nobody is watched for"):
            guarded_search.save(led.desk(), value, found)


def by_two(led, who: str) -> None:
    """The person becomes a subject by a court's order and two persons."""
    seen = led.desk().check("cases", case_id=led.case).things["person"][who].id
    with pytest.raises(NotPermitted, match="by two persons"):
        change.set_role(led.desk(), led.case, who, "subject", basis="charged", seen=seen)
    asked = guarded_second.ask_let_in(led.desk(), led.case, who, by="court order", basis="12 of May", seen=seen)
    agree(led, asked, "board1")


def test_whoever_called_joins_nothing_until_it_is_decided_who_that_is(led):
    """The column says it: a caller was harmed or reported, until somebody decides otherwise."""
    put_in(led.office(purpose=None), [
        "from,to,start,duration,notes", "+1 212 555 0143,+1 646 555 0111,2024-04-03 10:00,61,asked for help",
    ], name="more calls.csv", authority="warrant 7")  # fmt: skip
    run(led.office(purpose=None))
    assert "+12125550143" not in led.office().workspace.snapshot().table("contact")["value"].to_pylist()


def _finder(led):
    from clerestory.pipeline.find import Finder

    return Finder(led.office())


def test_a_field_is_shown_in_the_clear_where_the_case_leads_to_its_trace(led):
    tips = led.office().workspace.snapshot().table("tip", ["trace", "text"]).to_pylist()
    own, other = sorted((row["trace"] for row in tips), key=lambda one: next(
        "movers" not in row["text"] for row in tips if row["trace"] == one))  # fmt: skip
    assert "movers" in guarded_clear.unmask(led.desk(), own, "text", reason="r").text
    with pytest.raises(NotPermitted, match="nothing that stands in this case"):
        guarded_clear.unmask(led.desk(), other, "text", reason="r")
    assert [one.trace for one in guarded_clear.still_clear(led.desk())] == [own]
    with pytest.raises(NotPermitted, match="nothing that stands in this case"):
        change.put_item(led.desk(), led.case, "trace", other, words="another", reason="its id is known")
    change.put_item(led.desk(), led.case, "trace", own, words="the same", reason="the case leads there")
    change.put_said(led.desk(), led.case, "identifier", "maria.lopez@example.org", reason="it belongs here")
    assert "cleaning" in guarded_clear.unmask(led.desk(), other, "text", reason="r").text
    events = led.office().workspace.snapshot().table("case_event").to_pylist()
    item = [row["thing"] for row in events if row["kind"] == "item" and row["case_file"] == led.case][-1]
    change.drop_item(led.desk(), led.case, item, reason="away")
    assert [one.trace for one in guarded_clear.still_clear(led.desk())] == [own]


# -- two persons (G10) ------------------------------------------------------------------------------------------------


def test_identifiers_in_the_clear_leave_by_two(led, tmp_path):
    office, to = led.office(), {"receiver": "the court", "undertaking": "for order 7 alone"}
    said = {"reveal": True, "purpose": "exploitation", "fields": ("text",), **to}
    asked = ask_reveal(office, "tip", ("text",), **to, reason="order 7")
    for more in ({}, {"agreed": asked}):
        with pytest.raises((NotPermitted, Unseen)):
            export(office, "tip", tmp_path / "t.csv", **said, **more)
    for user, why in (("mara", "themselves"), ("keeper", "does not do this")):
        with pytest.raises(NotPermitted, match=why):
            agree(led, asked, user)
    form = next(one for one in guarded_second.requests(led.desk("board1", case="")) if one.id == asked)
    assert (form.receiver, form.fields, form.count) == (
        "the court, who undertakes: for order 7 alone",
        "tip: text",
        1,
    )
    agree(led, asked, "board1")
    others = (("tip", {"fields": ("text", "place")}), ("advert", {}), ("tip", {"receiver": "the press"}),
              ("tip", {"undertaking": "for any use"}))  # fmt: skip
    for table, more in others:
        with pytest.raises(NotPermitted, match="agreed to"):
            export(office, table, tmp_path / "t.csv", **(said | more), agreed=asked)
    change.add_member(led.desk(), led.case, "lea", reason="helps")
    with pytest.raises(NotPermitted, match="whoever asked"):
        export(replace(office, user="lea", role="investigator"), "tip", tmp_path / "t.csv", **said, agreed=asked)
    assert export(office, "tip", tmp_path / "t.csv", **said, agreed=asked) == 1
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text())))
    assert "movers" in rows[0]["text"]
    with pytest.raises(NotPermitted, match="second person"):
        export(office, "tip", tmp_path / "again.csv", **said, agreed=asked)
    assert not (tmp_path / "again.csv").exists()


def test_two_accounts_of_one_hand_are_two_persons_once_somebody_vouched(led):
    """The first administrator made a second one, and she made the second person: all their passwords are his."""
    ask_one = lambda field: ask_reveal(  # noqa: E731
        led.office(), "tip", (field,), receiver="r", undertaking="u", reason="r"
    )
    member(led, "kim", "second", made_by="keeper2")
    first, other = ask_one("text"), ask_one("place")
    with pytest.raises(NotPermitted, match="from one hand"):
        agree(led, first, "kim")
    for who in ("kim", "keeper2", "keeper", "nobody"):
        with pytest.raises((NotPermitted, InputError)):
            vouch(led.desk(who, case=""), "kim", reason="met")
    for name, reason in (("nobody", "met"), ("kim", " ")):
        with pytest.raises(InputError):
            vouch(led.desk("ines", case=""), name, reason=reason)
    # Whoever asks gains, and is no witness to who answers; and one of the same hand is none to anybody.
    vouch(led.desk("mara", case=""), "kim", reason="met in May")
    with pytest.raises(NotPermitted, match="from one hand"):
        agree(led, first, "kim")
    member(led, "ines", "analyst", made_by="keeper")
    with pytest.raises(NotPermitted, match="no hand that made"):
        vouch(led.desk("ines", case=""), "kim", reason="met in May")
    for account in ("root", "mara", ""):
        with pytest.raises(NotPermitted, match="account of the machine"):
            claim(led.desk("ines", case=""), account=account)
    claim(led.desk("ines", case=""), account="ines")
    vouch(led.desk("ines", case=""), "kim", reason="met in May")
    agree(led, first, "kim")
    # An administrator changes the account: whoever sits there now, nobody met.
    member(led, "kim", "liaison", made_by="keeper2")
    with pytest.raises(NotPermitted, match="from one hand"):
        agree(led, other, "kim")


def member(led, name: str, role: str, *, made_by: str) -> None:
    """A row of staff as an administrator writes it."""
    row = {"name": name, "role": role, "made_by": made_by, "active": True, "who": made_by, "decided_at": NOW}
    with led.office().workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist([row], schema=schema("staff")))
        transaction.commit()


def test_what_leaves_in_the_clear_are_the_very_rows_that_two_agreed_to(led, tmp_path):
    """One tip is asked for and agreed to; then the case is changed until it leads to one other tip alone."""
    to = {"receiver": "the court", "undertaking": "for order 7 alone"}
    said = {"reveal": True, "purpose": "exploitation", "fields": ("text",), **to}
    asked = ask_reveal(led.office(), "tip", ("text",), **to, reason="order 7")
    agree(led, asked, "board1")
    events = led.office().workspace.snapshot().table("case_event").to_pylist()
    item = next(row["thing"] for row in events if row["kind"] == "item" and row["case_file"] == led.case)
    change.drop_item(led.desk(), led.case, item, reason="away")
    change.put_said(led.desk(), led.case, "identifier", "maria.lopez@example.org", reason="in its place")
    with pytest.raises(NotPermitted, match="agreed to"):
        export(led.office(), "tip", tmp_path / "t.csv", **said, agreed=asked)
    assert not (tmp_path / "t.csv").exists()


def test_a_restored_backup_knows_no_request_that_could_still_be_used(led, tmp_path):
    to = {"receiver": "the court", "undertaking": "for order 7 alone"}
    said = {"reveal": True, "purpose": "exploitation", "fields": ("text",), **to}
    asked = ask_reveal(led.office(), "tip", ("text",), **to, reason="order 7")
    waits = ask_reveal(led.office(), "tip", ("place",), **to, reason="order 7")
    agree(led, asked, "board1")
    backup(led.office(), tmp_path / "b.clb")
    assert export(led.office(), "tip", tmp_path / "once.csv", **said, agreed=asked) == 1
    report = restore(tmp_path / "b.clb", tmp_path / "again", key_file=None, user="mara", now=NOW)
    assert "2. They are void" in report.notes[-1]
    back = Real(tmp_path / "again", led.case)
    with pytest.raises(NotPermitted, match="second person"):
        export(back.office(), "tip", tmp_path / "twice.csv", **said, agreed=asked)
    with pytest.raises(NotPermitted, match="answered already"):
        agree(back, waits, "board1")
    assert {one.state for one in guarded_second.requests(back.desk("board1", case=""))} == {"void"}


def test_what_is_asked_for_in_the_clear_is_small(led):
    with pytest.raises(InputError, match="fields of tip"):
        ask_reveal(led.office(), "tip", ("words",), receiver="r", undertaking="u", reason="r")
    for said in ("receiver", "undertaking"):
        words = {"receiver": "r", "undertaking": "u", "reason": "r"} | {said: " "}
        with pytest.raises(InputError, match=said):
            ask_reveal(led.office(), "tip", ("text",), **words)
    more = ["id,date,text,place,site,price"] + [
        f'{n},2024-05-05,"Piano {n} taken up many stairs, 212 555 0143",Troy,board.example.org,80' for n in range(60)
    ]
    put_in(led.office(purpose=None), more, name="many.csv", authority="warrant 7")
    run(led.office(purpose=None))
    with pytest.raises(NotPermitted, match="at most 50 rows"):
        ask_reveal(led.office(), "advert", ("text",), receiver="r", undertaking="u", reason="r")


def test_a_table_and_a_rule_leave_and_change_by_two(led, tmp_path):
    office = led.office()
    wanted = release.Wanted(name="permits", sql="SELECT place FROM count", by=("place",), fixed={"place": ("Troy",)})
    said = {"receiver": "board", "second": ""}
    with pytest.raises(NotPermitted, match="two persons"):
        release.make(office, wanted, tmp_path / "p.csv", **said)
    with pytest.raises(Unseen):
        release.make(office, wanted, tmp_path / "p.csv", receiver="board", second="ines somebody")
    asked = release.ask_release(office, wanted, receiver="board", reason="yearly")
    agree(led, asked, "lea")
    with pytest.raises(NotPermitted, match="second person"):
        release.make(office, wanted, tmp_path / "p.csv", receiver="another board", second=asked)
    release.make(office, wanted, tmp_path / "p.csv", receiver="board", second=asked)
    assert release.releases(office.workspace.snapshot())[-1]["second"] == "lea"
    (office.workspace.path / RULE_FILE).write_text("least = 20\n")
    with pytest.raises(NotPermitted, match="two persons did not agree"):
        release.plan(office, wanted)
    agree(led, ask_rule(office, reason="stricter"), "board1")
    release.plan(office, wanted)
    (office.workspace.path / RULE_FILE).unlink()
    with pytest.raises(NotPermitted, match="two persons did not agree"):
        release.plan(office, wanted)


def test_people_are_counted_in_a_case_alone(apart):
    wanted = release.Wanted(name="adverts", sql="SELECT place FROM advert", by=("place",))
    with pytest.raises(NotPermitted, match="open case"):
        release.plan(apart.office(case=""), wanted)
    # What other tests asked for here has spent a budget.
    later = replace(apart.office(), now=NOW + timedelta(days=2))
    with pytest.raises(InputError, match="values of every dimension"):
        release.plan(later, wanted)
    said = release.plan(later, replace(wanted, fixed={"place": ("Troy", "Nowhere")})).cells
    assert [(shown, why) for _, shown, why in said] == [(None, "hidden")] * 2, "few and none are told alike"


# -- what proves wrong stops (G3) -------------------------------------------------------------------------------------


def test_a_question_whose_lead_did_harm_stops_until_somebody_restarts_it(office_run):
    name = "advertising.templates"
    facet, question = find_question(office_run.facets, name)
    lead = next(one.lead for one in letters.letters(office_run) if one.question == name)
    with pytest.raises(InputError, match="a question that stopped"):
        restart(office_run, name, reason="r")
    record_harm(office_run, name, reason="a family was visited for nothing")
    assert stopped(office_run.workspace.snapshot()) == {name: "a lead of it did harm"}
    assert name not in {one.question for one in letters.letters(office_run)}
    for call in (lambda: letters.letter(office_run, lead), lambda: ask(office_run, name, question, facet, {})):
        with pytest.raises(NotPermitted, match="it stopped"):
            call()
    restart(office_run, name, reason="its texts were mended")
    assert letters.letter(office_run, lead).question == name


# -- the guards, tried (G19) ------------------------------------------------------------------------------------------


def test_every_guard_stands_and_every_door_is_tried(tmp_path):
    found = trials.found()
    # one way that an outsider found is open, so real data stays out
    assert {one.id for one in found if not one.stands} == {"outside"}
    lines = trials._Lines()
    for call in trials.reads().values():
        with pytest.raises(NotPermitted):
            call(trials._office(lines))
    # what the desk alone does is asked by the desk's own promises
    at_the_desk = {"searches", "search saved", "clear", "unmask", "group", "cut", "release", "case file"}
    tried = {name for name, one in acts.ACTS.items() if one.needs in ("case", "anchor")} - at_the_desk
    assert tried <= set(lines.acts), tried - set(lines.acts)
    with pytest.raises(NotPermitted, match="outside"):
        create(tmp_path / "w", kind="service", country="us", zone="UTC", now=NOW, evaluation=False)


def test_while_a_way_is_open_no_workspace_for_real_data_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(trials, "FOUND_BY_AN_OUTSIDER", ())
    create(tmp_path / "all", kind="service", country="us", zone="UTC", now=NOW, evaluation=False)
    assert (tmp_path / "all").exists()
    monkeypatch.setattr(trials, "FOUND_BY_AN_OUTSIDER", ("a way that is open",))
    with pytest.raises(NotPermitted, match=r"outside.*a way that is open"):
        create(tmp_path / "w", kind="service", country="us", zone="UTC", now=NOW, evaluation=False)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("module", "name", "falls"),
    [
        ("clerestory.pipeline.reach.check_act", "G1", "lead outside of a case"),
        ("clerestory.guards.acts.policy.check", "G1", "no purpose"),
        ("clerestory.guards.people.about_people", "G2", "rows of advert"),
        ("clerestory.guards.floor.stopped", "G3", "a question below its floor"),
        ("clerestory.guards.people.kept_out", "G5", "a victim in a comparison"),
        ("clerestory.guards.second.check_second", "G10", "agreed to by Ann, second"),
        ("clerestory.pipeline.release_rule.check_second", "G10", "a release by one"),
    ],
)
def test_a_guard_that_is_taken_out_falls_and_real_data_stays_out(monkeypatch, tmp_path, module, name, falls):
    import importlib

    path, _, attribute = module.rpartition(".")
    try:
        owner = importlib.import_module(path)
    except ModuleNotFoundError:
        outer, _, inner = path.rpartition(".")
        owner = getattr(importlib.import_module(outer), inner)
    nothing = {"stopped": dict, "kept_out": frozenset}.get(attribute, lambda: None)
    monkeypatch.setattr(owner, attribute, lambda *said, **more: nothing())
    if attribute == "about_people":
        from clerestory.pipeline import reach

        monkeypatch.setattr(reach, attribute, lambda *said: False)
    fell = {one.id: one.fell for one in trials.found() if not one.stands}
    assert falls in fell.get(name, ()), fell
    with pytest.raises(NotPermitted, match=name):
        create(tmp_path / "w", kind="service", country="us", zone="UTC", now=NOW, evaluation=False)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("where", "instead", "guard", "falls"),
    [
        ("clerestory.pipeline.office.without_kept_out", lambda one: one, "G5", "her traces in groups"),
        ("clerestory.guards.people.as_number", lambda one: None, "G5", "her number as a link"),
        ("clerestory.guards.people.check_let_in", lambda *said: None, "G5", "let in by whoever gains"),
        ("clerestory.pipeline.cases_change.weigh", lambda *said: None, "G13", "numbers put into a case one after"),
        ("clerestory.pipeline.cases_change._LED_TO", frozenset(), "G1", "a trace that the case does not lead to"),
        ("clerestory.guards.second.voided", lambda one: one, "G10", "a request that was agreed to, in a restored"),
        ("clerestory.guards.second.Kin.stands_alone", lambda *said, **more: True, "G10", "two accounts that come"),
        ("clerestory.guards.second.Kin.is_claimed", lambda *said: True, "G10", "one of three accounts of one hand"),
        ("clerestory.guards.acts._check_works_here", lambda *said: None, "G1", "an act that asks for no role"),
        ("clerestory.pipeline.keeping.check_here", lambda *said, **more: None, "G1", "erase by somebody without"),
        (
            "clerestory.pipeline.cases_change._authority",
            lambda said, waits: {"kind": "k", "until": ""},
            "G1",
            "an authority of one's own",
        ),
        ("clerestory.pipeline.reach.out_of", lambda snapshot: without._NOBODY, "G1", "her trace, put into a case"),
        ("clerestory.guards.people.kept_as", people.known_as, "G5", "her number as 2125550177"),
        ("clerestory.lake.select_rows._check_narrows", lambda *said: None, "G2", "known rows beside others"),
        ("clerestory.pipeline.release._check_said", lambda *said: None, "G2", "values that are listed"),
        ("clerestory.pipeline.release_count.kept_back", lambda *said: frozenset(), "G2", "from how many rows on"),
        ("clerestory.pipeline.guarded_second.mask_shapes", lambda said: said, "G10", "the words of a case"),
        ("clerestory.pipeline.guarded_second._may_answer", lambda *said: True, "G10", "the words of a case"),
        ("clerestory.pipeline.expiring.traces_of_identifiers", lambda *said: frozenset(), "G5", "her number is let"),
        ("clerestory.pipeline.release.words_of", lambda wanted: wanted.name, "G10", "whoever agrees to a table"),
        ("clerestory.pipeline.export._defused", lambda values: values, "G7", "a formula"),
        ("clerestory.guards.access.check_first", lambda *said: None, "G10", "a second first administrator"),
        ("clerestory.pipeline.find_limits._UNSURE", {"phone"}, "G1", "a number that does not stand in the case"),
        ("clerestory.pipeline.release_count.ids_reached", lambda *said: ["t1", "t2", "t3"], "G2", "rows are counted"),
        ("clerestory.pipeline.release_count.plans", lambda snapshot: [], "G2", "what a plan showed"),
        ("clerestory.lake.select_rows._check_column", lambda *said: None, "G2", "a table of counts: SELECT trace"),
    ],
)
def test_an_outsider_s_way_that_is_open_again_is_found(monkeypatch, where, instead, guard, falls):
    monkeypatch.setattr(where, instead)
    (one,) = standing.tried(one for one in trials.trials() if one.id == guard)
    assert any(said.startswith(falls) for said in one.fell), one.fell


def test_doctor_asks_a_small_team_for_two_from_outside(real, office):
    whats = {one.what: one for one in doctor(real.office(purpose=None))}
    two = next(one for what, one in whats.items() if what.startswith("two persons"))
    assert two.look
    assert two.what == "two persons: 3 work here and 1 from outside are named, of two"
    assert any("real data stays out: outside" in what for what in whats)
    assert any("for real people's data" in what for what in whats)
    assert not next(one for one in doctor(office) if one.what.startswith("two persons")).look


def test_every_table_is_about_people_or_is_known_not_to_be():
    from clerestory.model.tables import TABLES

    assert {one.name for one in TABLES} >= people.ABOUT_NOBODY
    assert {one.name for one in TABLES if not people.about_people((one.name,))} == {
        "count", "capture_list", "policy", "campaign", "material", "term", "release",
    }  # fmt: skip
