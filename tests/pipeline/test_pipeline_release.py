"""A table leaves: planned, made by two persons, kept in the ledger of releases, and checked against it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest
from real_office import AUTHORITY, NUMBER
from small_office import NOW, make_office, put_in

from clerestory.cli.app import run_app
from clerestory.errors import InputError, NotPermitted
from clerestory.guards import budget
from clerestory.guards.disclosure_leaving import check_budget, check_second, check_values
from clerestory.guards.disclosure_tables import Rule
from clerestory.model.workspace import WorkspaceInfo
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import guarded_second, release
from clerestory.pipeline.release import Wanted, make, of_question, plan, releases, rule_of
from clerestory.pipeline.release_count import counted_rows, kept_back
from clerestory.pipeline.release_rule import words_of
from clerestory.pipeline.run import run

SQL = "SELECT place FROM advert"


def adverts(counts, first=0):
    lines, number = ["id,date,text,place,site,price"], first
    for place, n in counts.items():
        for _ in range(n):
            number += 1
            lines.append(f'{number},2024-01-03,"Gutters cleaned by hand, job {number}",{place},board.example.org,80')
    return lines


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "w")
    put_in(made, adverts({"Albany": 60, "Troy": 41, "Utica": 33, "Rome": 4}), name="a.csv")
    return made


def wanted(**more):
    return Wanted(**{"name": "places", "sql": SQL, "by": ("place",)} | more)


def test_a_plan_shows_what_would_leave_and_leaves_nothing(office):
    made = plan(office, wanted())
    said = {dict(one).get("place", "(all)"): shown and shown.value for one, shown, _ in made.cells}
    assert said == {"Albany": 60, "Troy": 40, "Utica": 35, "(all)": 135}
    assert made.left_out == 1
    assert releases(office.workspace.snapshot()) == []


def test_a_release_writes_a_file_and_its_line(office, tmp_path):
    name, _ = make(office, wanted(), tmp_path / "p.csv", receiver="County board", second="ines")
    rows = list(csv.DictReader((tmp_path / "p.csv").read_text().splitlines()))
    assert [(row["place"], row["people"]) for row in rows] == [
        ("Albany", "60"),
        ("Troy", "40"),
        ("Utica", "35"),
        ("(all)", "135"),
    ]
    (line,) = releases(office.workspace.snapshot())
    assert (line["release"], line["who"], line["second"], line["receiver"]) == (name, "mara", "ines", "County board")
    assert "41" not in line["cells"]
    assert [one["act"] for one in office.workspace.ledger.lines() if one["event"] == "intent"][-1] == "release"


def test_a_fixed_value_of_few_is_hidden_and_takes_another_with_it(office):
    made = plan(office, wanted(fixed={"place": ("Albany", "Rome")}))
    assert made.gated.why[(("place", "Rome"),)] == "small"
    assert list(made.gated.why.values()).count("others") == 1
    # which of the two it is would tell, with known rows beside it, how many the small one has
    assert {why for _, _, why in made.cells} == {"", "hidden"}
    # Three rounded numbers beside the total are slack enough.
    every = plan(office, wanted(fixed={"place": ("Albany", "Troy", "Utica", "Rome")}))
    assert list(every.gated.why.values()) == ["small"]


def test_four_people_more_are_not_told_by_the_next_release(office, tmp_path):
    make(office, wanted(), tmp_path / "1.csv", receiver="R", second="ines")
    put_in(office, adverts({"Troy": 4}, first=1000), name="b.csv")
    make(office, wanted(), tmp_path / "2.csv", receiver="R", second="ines")
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_formulas_are_defused(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, adverts({"=1+1": 30, "Troy": 41}), name="a.csv")
    make(office, wanted(), tmp_path / "p.csv", receiver="R", second="ines")
    assert "'=1+1" in (tmp_path / "p.csv").read_text()


@pytest.mark.parametrize(
    ("sql", "by", "said"),
    [
        ("SELECT * FROM advert", ("place",), "plain columns"),
        ("SELECT contact AS place FROM advert", ("place",), "plain columns"),
        ("SELECT place FROM advert WHERE text LIKE '%x%'", ("place",), "plain columns"),
        ("SELECT prs_citizenship AS c FROM case_record", ("c",), "no method may read"),
    ],
)
def test_columns_that_may_not_be_counted_by_are_refused(office, sql, by, said):
    with pytest.raises(NotPermitted, match=said):
        plan(office, wanted(sql=sql, by=by))


MANY = "unnest(range(1000)) AS q"

#: Ways in which one row was told as a thousand, named by what it says, or told apart by a condition.
AROUND = (
    f"SELECT place FROM (SELECT place, {MANY} FROM advert)",
    f"SELECT place, {MANY} FROM advert",
    "SELECT advert.place FROM advert CROSS JOIN tip",
    "SELECT a.place FROM advert AS a JOIN advert AS b ON a.site = b.site",
    "SELECT concat_ws(' / ', place, price, site) AS place FROM advert",
    "SELECT place || site AS place FROM advert",
    "SELECT site || 'x' AS place FROM tip UNION ALL SELECT 'closed' AS place FROM count",
    "SELECT place FROM advert UNION ALL SELECT place FROM advert",
    "SELECT status AS place FROM tip UNION ALL SELECT 'closed' AS place FROM (SELECT unnest(range(10)) AS q)",
    "SELECT 'x' AS place FROM advert",
    "SELECT translate(trace, '0123456789', 'ghijklmnop') AS place FROM advert",
    "SELECT trace AS place FROM advert",
    "SELECT external_id AS place FROM advert",
    "SELECT place FROM advert WHERE external_id = '7'",
    "SELECT place FROM advert WHERE place IN (SELECT place FROM tip)",
    "SELECT place FROM advert WHERE EXISTS (SELECT 1 FROM tip)",
    "SELECT place FROM advert WHERE length(site) > 3",
    "SELECT place FROM advert WHERE site LIKE '%x%'",
    "WITH a AS (SELECT place FROM advert) SELECT place FROM a",
    "SELECT place FROM advert AS a(place)",
    "SELECT DISTINCT place FROM advert",
    "SELECT place FROM advert GROUP BY place",
    "SELECT place FROM advert LIMIT 12",
    "SELECT place FROM advert TABLESAMPLE 50%",
    "SELECT CASE WHEN price > 5 THEN place END AS place FROM advert",
    "SELECT max(place) OVER () AS place FROM advert",
    "SELECT date_trunc('day', seen_at) AS place FROM advert",
    "SELECT strftime(seen_at, '%Y-%m-%d %H:%M') AS place FROM advert",
    "SELECT site AS place FROM advert",
    "SELECT strftime(seen_at, '%Y') AS place FROM advert",
    "SELECT PLACE FROM advert",
    "SELECT who AS place FROM case_event",
    "SELECT role AS place FROM person_role",
    "SELECT kind AS place FROM mention",
    "SELECT vic_age_when_trafficked AS place FROM case_record",
    "SELECT status AS place FROM case_record WHERE vic_vulnerabilities = 'x'",
    "SELECT prs_mailing_state AS place FROM case_record",
)


@pytest.mark.parametrize("sql", AROUND)
def test_one_row_counts_once_and_by_what_stands_in_it(office, sql):
    with pytest.raises(NotPermitted):
        plan(office, wanted(sql=sql))


def test_what_is_counted_by_has_one_name(office):
    with pytest.raises(InputError, match="columns"):
        wanted(by=("PLACE",))
    with pytest.raises(NotPermitted, match="under its own name"):
        plan(office, wanted(sql="SELECT place AS p FROM advert", by=("p",)))


def test_plain_conditions_and_months_are_counted(office):
    said = ("SELECT a.place FROM advert AS a WHERE a.seen_at >= DATE '2024-01-01' AND (place IN ('Albany', 'Troy') "
            "OR NOT (price BETWEEN -1 AND 5)) AND site IS NOT NULL -- the adverts")  # fmt: skip
    assert plan(office, wanted(sql=said)).gated.view.values == {"place": ("Albany", "Troy", "Utica")}
    month = plan(office, wanted(sql="SELECT strftime(seen_at, '%Y-%m') AS month FROM advert;", by=("month",)))
    assert [shown.value for _, shown, _ in month.cells if shown] == [140, 140]


def test_what_stands_twice_in_the_lake_is_one(office, monkeypatch):
    import duckdb

    class Twice:
        def select(self, sql):
            con = duckdb.connect()
            con.execute("CREATE TABLE advert AS SELECT * FROM (VALUES ('t', 'Troy'), ('t', 'Troy'), ('u', 'Troy')) "
                        "AS v(trace, place)")  # fmt: skip
            return con.sql(sql).to_arrow_table()

    monkeypatch.setattr("clerestory.pipeline.release_count.without_kept_out", lambda snapshot: snapshot)
    assert counted_rows(office, Twice(), wanted()) == {(("place", "Troy"),): 2}


def test_a_plan_stands_in_the_ledger_with_what_it_counted(office):
    made = plan(office, wanted())
    line = next(one for one in reversed(list(office.workspace.ledger.lines())) if one["event"] == "intent")
    assert (line["act"], line["detail"]["by"], line["detail"]["counted"]) == ("release plan", "place", made.counted)


def test_what_cannot_be_read_is_refused(office):
    with pytest.raises(InputError):
        plan(office, wanted(sql="DROP TABLE advert"))
    with pytest.raises(InputError, match="another source"):
        plan(office, wanted(sql="SELECT advert.place FROM advert, range(1000)"))
    with pytest.raises(InputError, match="expected a value with 11 rows"):
        plan(office, wanted(sql="SELECT place FROM advert WHERE place = 'Rome'"))
    with pytest.raises(InputError, match="--by"):
        wanted(by=("place", "place"))
    with pytest.raises(InputError, match="a question of the register"):
        of_question(office, "advertising.nothing", ("kind",))
    with pytest.raises(NotPermitted):
        of_question(office, "prevention.spread", ("kind",))


def test_two_persons(office, tmp_path):
    with pytest.raises(NotPermitted, match="somebody else"):
        make(office, wanted(), tmp_path / "p.csv", receiver="R", second="Mara ")
    make(office, wanted(), tmp_path / "p.csv", receiver="R", second="")
    info = office.workspace.info
    real = WorkspaceInfo(id=info.id, kind=info.kind, country="US", created_at=info.created_at, evaluation=False)
    with pytest.raises(NotPermitted, match="two persons"):
        check_second(real, "mara", "", "quality")
    with pytest.raises(InputError, match="who gets it"):
        make(office, wanted(), tmp_path / "q.csv", receiver=" ", second="ines")
    assert not (tmp_path / "q.csv").exists()


def test_noise_has_a_budget_that_adds_up(office, tmp_path):
    rng = np.random.default_rng(1)
    asked = wanted(fixed={"place": ("Albany", "Troy", "Rome")}, epsilon=Fraction(3, 4))
    _, made = make(office, asked, tmp_path / "p.csv", receiver="R", second="ines", below=lambda n: int(rng.integers(n)))
    assert abs(made.gated.view.shown[(("place", "Albany"),)].value - 60) <= 20
    assert "epsilon 3/4" in (tmp_path / "p.csv").read_text()
    with pytest.raises(NotPermitted, match="is spent"):
        make(office, asked, tmp_path / "q.csv", receiver="R", second="ines", below=lambda n: int(rng.integers(n)))
    with pytest.raises(InputError, match="every dimension"):
        wanted(epsilon=Fraction(1, 4))
    with pytest.raises(InputError, match="above 0"):
        check_budget(Fraction(0), Fraction(0), Fraction(1))


def test_an_office_s_rule_is_stricter_only(office):
    path = office.workspace.path / "release.toml"
    path.write_text("least = 40\nbase = 10\nbudget = 0.5\n")
    assert rule_of(office.workspace.path)[1] == Fraction(1, 2)
    assert plan(office, wanted()).gated.view.values == {"place": ("Albany", "Troy")}
    path.write_text("least = 3\n")
    with pytest.raises(NotPermitted, match="11 or more"):
        plan(office, wanted())
    path.write_text("most = 3\n")
    with pytest.raises(InputError, match=r"release\.toml"):
        plan(office, wanted())


def test_a_value_that_reads_as_an_identifier_is_refused():
    with pytest.raises(NotPermitted, match="name nobody"):
        check_values("place", ["Albany", "212 555 0143"])


def test_the_command_line(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("\n".join(adverts({"Albany": 60, "Troy": 41})) + "\n")
    assert run_app(["init", "w", "--kind", "enforcement"]) == 0
    assert run_app(["add", "a.csv", "--source", "board", "--authority", "test", "--workspace", "w"]) == 0
    capsys.readouterr()
    (tmp_path / "places.sql").write_text(SQL + " -- the adverts\n")
    base = ["--workspace", "w", "--user", "mara"]
    assert run_app(["release", "plan", "places.sql", "--by", "place", "--json", *base]) == 0
    assert json.loads(capsys.readouterr().out)["cells"][0] == {"cell": {"place": "Albany"}, "people": 60, "why": ""}
    arguments = ["places.sql", "--by", "place", "--to", "p.csv", "--receiver", "County board", "--purpose", "quality"]
    assert run_app(["release", "make", *arguments, "--second", "mara", *base]) == 3
    assert run_app(["release", "make", *arguments, "--second", "ines", *base]) == 0
    assert run_app(["release", "list", *base]) == 0
    assert "to County board, for quality, by mara and ines" in capsys.readouterr().out


# -- over real people's data ------------------------------------------------------------------------------------------

ALL_OF_THEM = "SELECT place FROM advert"
BUT_TWO = "SELECT place FROM advert WHERE site = 'b.example.org'"


@pytest.fixture
def many(led):
    """A case that leads to 33 adverts from Troy, two of them on another site; 40 others it leads to by nothing."""
    rows = [(n, NUMBER, "Troy", "c" if n > 130 else "b") for n in range(100, 133)]
    rows += [(n, "646 555 0199", "Troy", "b") for n in range(200, 240)]
    put_in(led.office(purpose=None), [
        "id,date,text,place,site,price",
        *(f'{n},2024-05-05,"Piano {n} taken up {n} stairs, {number}",{place},{site}.example.org,80'
          for n, number, place, site in rows),
    ], name="many.csv", authority="warrant 7")  # fmt: skip
    run(led.office(purpose=None))
    return led


def shown(led, sql: str) -> dict[str, int | None]:
    wanted = Wanted(name="t", sql=sql, by=("place",), fixed={"place": ("Troy",)})
    cells = release.plan(led.office(), wanted).cells
    return {dict(one).get("place", "all"): told.value if told else None for one, told, _ in cells}


def test_what_the_case_leads_to_is_counted_and_nothing_else(many):
    assert shown(many, ALL_OF_THEM) == {"Troy": 35}, "33 of the case and one that it led to before; not 74"
    led = change.open_case(many.desk(case=""), title="t", purpose="exploitation", authority=AUTHORITY, reason="r")
    with pytest.raises(NotPermitted, match="open case"):
        release.plan(many.office(case=""), Wanted(name="t", sql=ALL_OF_THEM, by=("place",)))
    nothing = Wanted(name="t", sql=ALL_OF_THEM, by=("place",), fixed={"place": ("Troy", "Rome")})
    assert {why for _, _, why in release.plan(many.office(case=led), nothing).cells} == {"hidden"}


def count_of(led, *padding: str) -> list[tuple[int | None, str]]:
    """What a reader learns of three rows on a site of their own, put beside known ones of other sites."""
    office = replace(led.office(), now=NOW + timedelta(days=1 + len(padding)))
    sites = ("secret.example.org", *padding)
    wanted = Wanted(name="adverts", sql=ALL_OF_THEM.replace("place", "site"), by=("site",), fixed={"site": sites})
    return [(told.value if told else None, why) for _, told, why in release.plan(office, wanted).cells]


def test_known_rows_beside_a_hidden_group_do_not_count_it(led):
    """An outsider found three adverts exactly: values of few known rows each, summed with theirs until it shows."""
    sites = [f"pad{n}.example.org" for n in range(9)]
    rows = [(n, "secret.example.org") for n in range(3)] + [(10 + n, site) for n, site in enumerate(sites)]
    put_in(led.office(purpose=None), [
        "id,date,text,place,site,price",
        *(f'{n},2024-05-05,"Piano {n} taken up {n} stairs, {NUMBER}",Troy,{site},80' for n, site in rows),
    ], name="few.csv", authority="warrant 7")  # fmt: skip
    run(led.office(purpose=None))
    for known in range(10):
        assert set(count_of(led, *sites[:known])) == {(None, "hidden")}, "nothing sums them, however many are beside"
    for said in ("site = 'secret.example.org' OR site = 'b.example.org'", "site IN ('secret.example.org', 'x')",
                 "NOT site = 'b.example.org'", "price <= 80", "site = 'a' AND site = 'b'", "place = 'T' OR price = 8",
                 "(site = 'a' AND place = 'Troy') OR price = 3"):  # fmt: skip
        wanted = Wanted(name="t", sql=f"{ALL_OF_THEM} WHERE {said}", by=("place",), fixed={"place": ("Troy",)})
        with pytest.raises(NotPermitted, match="column = value"):
            release.plan(replace(led.office(), now=NOW + timedelta(days=90)), wanted)


def test_a_cell_is_shown_from_a_number_on_that_nobody_knows(many):
    """The same cell has the same number however it is asked for, and as many rows as may be shown are not enough."""
    office, rule = many.office(), Rule()
    by_place = Wanted(name="t", sql="SELECT place FROM advert WHERE site = 'b'", by=("place",))
    by_both = Wanted(name="t", sql="SELECT place, site FROM advert", by=("place", "site"))
    for n in range(rule.least - 1, 2 * rule.least + 1):
        one = {(("place", f"p{k}"),) for k in range(30)}
        both = {(*key, ("site", "b")): n for key in one}
        kept = kept_back(office, by_place, dict.fromkeys(one, n), rule)
        assert {(*key, ("site", "b")) for key in kept} == kept_back(office, by_both, both, rule)
        assert (len(kept) == 30) == (n < rule.least) or 0 < len(kept) < 30
        assert n < 2 * rule.least - 1 or not kept


def test_whoever_agrees_reads_what_is_counted(many, capsys):
    wanted = Wanted(name="permits", sql=BUT_TWO, by=("place",), fixed={"place": ("Troy",)})
    asked = release.ask_release(many.office(), wanted, receiver="board", reason="yearly")
    (form,) = (one for one in guarded_second.requests(many.desk("board1", case="")) if one.id == asked)
    assert form.fields == "permits: by place (Troy); SELECT place FROM advert WHERE site = 'b.example.org'"
    lines = [
        line for line in many.office().workspace.ledger.lines() if line.get("act") in ("ask: release", "release plan")
    ]
    assert {line["detail"]["asks"] for line in lines} == {"place, site"}, "values stay out of what lies in the clear"
    number = replace(wanted, sql="SELECT place FROM advert WHERE site = '212 555 0143'")
    assert "0143" not in words_of(number)


def test_two_plans_tell_no_difference(many, monkeypatch):
    first = shown(many, ALL_OF_THEM)
    assert shown(many, ALL_OF_THEM) == first, "the same plan again shows the same"
    second = shown(many, BUT_TWO)
    assert all(number in (None, first[cell]) for cell, number in second.items()), (first, second)
    monkeypatch.setattr("clerestory.pipeline.release_count.plans", lambda snapshot: [])
    third = shown(many, BUT_TWO)
    assert third != second, "else the first plan held nothing back"


def test_plans_have_a_budget_over_real_data(many, monkeypatch):
    monkeypatch.setattr(budget, "LIMITS", {"release plan": (3, 9)})
    shown(many, ALL_OF_THEM), shown(many, ALL_OF_THEM)
    with pytest.raises(budget.Spent):
        shown(many, ALL_OF_THEM)
    nobody = Wanted(name="p", sql="SELECT place FROM count", by=("place",), fixed={"place": ("Troy",)})
    release.plan(many.office(), nobody)
