"""The ways that an outsider came through the second time, tried again on the same small workspace (G19)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from clerestory.guards import acts, people, second
from clerestory.guards.disclosure_gate import Gated
from clerestory.guards.disclosure_tables import Counts, Rule, View, key
from clerestory.guards.policy import Viewer
from clerestory.guards.trials import NOW, REAL, Tries, refused
from clerestory.lake.select_rows import each_once
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import expiring, export, keeping, reach, release, release_count
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline.case_kept import case_of
from clerestory.pipeline.erase import erase
from clerestory.reading.query import read_query

if TYPE_CHECKING:
    from clerestory.pipeline.trials_outside import Small

Held = Callable[[Callable[["Small"], bool]], bool]

_HERS, _DIGITS = "+12125550177", "2125550177"

#: Other writings of her number, and of an e-mail.
_WRITTEN = (
    ("url", "t.me/+1-212-555-0177"), ("url", "wa.me/%2B12125550177"), ("url", "wa.me/1.212.555.0177"),
    ("email", f"1{_DIGITS}@example.org"), ("email", f"{_DIGITS}@example.org"), ("email", "1-212-555-0177@example.org"),
)  # fmt: skip
_ANN = ("email", "ann@example.org")
_TAGGED = (("email", "ann+x@example.org"), ("email", "ann+adverts.2@example.org"))

#: Links of a text that are made to write to a number.
_LINKS = ("https://signal.me/#p/+12125550177", "viber://chat?number=%2B12125550177", "viber://add?number=12125550177")

#: Conditions that put known rows beside those of somebody.
_JOINING = ("site = 'a' OR price = 3", "place IN ('Troy', 'Rome')", "NOT (site = 'a')", "price < 80", "place <> 'Troy'",
            "price BETWEEN 1 AND 9", "place = 'Troy' AND place = 'Rome'", "place IS NULL OR site = 'a'")  # fmt: skip

#: What a spreadsheet would run.
_FORMULAS = ("=1+1", "＝1+1", "\u00a0=1+1", "\u200b=1+1", " =1+1", "＋cmd", "＠x", "－1-1", "\ufeff@x")

_AT_A_TERMINAL = ("add", "erase", "backup", "verify", "sources", "board", "run", "rebuild", "stop", "lexicon")


def of_again(held: Held) -> dict[str, Tries]:
    """By the guard that each way went around."""
    return {
        "G1": [
            *((f"{act} by somebody without a role", lambda act=act: held(lambda s: refused(
                lambda: keeping.check_here(s.workspace, "nobody", act, now=NOW, keep=False))))
              for act in _AT_A_TERMINAL),
            ("an act that asks for no role", lambda: not any(
                refused(lambda name=name: acts.check(REAL, Viewer(name="x", role=""), name, {}, case_id="", case=None,
                                                     purpose="", now=NOW)) == (one.needs == "machine")
                for name, one in acts.ACTS.items() if one.needs in ("house", "machine"))),
            ("an authority of one's own making", lambda: held(_own_authority)),
            ("her trace, put into a case before she was entered, opened by its id", lambda: held(
                lambda s: "t2" not in _reach(s, "c"))),
        ],
        "G2": [
            ("a place lists who is there", lambda: held(_place_lists)),
            *((f"known rows beside others: {said}", partial(
                refused, partial(each_once, f"SELECT place FROM advert WHERE {said}", strict=True)))
              for said in _JOINING),
            ("why a cell is hidden", lambda: {why for _, _, why in _plan().cells} == {"hidden"}),
            ("values that are listed because enough rows have them", lambda: held(_values_are_said)),
            ("sums over values that somebody chose", lambda: held(lambda s: all(
                len(one) == 1 for one, _, _ in release.plan(s.desk().office, _wanted(s)).cells))),
            ("from how many rows on a cell is shown", lambda: held(_nobody_knows_the_least)),
        ],
        "G5": [
            *((f"her number as {value}", lambda one=(kind, value): ("phone", _HERS) in people.kept_as([one]))
              for kind, value in _WRITTEN),
            *((f"her e-mail as {value}", lambda one=(kind, value): _ANN in people.kept_as([one]))
              for kind, value in _TAGGED),
            ("her number is let back in by the end of her case", lambda: held(_outlives_her_case)),
            ("an e-mail with a tag lets nobody in", lambda: _ANN not in people.known_as(_TAGGED)),
            *((f"a number in {link[:9]}", lambda link=link: ("phone", _HERS) in read_query(
                f"write to me at {link} today", country="US")) for link in _LINKS),
        ],
        "G7": [
            (f"a formula: {said!r}", lambda said=said: export._defused(
                pa.chunked_array([[said]])).to_pylist() == [f"'{said}"])
            for said in _FORMULAS
        ],
        "G10": [
            ("one of three accounts of one hand vouches for another", _three_of_one_hand),
            ("a source erased by one", lambda: held(lambda s: refused(lambda: erase(s.desk().office, "s")))),
            ("the words of a case, read by whoever answers requests", lambda: held(_words_stay)),
            ("whoever agrees to a table does not see its conditions", lambda: held(_conditions_are_read)),
        ],
    }  # fmt: skip


def _reach(small: Small, case_id: str) -> frozenset[str]:
    seen = small.seen()
    case = case_of(seen, case_id)
    return reach.reach_of(seen, case) if case is not None else frozenset()


def _own_authority(small: Small) -> bool:
    """Without number and issuer, or entered later, it counts for nothing until a second person agreed."""
    desk, own = small.desk(), {"kind": "mine", "number": "", "issuer": "", "scope": "", "until": "2030-01-01"}
    made = change.open_case(desk, title="t", purpose="case", authority=own, reason="r")
    change.add_authority(desk, made, own | {"number": "7", "issuer": "me"})
    case = case_of(small.workspace.snapshot(), made)
    if case is None or case.ends_at is None or case.ends_at > NOW:
        return False
    two.put_waiting(desk, made, reason="r")
    for one in two.requests(small.desk("bob")):
        if one.act == "authority" and one.state == "waiting":
            two.answer(small.desk("bob"), one.id, agree=True, reason="r")
    case = case_of(small.workspace.snapshot(), made)
    return case is not None and case.ends_at is not None and case.ends_at > NOW


def _place_lists(small: Small) -> bool:
    """It leads to no advert, and counts none, before two agreed; then it leads to those who are not out."""
    desk = small.desk(case="p")
    change.put_said(desk, "p", "place", "Troy", reason="r")
    seen = small.seen()
    if reach.rows_reached(desk.office, seen, "advert", seen.table("advert")).num_rows:
        return False
    if reach.ids_reached(desk.office, seen, "advert"):
        return False
    two.put_waiting(desk, "p", reason="r")
    (asked,) = (one for one in two.requests(small.desk("bob")) if one.act == "place" and one.state == "waiting")
    two.answer(small.desk("bob"), asked.id, agree=True, reason="r")
    return _reach(small, "p") >= {"t4"} and not _reach(small, "p") & {"t2", "t3"}


def _wanted(small: Small) -> release.Wanted:
    sql = "SELECT place FROM advert WHERE site = 'b'"
    return release.Wanted(name="harmless", sql=sql, by=("place",), fixed={"place": ("Troy", "Rome")})


def _values_are_said(small: Small) -> bool:
    """None is found for whoever asks; one with a single row, and one with none, are told of in the same words."""
    office, wanted = small.desk().office, _wanted(small)
    try:
        release.plan(office, replace(wanted, fixed={}))
    except release.InputError as error:
        told = [(shown, why) for _, shown, why in release.plan(office, wanted).cells]
        return "11" not in error.sentence() and len(told) == 2 and set(told) == {(None, "hidden")}
    return False


def _plan() -> release.Plan:
    """A plan in which every reason that the gate may have stands once."""
    reasons = ("small", "others", "before", "refused")
    view = View(of="w", values={"place": reasons}, shown={}, totals=False)
    gated = Gated(view=view, why={key(place=one): one for one in reasons})
    wanted = release.Wanted(name="t", sql="SELECT place FROM advert", by=("place",))
    return release.Plan(
        wanted=wanted, tables=("advert",), counted="w", rule=Rule(), gated=gated, left_out=0, whole=True
    )


def _nobody_knows_the_least(small: Small) -> bool:
    """Of many cells with as many rows as may be shown some are kept back; with twice as many none is."""
    names = tuple(f"p{n}" for n in range(40))
    wanted = release.Wanted(name="t", sql="SELECT place FROM advert", by=("place",))

    def kept(n: int) -> int:
        counts = Counts({"place": names}, {key(place=one): n for one in names})
        return len(release_count.kept_back(small.desk().office, wanted, counts.cells, Rule()))

    least = Rule().least
    return 0 < kept(least) < len(names) and kept(2 * least) == 0 and kept(least - 1) == len(names)


def _words_stay(small: Small) -> bool:
    """bob, who may answer, reads no number in the form; kim, who may not, does not see that there is one."""
    asked = two.ask_second(small.desk(), "export", "c", reason=f"call {_HERS}", detail={}, fields=f"tip: {_HERS}")
    (form,) = (one for one in two.requests(small.desk("bob")) if one.id == asked)
    unseen = asked not in {one.id for one in two.requests(small.desk("kim"))}
    return unseen and "0177" not in form.reason + form.fields


def _outlives_her_case(small: Small) -> bool:
    """The case that says who she is stays while a trace of hers is held; the other one, of nobody, does not."""
    snapshot, office = small.workspace.snapshot(), small.desk().office
    keeps = [expiring.keeps_somebody_out(office, snapshot, case) for case in expiring.cases_of(snapshot)]
    return keeps.count(True) == 1 and len(keeps) > 1


def _conditions_are_read(small: Small) -> bool:
    asked = release.ask_release(small.desk().office, _wanted(small), receiver="board", reason="r")
    (form,) = (one for one in two.requests(small.desk("bob")) if one.id == asked)
    lines = [line["detail"] for line in small.workspace.ledger.lines() if line.get("act") == "ask: release"]
    read = all(word in form.fields for word in ("site = 'b'", "place (Troy, Rome)"))
    return read and lines[-1].get("asks") == "place, site"


def _three_of_one_hand() -> bool:
    """ann asks, bob agrees, mia says that she met both: all three are accounts that one administrator made."""
    kin = second.Kin(made_by={"keeper": "", "ann": "keeper", "bob": "keeper", "mia": "keeper"})
    mia = Viewer(name="mia", role="analyst", made_by="keeper")
    vouched = replace(kin, vouched={"ann": {"mia"}, "bob": {"mia"}})
    asked = second.Request(
        id="r", act="export", author="ann", made_by="keeper", subject="c", receiver="court", fields="f", count=3,
        reason="r", asked_at=NOW,
    )  # fmt: skip

    def agrees(kin: second.Kin) -> object:
        return second.check_second(asked, Viewer(name="bob", role="second", made_by="keeper"), now=NOW, kin=kin)

    met = all(refused(lambda one=one: second.check_vouch(mia, one, "keeper", kin=kin)) for one in ("ann", "bob"))
    return met and refused(lambda: agrees(vouched)) and agrees(replace(vouched, claimed=("mia",))) is None
