"""Orders: contacts the restrained began, registries with expected false matches first, the balance of measures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.supervision import FACET
from clerestory.model.lead import Estimate, Lead, Untold

CONTACT, REGISTRY, BALANCE = (
    q
    for name in ("contact_breaches", "registry_matches", "surveillance_balance")
    for q in FACET.questions
    if q.name == name
)
NOON = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
HIS, HERS, OTHER = "+12125550143", "+12125550111", "+12125550199"


def mention(lake: InventedLake, trace: str, field: str, value: str) -> None:
    lake.add("mention", mention=f"{trace}{field}", trace=trace, kind="phone", value=value, field=field)


def order(lake: InventedLake, **row) -> None:
    filled = {"condition": "contact", "covers": "call+message", "from_day": date(2025, 3, 1)} | row
    lake.trace("court_order", "o1", order_number="17", **filled)
    mention(lake, "o1", "restrained", HIS)
    mention(lake, "o1", "protected", HERS)


def call(lake: InventedLake, name: str, caller: str, callee: str, *, hours: float = 0, seconds: int = 60) -> None:
    lake.trace("call", name, started_at=NOON + timedelta(hours=hours), seconds=seconds)
    mention(lake, name, "caller", caller)
    mention(lake, name, "callee", callee)


def test_contacts_that_the_restrained_began_are_told_by_day_and_channel():
    lake = InventedLake()
    order(lake)
    call(lake, "c1", HIS, HERS)
    call(lake, "c2", HIS, HERS, hours=1, seconds=0)
    call(lake, "c3", HIS, HERS, hours=30)
    lake.trace("message", "m1", text="hello")
    lake.rows["message"][0]["seen_at"] = NOON
    mention(lake, "m1", "sender", HIS)
    mention(lake, "m1", "receiver", HERS)
    leads = lake.ask(CONTACT, order="17")
    assert [(lead.about.rpartition(", ")[2], lead.value) for lead in leads] == [
        ("call on 2025-03-03", 2.0), ("call on 2025-03-04", 1.0), ("message on 2025-03-03", 1.0)
    ]  # fmt: skip
    assert leads[0].traces == ("c1", "c2")
    assert leads[0].reasons[1].slots == {"n": 1}
    assert lake.ask(CONTACT, order="17", backwards=True) == leads


def test_what_the_protected_person_began_and_other_people_s_calls_are_not_read():
    lake = InventedLake()
    order(lake)
    call(lake, "c1", HERS, HIS)
    call(lake, "c2", OTHER, HERS)
    call(lake, "c3", HIS, OTHER)
    assert lake.ask(CONTACT, order="17") == []
    assert lake.ask(CONTACT, order="18") == []


@pytest.mark.parametrize("row", [
    {"from_day": date(2025, 3, 4)}, {"until_day": date(2025, 3, 2)}, {"hours": "22:00-06:00"}, {"covers": "message"},
    {"condition": "zone"},
])  # fmt: skip
def test_only_what_the_order_covers(row):
    lake = InventedLake()
    order(lake, **row)
    call(lake, "c1", HIS, HERS)
    assert [one for one in lake.ask(CONTACT, order="17") if isinstance(one, Lead)] == []


def test_orders_that_say_too_little():
    lake = InventedLake()
    order(lake, covers=None)
    assert lake.ask(CONTACT, order="17")[0].reasons[0].code == "covers_unsaid"
    blank = InventedLake()
    blank.trace("court_order", "o1", order_number="17", condition="contact", covers="call", from_day=date(2025, 3, 1))
    assert blank.ask(CONTACT, order="17")[0].reasons[0].code == "no_numbers"
    with pytest.raises(InputError, match="order"):
        lake.ask(CONTACT, order="")


def registry(*, accounts: int = 60, second: bool = True, law: str | None = "34 U.S.C. 20911", same: int = 1):
    lake = InventedLake()
    for i in range(20):
        lake.trace("court_order", f"e{i:02d}", order_number="17", condition="registry", law=law, name=f"Entry Name{i}",
                   born=date(1970, 1, 1) + timedelta(days=37 * i), second_field=f"{i:04d}" if second else None,
                   from_day=date(2020, 1, 1))  # fmt: skip
    for i in range(accounts):
        hit = i < same
        lake.trace("account", f"a{i:03d}", service="bank", holder=f"NAME{i}, Éntry" if hit else f"Other Holder{i}",
                   born=date(1970, 1, 1) + timedelta(days=37 * i if hit else 101 * i + 5000),
                   second_field=f"{i:04d}" if second else None)  # fmt: skip
    return lake


def test_the_expected_number_comes_first_and_nothing_is_searched():
    (answer,) = registry().ask(REGISTRY, order="17")
    assert isinstance(answer, Untold)
    assert [reason.code for reason in answer.reasons] == ["expected_second", "ask_to_search"]
    # pairs within the lists: 190 and 1770; nobody agrees, so 3 of 1960 for each of three fields
    assert answer.reasons[0].slots["expected"] == pytest.approx(20 * 60 * (3 / 1960) ** 3, rel=0.03)


def test_a_match_is_a_reason_to_look():
    (lead,) = registry().ask(REGISTRY, order="17", search=True)
    assert isinstance(lead, Lead)
    assert lead.about == "order 17, entry E00 and account A000"
    assert (lead.value, lead.unit, lead.traces) == (3.0, "fields that agree", ("a000", "e00"))
    assert lead.reasons[0].code == "expected_second"
    (none,) = registry(same=0).ask(REGISTRY, order="17", search=True)
    assert none.reasons[0].code == "no_match"


def test_many_expected_without_a_second_field_is_refused():
    lake = registry(second=False, accounts=400)
    for row in lake.rows["account"]:
        row["holder"] = f"Holder {int(row['trace'][1:]) % 4}"
        row["born"] = date(1990, 1, 1 + int(row["trace"][1:]) % 25)
    (answer,) = lake.ask(REGISTRY, order="17", search=True)
    assert [reason.code for reason in answer.reasons] == ["expected", "too_many"]
    assert answer.reasons[0].slots["expected"] >= 1


def test_without_a_law_or_an_order_nothing_is_searched():
    assert registry(law=" ").ask(REGISTRY, order="17", search=True)[0].reasons[0].code == "no_law"
    assert registry().ask(REGISTRY, order="18", search=True)[0].reasons[0].code == "empty"
    with pytest.raises(InputError, match="order"):
        registry().ask(REGISTRY, order=" ")


def count(lake: InventedLake, series: str, n: float, months: float, unit: str = "") -> None:
    lake.trace("count", f"{series}{unit}", series=series, value=n, exposure=months, unit=unit, period_start=NOON.date())


def measures() -> InventedLake:
    lake = InventedLake()
    count(lake, "GPS: prevented: new offences", 8, 1000, "with")
    count(lake, "GPS: prevented: new offences", 20, 1000, "without")
    count(lake, "GPS: prevented: alarms", 300, 1000, "with")
    count(lake, "GPS: prevented: alarms", 900, 1000, "without")
    count(lake, "GPS: person: work lost", 30, 1000)
    count(lake, "GPS: family: moved home", 12, 1000)
    return lake


def test_two_columns_side_by_side():
    answers = measures().ask(BALANCE)
    assert [one.about for one in answers] == [
        "GPS: prevented: new offences", "GPS: family: moved home", "GPS: person: work lost"
    ]  # fmt: skip
    first = answers[0]
    assert isinstance(first, Estimate)
    assert (first.value, first.low > 0) == (12.0, True)
    assert [one.value for one in answers] == [12.0, 12.0, 30.0]
    codes = {reason.code for reason in first.reasons}
    assert {"prevented", "two_columns", "not_counted", "alarms"} <= codes
    said = next(reason for reason in first.reasons if reason.code == "not_counted")
    assert said.slots["sides"] == "harmed"
    assert [point.series for point in first.points].count("forest:none") == 1
    assert not any("alarms" in one.about for one in answers)
    assert measures().ask(BALANCE, backwards=True) == answers


def test_few_events_on_either_side_are_an_opinion():
    for series, n in (("GPS: prevented: new offences", 2.0), ("GPS: person: work lost", 1.0)):
        lake = measures()
        for row in lake.rows["count"]:
            if row["series"] == series or (n == 1.0 and "family" in row["series"]):
                row["value"] = n
        (answer,) = lake.ask(BALANCE)
        assert answer.reasons[0].code == "few_events"
    one_arm = measures()
    one_arm.rows["count"] = [row for row in one_arm.rows["count"] if row["unit"] != "without"]
    assert one_arm.ask(BALANCE)[0].reasons[0].slots["prevented"] == 0
    with pytest.raises(InputError, match="measure"):
        measures().ask(BALANCE, measure="bans")
