"""Whoever is not the subject of an inquiry enters no comparison, network or watch list: over invented cases (G5)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from clerestory.errors import NotPermitted
from clerestory.guards import people
from clerestory.guards.people import Belongs
from clerestory.model.case import PERSON_ROLES
from clerestory.model.column import Column
from clerestory.model.kinds import KINDS

#: Typed by hand from G5: whoever of these is in a case stays out; so does a role that nobody knows.
OUT = ("undecided", "victim", "survivor", "witness", "reporter", "relative", "professional", "", "something new")


def invented(rng: np.random.Generator) -> tuple[list[Belongs], list[people.Identifier], list[people.Identifier]]:
    """Persons of one invented case with their identifiers, identifiers of columns, and all there are."""
    known = [(str(rng.choice(["phone", "email", "handle"])), f"v{n}") for n in range(int(rng.integers(2, 12)))]
    roles = ("subject", *(one for one in PERSON_ROLES if one != "subject"), "", "something new")
    belongs = [
        Belongs(
            identifier=known[int(rng.integers(len(known)))],
            role=str(rng.choice(roles, p=[0.3] + [0.7 / (len(roles) - 1)] * (len(roles) - 1))),
            agreed=bool(rng.random() < 0.5),
        )
        for _ in range(int(rng.integers(0, 14)))
    ]
    column = [one for one in known if rng.random() < 0.2]
    return belongs, column, known


def expected_out(belongs, column, known) -> set[people.Identifier]:
    """Worked out a second way: person by person."""
    out = set()
    for one in known:
        roles = {each.role for each in belongs if each.identifier == one}
        let_in = any(each.identifier == one and each.role == "subject" and each.agreed for each in belongs)
        if roles & set(OUT) or (one in column and not let_in):
            out.add(one)
    return out


def rows_of(rng, known) -> tuple[pa.Table, dict[str, people.Identifier]]:
    """Rows as a method might get them: by the id of a contact, by a value, or several in a list."""
    contacts = {f"c{n}": one for n, one in enumerate(known)}
    size = int(rng.integers(1, 10))
    ids = rng.choice(list(contacts), size=(size, 4))
    values = [contacts[one][1] for one in ids[:, 1]]
    lists = [sorted({*map(str, some)}) for some in ids[:, 2:]]
    return pa.table({
        "contact": ids[:, 0].tolist(), "value": values, "with": lists, "n": list(range(size)),
        "place": ["Troy"] * size,
    }), contacts  # fmt: skip


def run_cases(n: int, seed: int) -> tuple[int, int, int]:
    """Of *n* invented cases: rows that a method got, those of somebody who stays out, those lost for nothing."""
    rng = np.random.default_rng(seed)
    got = wrong = lost = 0
    for _ in range(n):
        belongs, column, known = invented(rng)
        out = people.kept_out(belongs, column)
        assert out == expected_out(belongs, column, known)
        rows, contacts = rows_of(rng, known)
        left = people.without(rows, people.words_of(contacts, out)).to_pylist()
        by_value = {value: one for one in known for value in (one[1],)}

        def named(row, contacts=contacts, by_value=by_value) -> set[people.Identifier]:
            return {contacts[row["contact"]], by_value[row["value"]], *(contacts[one] for one in row["with"])}

        got += len(left)
        wrong += sum(bool(named(row) & out) for row in left)
        lost += sum(not named(row) & out for row in rows.to_pylist()) - len(left)
        for one in known:
            subject = any(each.identifier == one and each.role == "subject" and each.agreed for each in belongs)
            assert people.may_be_watched(one, belongs, out, evaluation=False) == (subject and one not in out)
            assert people.may_be_watched(one, belongs, out, evaluation=True) == (one not in out)
    return got, wrong, lost


def test_no_row_of_whoever_stays_out_reaches_a_method_or_a_watch_list():
    got, wrong, lost = run_cases(250, seed=3)
    assert got > 90
    assert (wrong, lost) == (0, 0)


@pytest.mark.slow
def test_ten_thousand_invented_cases():
    got, wrong, lost = run_cases(10_000, seed=4)
    print(f"roles: 10,000 cases, {got} rows to a method, {wrong} of somebody who stays out, {lost} lost for nothing")
    assert got > 4_000
    assert (wrong, lost) == (0, 0)


@pytest.mark.parametrize("role", OUT)
def test_a_subject_in_one_case_and_something_else_in_another_stays_out(role):
    one = ("phone", "v")
    assert people.kept_out([Belongs(identifier=one, role="subject"), Belongs(identifier=one, role=role)], ()) == {one}
    assert people.kept_out([Belongs(identifier=one, role="subject", agreed=True)], [one]) == frozenset()
    assert people.kept_out([Belongs(identifier=one, role="subject")], [one]) == {one}, "nobody lets a caller in alone"
    both = [Belongs(identifier=one, role="subject", agreed=True), Belongs(identifier=one, role=role, agreed=True)]
    assert people.kept_out(both, [one]) == {one}
    with pytest.raises(NotPermitted, match="until the next one"):
        people.check_in_step([one], [one])


def test_one_person_makes_nobody_with_an_identifier_a_subject_and_the_answer_is_the_same_for_all():
    said = set()
    for identifiers in ([("phone", "+12125550100")], [("url", "t.me/+12125550100")], [("name", "a b"), ("phone", "x")]):
        with pytest.raises(NotPermitted, match="by two persons") as refused:
            people.check_let_in("subject", identifiers)
        said.add(str(refused.value))
    assert len(said) == 1
    people.check_let_in("subject", [])
    people.check_let_in("witness", [("phone", "+12125550100")])


def test_the_columns_that_keep_out_are_identifiers_of_whoever_was_harmed_or_reported():
    columns: dict[str, list[Column]] = {}
    for kind in KINDS:
        for column in kind.columns:
            columns.setdefault(column.name, []).append(column)
    for name in people.KEPT_OUT_FIELDS:
        assert len(columns[name]) == 1, f"{name} means another thing in another kind"
        assert columns[name][0].shown == "identifier"


def test_a_name_is_known_again_in_another_writing():
    rows = pa.table({"holder": ["MARÍA  López", "Mario Lopez", None, "maria lopez"], "n": [1, 2, 3, 4]})
    words = people.words_of({}, [("name", "maría lópez"), ("phone", "+12125550100")])
    assert people.without(rows, words)["n"].to_pylist() == [2, 3]
    assert people.without(rows, {"+12125550100"}).num_rows == 4
    assert "account" in people.NETWORK, "whoever opened an account is held against a registry"
