"""Every act has a need, and over real data none begins without it; the guards that real data needs, each tried."""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clerestory.errors import NotPermitted
from clerestory.guards import acts, second, standing
from clerestory.guards.policy import Unseen, Viewer
from clerestory.guards.standing import Trial
from clerestory.model.case import Event, fold
from clerestory.model.workspace import WorkspaceInfo

SOURCES = Path(__file__).parents[2] / "src"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def info(*, evaluation: bool = False) -> WorkspaceInfo:
    return WorkspaceInfo(id="w", kind="enforcement", country="US", created_at=NOW, evaluation=evaluation)


def case_of(*more: tuple[str, str, dict], purposes: str = "exploitation", who: str = "mara"):
    said = (("opened", "", {"title": "t", "purposes": purposes}), ("authority", "a", {"until": ""}), *more)
    return fold(tuple(
        Event(id=f"e{n}", case="c", kind=kind, thing=thing, who=who, at=NOW, reason="r", body=body)
        for n, (kind, thing, body) in enumerate(said)
    ))  # fmt: skip


def check(name: str, **changes):
    said = {"case_id": "c", "case": case_of(), "purpose": "exploitation", "now": NOW, "detail": {}, **changes}
    viewer = Viewer(name=said.pop("user", "mara"), role=said.pop("role", "investigator"))
    return acts.check(said.pop("info", info()), viewer, name, said.pop("detail"), **said)


def names_of(call: ast.Call) -> set[str]:
    """The names that a call of `act` or `write` may have as its first argument: words, or words with what varies."""
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return {first.value}
    if isinstance(first, ast.JoinedStr):
        return {"".join(p.value if isinstance(p, ast.Constant) else "*" for p in first.values)}
    return set()


def acts_in_the_code() -> set[str]:
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("act", "write")
                and node.args
                and "harness" not in path.name
            ):
                found |= names_of(node)
    return found


def test_every_act_of_the_code_has_its_need():
    found = acts_in_the_code()
    assert len(found) > 40
    known = set(acts.ACTS)
    unknown = {one for one in found if "*" not in one and one not in known}
    for one in {one for one in found if "*" in one}:
        before, _, after = one.partition("*")
        if not any(name.startswith(before) and name.endswith(after.rpartition("*")[2]) for name in known):
            unknown.add(one)
    assert not unknown, f"acts without a need: {sorted(unknown)}"
    with pytest.raises(NotPermitted, match="no guard knows"):
        acts.act_of("read everything")


READS = sorted(name for name, one in acts.ACTS.items() if one.needs in ("case", "anchor"))


@pytest.mark.parametrize("name", READS)
def test_over_real_data_a_read_needs_its_case_and_its_purpose(name):
    assert check(name) is acts.ACTS[name]
    for changes, error in (
        ({"case_id": "", "case": None}, NotPermitted), ({"case": None}, Unseen), ({"user": "ines"}, Unseen),
        ({"purpose": ""}, NotPermitted), ({"purpose": "recovery"}, NotPermitted), ({"purpose": "vice"}, NotPermitted),
        ({"purpose": "immigration"}, NotPermitted), ({"role": ""}, NotPermitted), ({"role": "second"}, NotPermitted),
        ({"role": "administrator"}, NotPermitted), ({"case": case_of(("sealed", "", {}))}, NotPermitted),
        ({"case": case_of(("closed", "", {}))}, NotPermitted),
        ({"case": case_of(("authority", "a", {"until": (NOW - timedelta(days=1)).isoformat()}))}, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(error):
            check(name, **changes)
    assert not check(name, info=info(evaluation=True), case=None, case_id="").ability


def test_what_is_about_nobody_needs_no_case_and_a_role_all_the_same():
    assert check("export", detail={"about": acts.NOBODY}, case=None, case_id="", purpose="").needs == "house"
    with pytest.raises(NotPermitted):
        check("export", detail={"about": acts.NOBODY}, role="administrator")
    with pytest.raises(NotPermitted, match="of real data none is"):
        check("score")


def test_a_guard_without_a_try_or_with_one_that_breaks_does_not_stand():
    def breaks() -> bool:
        raise ValueError

    tried = standing.tried((
        Trial(id="G1", words="w", where="x", tries=()),
        Trial(id="G2", words="w", where="x", tries=(("one", lambda: True), ("two", breaks))),
        Trial(id="G3", words="w", where="x", tries=(("one", lambda: True), ("two", lambda: False))),
        Trial(id="G4", words="w", where="x", tries=(("one", lambda: True),)),
    ))  # fmt: skip
    assert [one.stands for one in tried] == [False, False, False, True]
    assert [one.fell for one in tried] == [(), ("two",), ("two",), ()]
    assert {one.id for one in standing.missing(tried)} == {"G1", "G2", "G3", "G5", "G8", "G10", "outside"}


# -- two persons ------------------------------------------------------------------------------------------------------

PEOPLE = {
    "ann": ("investigator", "keeper"), "Ann": ("second", "keeper"), "bob": ("second", "keeper2"),
    "keeper": ("liaison", "root0"), "keeper2": ("administrator", "root0"), "eve": ("second", "ann"),
    "lea": ("liaison", "keeper"),
}  # fmt: skip

#: Who may answer what ann asked for; typed by hand from G10.  lea may not: whoever made ann's account made hers.
MAY = {"bob"}


def viewer(name: str) -> Viewer:
    return Viewer(name=name, role=PEOPLE[name][0], made_by=PEOPLE[name][1])


def asked() -> second.Request:
    return second.Request(
        id="r", act="export", author="ann", made_by="keeper", subject="c", receiver="court", fields="tip: text",
        count=3, reason="r", asked_at=NOW,
    )  # fmt: skip


def trace(rng) -> tuple[bool, list[str]]:
    """One random history of a request: whether what it allows was done, and who agreed to it."""
    request, now, agreed, done = asked(), NOW, [], 0
    for _ in range(int(rng.integers(1, 16))):
        who = str(rng.choice(list(PEOPLE)))
        now += timedelta(days=float(rng.choice([0, 0, 1, 6])))
        try:
            if rng.random() < 0.6:
                yes = bool(rng.random() < 0.8)
                request = second.answered(request, viewer(who), agree=yes, now=now)
                agreed += [who] if yes else []
            else:
                request = second.used(
                    request, who, act=str(rng.choice(["export", "release"], p=[0.8, 0.2])),
                    subject=str(rng.choice(["c", "d"], p=[0.8, 0.2])),
                    fields=str(rng.choice(["tip: text", "tip: text, place"], p=[0.8, 0.2])),
                    count=int(rng.choice([2, 3, 4])), now=now,
                )  # fmt: skip
                done += 1
                assert who.casefold() == "ann"
                assert now < NOW + timedelta(days=second.DAYS)
        except NotPermitted:
            continue
    assert done <= 1
    return done > 0, agreed


def run_traces(n: int, seed: int) -> tuple[int, int]:
    """Of *n* random traces: how many were done, and how many of these by one person."""
    import numpy as np

    rng = np.random.default_rng(seed)
    done = alone = 0
    for _ in range(n):
        was, agreed = trace(rng)
        done += was
        alone += was and not (len(agreed) == 1 and agreed[0] in MAY)
    return done, alone


def test_nobody_does_alone_what_needs_two():
    done, alone = run_traces(1_500, seed=1)
    assert done > 40
    assert alone == 0


@pytest.mark.slow
def test_ten_thousand_traces_and_no_single_person():
    done, alone = run_traces(10_000, seed=2)
    print(f"two persons: 10,000 traces, {done} done, {alone} by one person")
    assert done > 300
    assert alone == 0


def test_one_administrator_makes_no_pair_of_accounts_that_are_two_persons():
    one = Viewer(name="lea", role="liaison", made_by="Keeper")
    with pytest.raises(NotPermitted, match="from one hand"):
        second.check_second(asked(), one, now=NOW)
    with pytest.raises(NotPermitted, match="from one hand"):
        second.answered(asked(), one, agree=False, now=NOW)
    with pytest.raises(NotPermitted, match="from one hand"):
        second.check_second(replace(asked(), made_by=""), replace(one, made_by=""), now=NOW)
    second.check_second(asked(), replace(one, made_by="keeper2"), now=NOW)
    second.check_second(replace(asked(), made_by=""), replace(one, made_by=""), now=NOW, evaluation=True)


def test_who_makes_administrators_makes_no_two_persons_either():
    """One person with two administrators' accounts; then somebody of the house vouches, who is neither."""
    made_by = {
        "keeper": "",
        "keeper2": "keeper",
        "keeper3": "keeper2",
        "ann": "keeper",
        "bob": "keeper3",
        "mia": "keeper",
    }
    kin = second.Kin(made_by=made_by)
    bob = Viewer(name="bob", role="second", made_by="keeper3")
    with pytest.raises(NotPermitted, match="from one hand"):
        second.check_second(asked(), bob, now=NOW, kin=kin)
    # Whoever made the maker of either account is not the second person, whatever role they have since.
    for name, made in (("keeper", ""), ("Keeper2", "keeper")):
        with pytest.raises(NotPermitted, match="whoever made either"):
            second.check_second(replace(asked(), author="bob", made_by="keeper3"),
                                Viewer(name=name, role="second", made_by=made), now=NOW, kin=kin)  # fmt: skip
    # One of the three of one hand says that they met another: that is one person saying so.
    both = {"bob": {"mia"}, "ann": {"mia"}}
    for vouched, claimed in (
        ({}, ()), (both, ()), ({}, ("bob",)), ({}, ("ann",)), ({"bob": {"mia"}}, ("mia",)),
        ({"ann": {"mia"}}, ("mia",)), ({"bob": {"ann"}}, ("ann",)), ({"bob": {"Bob"}, "ann": {""}}, ("mia",)),
        # Two say so, and both come from that hand too.
        ({"bob": {"mia", "kim"}, "ann": {"mia", "kim"}}, ()),
    ):  # fmt: skip
        with pytest.raises(NotPermitted, match="from one hand"):
            second.check_second(asked(), bob, now=NOW, kin=replace(kin, vouched=vouched, claimed=claimed))
    # Each took their account, or was met by somebody who took theirs, or by two of two other hands.
    others = made_by | {"x": "root1", "y": "root2", "root1": "r1", "root2": "r2"}
    for vouched, claimed, made in (
        ({}, ("Ann", "bob"), made_by), (both, ("mia",), made_by), ({"bob": {"mia"}}, ("mia", "ann"), made_by),
        ({"bob": {"x", "y"}, "ann": {"x", "y"}}, (), others),
    ):  # fmt: skip
        second.check_second(
            asked(), bob, now=NOW, kin=replace(kin, made_by=made, vouched=vouched, claimed=claimed))  # fmt: skip
    alike = {"bob": {"x", "y"}, "ann": {"x", "y"}}
    with pytest.raises(NotPermitted, match="from one hand"):
        second.check_second(
            asked(), bob, now=NOW, kin=replace(kin, made_by=others | {"root2": "r1"}, vouched=alike))  # fmt: skip
    second.check_second(asked(), bob, now=NOW, kin=replace(kin, made_by=made_by | {"keeper2": "elsewhere"}))
    assert kin.makers("keeper3") == {"keeper3", "keeper2", "keeper", ""}
    assert second.Kin(made_by={"a": "b", "b": "a"}).makers("a") == {"a", "b"}


def test_who_may_vouch_for_whom():
    made_by = {"keeper": "", "keeper2": "keeper", "bob": "keeper2"}
    kin = second.Kin(made_by=made_by, claimed=("mia",))
    mia = Viewer(name="mia", role="analyst", made_by="keeper")
    second.check_vouch(mia, "bob", "keeper2", kin=kin)
    second.check_vouch(replace(mia, made_by="elsewhere"), "bob", "keeper2", kin=replace(kin, claimed=()))
    with pytest.raises(NotPermitted, match="no hand that made"):
        second.check_vouch(mia, "bob", "keeper2", kin=replace(kin, claimed=("bob",)))
    for name, role, made_by in (
        ("Bob", "second", "keeper2"), ("keeper2", "liaison", "keeper"), ("keeper", "analyst", ""),
        ("kim", "administrator", "keeper"), ("mia", "", "keeper"), ("mia", "analyst", "bob"),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            second.check_vouch(Viewer(name=name, role=role, made_by=made_by), "bob", "keeper2", kin=kin)


def test_whoever_made_the_first_administrator_is_of_that_hand_by_whatever_name():
    """The account of the machine that made the keeper is the keeper, and no second person to whom the keeper made."""
    kin = second.Kin(made_by={"keeper": "kay", "kay": "keeper", "ann": "keeper"}, claimed=("kay", "ann"))
    with pytest.raises(NotPermitted, match="whoever made either"):
        second.check_second(asked(), Viewer(name="kay", role="second", made_by="keeper"), now=NOW, kin=kin)
    with pytest.raises(NotPermitted, match="whoever made either"):
        second.check_second(replace(asked(), author="kay"), viewer("ann"), now=NOW, kin=kin)


def test_an_account_is_taken_by_the_machine_s_account_of_its_name():
    for name, role, account in (("ann", "analyst", "bob"), ("ann", "analyst", ""), ("ann", "administrator", "ann"),
                                ("ann", "", "ann")):  # fmt: skip
        with pytest.raises(NotPermitted):
            second.check_claim(Viewer(name=name, role=role), account=account)
    second.check_claim(Viewer(name="ann", role="analyst"), account="Ann")


#: Acts of keeping house at a terminal, typed by hand from what each does, and a role that does not do it.
KEEPING = {
    "add": "liaison", "erase": "liaison", "sources": "administrator", "board": "administrator", "run": "liaison",
    "rebuild": "liaison", "lexicon": "administrator", "stop": "administrator", "backup": "second", "verify": "second",
}  # fmt: skip


def test_over_real_data_nothing_is_done_by_whom_nobody_gave_a_role():
    """All acts but what the workspace does by itself, and what comes before anybody works there."""
    alone = {name for name, one in acts.ACTS.items() if one.needs == "machine"}
    assert alone == {"expire", "restore", "upgrade", "account made first"}
    for name in set(acts.ACTS) - alone:
        for role in ("", "boss", "researcher"):
            with pytest.raises(NotPermitted):
                check(name, role=role)
    for name, role in KEEPING.items():
        check(name, case=None, case_id="", purpose="")
        with pytest.raises(NotPermitted, match="does not do this"):
            check(name, role=role, case=None, case_id="", purpose="")
    check("backup", role="administrator", case=None, case_id="", purpose="")
    for name in alone:
        check(name, role="", case=None, case_id="", purpose="")


def test_every_way_through_the_machine_of_three_steps():
    """Each sequence of three steps by any three persons: done only where somebody who may agreed before."""
    for first, other, third in itertools.product(PEOPLE, repeat=3):
        request, steps = asked(), []
        for n, who in enumerate((first, other, third)):
            try:
                if n < 2:
                    request = second.answered(request, viewer(who), agree=True, now=NOW)
                else:
                    request = second.used(request, who, act="export", subject="c", fields="tip: text", count=3, now=NOW)
                steps.append(who)
            except NotPermitted:
                continue
        assert (request.state == "done") == (third.casefold() == "ann" and bool(MAY & {first, other})), (
            first,
            other,
            third,
        )
        assert request.second in ("", *MAY)
