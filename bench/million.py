"""A million rows of its kind through each question of facets 1, 6, 9, 13 and 14: its SELECTs and its function.

    python -m bench.million [NAME ...]

Rows are made here with a seed; what a question reads besides has few rows.  Intake is measured by `bench.all` (P3).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from clerestory.facets.framework import FACETS, find_question
from clerestory.model.lead import Document
from clerestory.model.tables import TABLES
from clerestory.pipeline.ask import sql_params, tables_read

N = 1_000_000
_TYPES = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "date": pa.date32(),
          "timestamp": pa.timestamp("us", "UTC"), "bool": pa.bool_()}  # fmt: skip
Tables = dict[str, dict[str, Any]]
RNG = np.random.default_rng(20_261_124)


def months(n: int, first: int = 2015) -> list[date]:
    return [date(first + k // 12, 1 + k % 12, 1) for k in range(n)]


def counts(
    series: list[str], places: int, periods: list[date], rate: float = 20.0, exposure: float | None = None
) -> dict:
    """A row a series, place and period: Poisson counts around a size of the place."""
    n = len(series) * places * len(periods)
    at = np.arange(n)
    place, size = at // len(periods) % places, RNG.gamma(4, rate / 4, places)
    names = np.array([f"US/County {k:05d}" for k in range(places)])
    return {
        "series": np.repeat(series, places * len(periods)), "place": names[place],
        "period_start": np.array(periods, "datetime64[D]")[at % len(periods)],
        "value": RNG.poisson(size[place] + 1).astype(float),
        **({"exposure": np.full(n, exposure)} if exposure else {}),
    }  # fmt: skip


def law(places: int, days: list[date], **more: str) -> dict:
    return {"policy": ["a law"] * places, "place": [f"US/County {k:05d}" for k in range(places)],
            "in_force_on": [days[k % len(days)] for k in range(places)],
            **{k: [v] * places for k, v in more.items()}}  # fmt: skip


def policy_effect() -> Tables:
    return {"count": counts(["tips", "harm: admissions", "arrests", "control: calls"], 2976, months(84)),
            "policy": law(600, [date(2018, m, 1) for m in range(1, 9)])}  # fmt: skip


def one_place() -> Tables:
    return {"count": counts(["tips", "arrests"], 5952, months(84)), "policy": law(1, [date(2019, 1, 1)])}


def solved() -> Tables:
    kinds = ["detected: tips", "harm: admissions", "effort: hours", "control: calls"]
    return {"count": counts(kinds, 2976, months(84)), "policy": law(600, [date(2019, 1, 1)])}


def deterrence() -> Tables:
    return {"count": counts(["contacts"], 11_904, months(84), exposure=40.0),
            "policy": law(900, [date(2019, 1, 1)], binds="buyers")}  # fmt: skip


def displacement() -> Tables:
    half = N // 2
    template = RNG.integers(0, half // 12, half)
    day = np.datetime64("2024-01-01T12:00:00", "us") + (RNG.integers(0, 500, half) * 86_400_000_000).astype("m8[us]")
    traces = [f"t{k}" for k in range(half)]
    return {
        "advert": {"trace": traces, "place": np.array([f"P{k}" for k in range(60)])[RNG.integers(0, 60, half)],
                   "site": np.array(["a", "b", "c"])[RNG.integers(0, 3, half)], "seen_at": day},
        "template_member": {"template": np.char.add("m", template.astype(str)), "trace": traces},
        "template": {"template": [f"m{k}" for k in range(half // 12 + 1)], "overshared": [False] * (half // 12 + 1)},
        "policy": {"policy": ["a law"] * 12, "place": [f"P{k}" for k in range(12)],
                   "in_force_on": [date(2024, 9, 1)] * 12},
    }  # fmt: skip


def campaign() -> Tables:
    weeks = [date(2018, 1, 1) + timedelta(weeks=k) for k in range(330)]
    some = 20
    return {"count": counts(["contacts"], 3030, weeks), "campaign": {
        "campaign": ["spring"] * some, "place": [f"US/County {k:05d}" for k in range(some)],
        "started_on": [weeks[300]] * some, "ended_on": [weeks[329]] * some, "assigned_by": ["lot"] * some}}  # fmt: skip


def unreached() -> Tables:
    return {"count": counts(["contacts", "need: visits"], 3000, months(167), exposure=50.0)}


def plan() -> Tables:
    n = N
    channel = RNG.integers(0, 40, n)
    spent = RNG.integers(100, 100_000, n)
    return {"campaign": {
        "campaign": [f"c{k}" for k in range(n)],
        "place": np.array([f"P{k}" for k in range(100)])[RNG.integers(0, 100, n)],
        "channel": np.array([f"ch{k}" for k in range(40)])[channel], "started_on": [date(2024, 1, 1)] * n,
        "amount": spent, "currency": ["USD"] * n,
        "reach": (4000 * np.log1p(spent / 5000)).astype(int) + 1}}  # fmt: skip


def shares() -> Tables:
    made = counts([f"message {k}" for k in range(100)], 1000, months(10))
    return {"count": made | {"unit": [f"generation {1 + k % 6}" for k in range(N)]}}


def classes() -> Tables:
    n = 20_000
    asked = counts(["knowledge"], n, months(50, 2022), exposure=25.0)
    return {"count": asked, "programme": {
        "programme": ["lesson"] * n, "unit": [f"US/County {k:05d}" for k in range(n)],
        "place": [f"school {k // 4}" for k in range(n)], "arm": [("lesson", "none")[k // 4 % 2] for k in range(n)],
        "assigned_by": ["lot"] * n, "assigned_on": [date(2022, 6, 1)] * n, "people": [25] * n}}  # fmt: skip


def drafts() -> Tables:
    text = "If you need help, call 212-555-0143. You decide what happens next, and nobody is told."
    return {"material": {"trace": [f"t{k}" for k in range(20_000)], "text": [f"{text} {k}" for k in range(20_000)],
                         "language": ["en"] * 20_000}}  # fmt: skip


def decoys() -> Tables:
    """A row a decoy: 420 of them in each of 50 places and 8 quarters."""
    made = counts([f"contacted {k} times" for k in range(1, 7)], 50, months(8), rate=12.0)
    made["value"] = np.floor(made["value"] * np.repeat(0.3 ** np.arange(6), 400))
    return {"count": {name: np.repeat(column, 417) for name, column in made.items()}}


def demand() -> Tables:
    """A row a decoy: 60 of them in each of 200 places."""
    made = counts(["contacts"], 200, months(84), exposure=30.0)
    return {"count": {name: np.repeat(column, 60) for name, column in made.items()}}


def codes() -> Tables:
    weeks = [date(2020, 1, 6) + timedelta(weeks=k) for k in range(200)]
    return {"count": counts([f"{side}: word {k}" for k in range(50) for side in ("forum", "adverts")], 50, weeks)}


def steps() -> Tables:
    series = [
        f"files {end} after {m} months" for end in ("charged", "diverted", "dropped", "pending") for m in range(1, 25)
    ]
    return {"count": counts(series, 450, months(24), rate=3.0)}


def people() -> Tables:
    n, day = N, np.datetime64("2021-01-01", "D")
    arm, began = RNG.integers(0, 2, n), day + RNG.integers(0, 365, n).astype("m8[D]")
    wait = RNG.exponential(np.where(arm == 1, 1500.0, 1200.0)).astype(int) + 1
    again, moved = wait < 700, RNG.random(n) < 0.02
    what = np.where(again, np.where(moved, "moved away", "rearrest"), None)
    return {"programme": {
        "programme": ["class"] * n, "arm": np.array(["class", "none"])[1 - arm], "assigned_on": began,
        "assigned_by": ["lot"] * n, "place": ["Troy"] * n, "age_band": ["25-34"] * n,
        "prior_arrests": RNG.poisson(1, n), "event": what,
        "event_on": np.where(again, began + wait.astype("m8[D]"), np.datetime64("NaT")),
        "followed_until": began + 700}}  # fmt: skip


def fixes() -> Tables:
    at = np.datetime64("2022-01-01", "us") + (np.arange(N) * 60_000_000).astype("m8[us]")
    inside = np.sin(np.arange(N) / 4000) > 0.9
    return {
        "location": {"trace": [f"t{k}" for k in range(N)], "order_number": ["o"] * N, "fixed_at": at,
                     "latitude": np.where(inside, 42.73, 42.76) + RNG.normal(0, 1e-5, N),
                     "longitude": -73.69 + RNG.normal(0, 1e-5, N), "error_m": np.full(N, 12.0)},
        "court_order": {"order_number": ["o"], "external_id": ["z"], "condition": ["zone"],
                        "from_day": [date(2022, 1, 1)],
                        "until_day": [date(2025, 1, 1)], "zone_latitude": [42.73], "zone_longitude": [-73.69],
                        "zone_radius_m": [400.0], "zone_centre": ["shifted"], "zone_shift_m": [150.0]}}  # fmt: skip


def accounts() -> Tables:
    first, last = (np.array([f"{p}{k}" for k in range(900)]) for p in ("Given", "Family"))
    names = np.char.add(np.char.add(first[RNG.integers(0, 900, N)], " "), last[RNG.integers(0, 900, N)])
    born = np.datetime64("1950-01-01", "D") + RNG.integers(0, 18_000, N).astype("m8[D]")
    m = 500
    return {"account": {"trace": [f"a{k}" for k in range(N)], "holder": names, "born": born},
            "court_order": {"trace": [f"r{k}" for k in range(m)], "order_number": ["o"] * m,
                            "condition": ["registry"] * m,
                            "law": ["section 1"] * m, "name": names[:m], "born": born[:m]}}  # fmt: skip


def messages() -> Tables:
    n = N // 2
    values = np.char.add("+1212555", RNG.integers(1000, 9999, n).astype(str))
    both = np.concatenate([values, values[::-1]])
    mention = {
        "mention": [f"m{k}" for k in range(2 * n + 2)], "trace": [*(f"c{k}" for k in range(n))] * 2 + ["o1", "o1"],
        "field": ["caller"] * n + ["callee"] * n + ["restrained", "protected"], "kind": ["phone"] * (2 * n + 2),
        "value": [*both, values[0], values[-1]],
    }  # fmt: skip
    return {"mention": mention,
            "call": {"trace": [f"c{k}" for k in range(n)], "seconds": [60] * n,
                     "started_at": np.datetime64("2024-06-01", "us") + (np.arange(n) * 60_000_000).astype("m8[us]")},
            "court_order": {"trace": ["o1"], "order_number": ["o"], "external_id": ["p"], "condition": ["contact"],
                            "from_day": [date(2024, 1, 1)], "until_day": [date(2026, 1, 1)],
                            "covers": ["call+message"]}}  # fmt: skip


def balance() -> Tables:
    series = [f"tracking {k}: {side}" for k in range(50) for side in ("prevented: breach", "person: job lost")]
    made = counts(series, 100, months(100), exposure=12.0)
    return {"count": made | {"unit": [("with", "without")[k % 2] for k in range(N)]}}


def lists() -> Tables:
    names = ["police", "hotline", "shelter"]
    on = ["+".join(n for k, n in enumerate(names) if (1 << k) & i) for i in range(1, 8)]
    base = np.array([30, 25, 12, 40, 14, 10, 4])
    rows = N // 7
    return {"capture_list": {"lists": on * rows, "people": np.tile(base, rows), "place": ["all"] * (7 * rows)}}


#: Name → question, tables, parameters.
ROWS: dict[str, tuple[str, Callable[[], Tables], dict[str, Any]]] = {
    "policy_effect": ("policy.policy_effect", policy_effect, {}),
    "policy_effect, one place": ("policy.policy_effect", one_place, {}),
    "solved_or_hidden": ("policy.solved_or_hidden", solved, {}),
    "displacement": ("policy.displacement", displacement, {}),
    "help_seeking_effect": ("prevention.help_seeking_effect", campaign, {}),
    "unreached_places": ("prevention.unreached_places", unreached, {}),
    "outreach_plan": ("prevention.outreach_plan", plan, {"budget": 100_000.0}),
    "spread": ("prevention.spread", shares, {}),
    "school_programmes": ("prevention.school_programmes", classes, {}),
    "message_check": ("prevention.message_check", drafts, {}),
    "demand_by_place_time": ("purchasing.demand_by_place_time", demand, {}),
    "hidden_buyers": ("purchasing.hidden_buyers", decoys, {}),
    "learned_codes": ("purchasing.learned_codes", codes, {}),
    "deterrence_effect": ("purchasing.deterrence_effect", deterrence, {}),
    "to_legal_action": ("purchasing.to_legal_action", steps, {}),
    "programme_effect": ("supervision.programme_effect", people, {}),
    "zone_breaches": ("supervision.zone_breaches", fixes, {"order": "o"}),
    "contact_breaches": ("supervision.contact_breaches", messages, {"order": "o"}),
    "registry_matches": ("supervision.registry_matches", accounts, {"order": "o"}),
    "surveillance_balance": ("supervision.surveillance_balance", balance, {}),
    "hidden_population": ("identification.hidden_population", lists, {}),
}


def arrow(name: str, made: dict[str, Any]) -> pa.Table:
    """All columns of the table, those that were not made empty."""
    spec = next(table for table in TABLES if table.name == name)
    rows = len(next(iter(made.values())))
    return pa.table({
        c.name: pa.array(made[c.name], from_pandas=True).cast(_TYPES.get(c.type, pa.string()), safe=False)
        if c.name in made else pa.nulls(rows, _TYPES.get(c.type, pa.string())) for c in spec.columns
    })  # fmt: skip


def measured(name: str) -> str:
    """One line: rows, seconds of the SELECTs, seconds of the function, answers, peak memory."""
    dotted, make, given = ROWS[name]
    _, question = find_question(FACETS, dotted)
    if question.fn is None:
        raise SystemExit(f"{dotted} is not built")
    tables = {one: arrow(one, rows) for one, rows in make().items()}
    con = duckdb.connect(config={"threads": 2})
    con.execute("SET TimeZone = 'UTC'")
    for one in tables_read(question):
        con.register(
            one, tables[one] if one in tables else arrow(one, {"trace": []} if _has_trace(one) else _empty(one))
        )
    start = time.perf_counter()
    read = [con.sql(sql, params=sql_params(sql, given)).to_arrow_table() for sql in question.reads.values()]
    selected = time.perf_counter()
    answers = question.fn(*read, **given)
    done = time.perf_counter()
    n = 1 if isinstance(answers, Document) else len(list(answers)) if isinstance(answers, list | tuple) else 1
    rows = max(table.num_rows for table in tables.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"| `{name}` | {rows:,} | {selected - start:.1f} | {done - selected:.1f} | {n:,} | {peak:,.0f} |"


def _has_trace(name: str) -> bool:
    return any(c.name == "trace" for c in next(t for t in TABLES if t.name == name).columns)


def _empty(name: str) -> dict[str, Any]:
    return {next(t for t in TABLES if t.name == name).columns[0].name: []}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="of " + ", ".join(ROWS))
    parser.add_argument("--one", help="one row alone, in a process of its own")
    said = parser.parse_args()
    if said.one:
        print(measured(said.one))
        return
    print("| question | rows | seconds, SELECT | seconds, function | answers | peak MB |")
    print("|---|---|---|---|---|---|")
    for name in said.names or ROWS:
        try:
            subprocess.run([sys.executable, "-m", "bench.million", "--one", name], check=True, timeout=300)
        except subprocess.TimeoutExpired:
            print(f"| `{name}` | | | more than 300 | | |")
        except subprocess.CalledProcessError as error:
            print(f"| `{name}` | | | ended with {error.returncode} | | |")


if __name__ == "__main__":
    main()
