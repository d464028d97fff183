"""What a release counts, and what of the same people was told before: by releases, and by plans that were looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from clerestory.guards.disclosure_ledger import from_json
from clerestory.guards.disclosure_tables import Key, Rule, View
from clerestory.guards.people import about_people
from clerestory.lake.engine import parse
from clerestory.lake.select_rows import EACH, each_once, narrowed_by
from clerestory.lake.snapshot import Snapshot
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import ids_reached
from clerestory.pipeline.release_rule import way_of
from clerestory.pipeline.without import without_kept_out

if TYPE_CHECKING:
    from clerestory.pipeline.release import Wanted

_EACH_ONE = f"count(DISTINCT {EACH})"

#: What stands for a row without a value.
NO_VALUE = "(none)"


def plans(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every plan over real people's data that somebody looked at, oldest first."""
    return sorted(kept_rows(snapshot, "release_plan"), key=lambda row: row["planned_at"])


def told_before(snapshot: Snapshot, earlier: Sequence[Mapping[str, Any]], tables: Iterable[str]) -> list[View]:
    """What was told of the same tables, oldest first; of releases with noise nothing, since their noise hides it."""
    told = [(row["released_at"], row) for row in earlier if not row["epsilon"]]
    told += [(row["planned_at"], row) for row in plans(snapshot) if set(row["tables"]) & set(tables)]
    return [from_json(row["cells"], of=row["counted"]) for _, row in sorted(told, key=lambda one: one[0])]


def counted_as(office: Office, sql: str) -> str:
    """The way of counting: over real people's data the same SELECT in another case counts others."""
    in_case = about_people(parse(sql).tables) and not office.workspace.info.evaluation
    return way_of(f"{sql} -- {office.case}" if in_case else sql)


def counted_rows(office: Office, snapshot: Snapshot, wanted: Wanted) -> dict[Key, int]:
    """How many rows each cell has; over real people's data, of those that the case worked on leads to (G2)."""
    columns = ", ".join(f'CAST("{one}" AS VARCHAR) AS "{one}"' for one in sorted(wanted.by))
    names = ", ".join(f'"{one}"' for one in sorted(wanted.by))
    inner, each, n = wanted.sql.strip().rstrip(";"), "", "count(*)"
    if about_people(parse(wanted.sql).tables):
        inner, each, n = each_once(wanted.sql, strict=not office.workspace.info.evaluation), f", {EACH}", _EACH_ONE
    said = f"SELECT {columns}{each} FROM ({inner}\n) AS asked"
    led = {}
    if each and not office.workspace.info.evaluation:
        said += f" WHERE {EACH} IN (SELECT unnest($led))"
        led = {"led": ids_reached(office, snapshot, parse(wanted.sql).tables[0])}
    rows = without_kept_out(snapshot).select(
        f"SELECT {names}, {n} AS people FROM ({said}) AS said GROUP BY {names}", **led
    )
    found: dict[Key, int] = {}
    for row in rows.to_pylist():
        n = row.pop("people")
        one = tuple(sorted((dim, value if value else NO_VALUE) for dim, value in row.items()))
        found[one] = found.get(one, 0) + n
    return found


def kept_back(office: Office, wanted: Wanted, found: Mapping[Key, int], rule: Rule) -> frozenset[Key]:
    """Cells that are hidden though as many are in them as may be shown: nobody can tell how many it takes (G12).

    A cell is shown from a number on that lies between the least and twice it, that is its own, and that nobody knows:
    drawn with the key from what the cell counts, however it is asked for.  So whoever adds known rows one by one, and
    sees when it is shown, is as far from what was there before as from a hidden cell.
    """
    table, narrowed = parse(wanted.sql).tables[0], narrowed_by(wanted.sql)
    kept = set()
    for one, n in found.items():
        box = sorted(f"{column}={value}" for column, value in {*narrowed, *one})
        more = int(office.workspace.ids.of("least", table, *box), 16) % rule.width
        if n < rule.least + more:
            kept.add(one)
    return frozenset(kept)
