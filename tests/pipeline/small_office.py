"""A small office with files written by hand, for tests of what the doors call."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clerestory.lake.workspace import Workspace
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import Office, open_office

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)

MOVERS = (
    "Careful movers for pianos and flats, every street of the county, call {phone} any day of the week, fair prices"
)

ADVERTS = [
    "id,date,text,place,site,price",
    f'1,2024-01-03,"{MOVERS.format(phone="two one two 555 oh one 43")}",Albany,board.example.org,$120',
    f'2,2024-02-03,"{MOVERS.format(phone="212.555.0143")}",Troy,board.example.org,$130',
    f'3,2024-03-03,"{MOVERS.format(phone="(212) 555-0143")} today",Utica,board.example.org,$130',
    '4,2024-03-05,"Gutters cleaned by hand, ladders brought along, 646 555 0199 after six",Utica,board.example.org,80',
    '5,2024-03-09,"Garden fence painted and the wood treated; 212 555 0143",Rome,other.example.org,95',
]
TIPS = [
    "tip number,received,what was said,channel,status",
    'T-1,2024-04-01,"A neighbour said that the movers with number (212) 555-0143 keep workers in a van",phone,closed',
    'T-2,2024-05-01,"Somebody offers cleaning at maria.lopez@example.org",web,open',
]
CALLS = ["from,to,start,duration,notes", "+1 646 555 0111,+1 212 555 0143,2024-04-02 10:00,61,asked for work"]


def make_office(folder: Path, *, kind: str = "enforcement", now: datetime = NOW) -> Office:
    """An empty workspace, opened."""
    Workspace.create(folder, kind=kind, country="US", now=now)
    return open_office(folder, user="mara", now=now)


def put_in(office: Office, lines: list[str], *, name: str, source: str = "", authority: str = "test", **asked):
    """Write the lines beside the workspace and add them; the report, or its error raised."""
    path = office.workspace.path.parent / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = Asked(source=source or path.stem, authority=authority, **asked)
    (report,) = add(office.workspace, [path], asked=said, user=office.user, now=office.now)
    if report.error is not None:
        raise report.error
    return report
