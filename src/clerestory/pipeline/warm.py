"""Compile the readers and the linking once for this processor, so that nobody's first search waits for it.

python -m clerestory.pipeline.warm
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from clerestory.pipeline.create import create
from clerestory.pipeline.find import find
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import open_office
from clerestory.pipeline.run import run

_TEXTS = (
    "Careful movers for pianos and flats in Albany, NY, call two one two 555 oh one 43, 120 dollars",
    "Careful movers for pianos and flats in Albany, NY, call (212) 555-0143 or mara@example.org, 120 dollars",
    "Careful movers for pianos and flats in Troy, NY, call (212) 555-0143 or insta: mara_moves, example.org/movers",
    "Gutters cleaned by hand; write to mara at example dot org; hay que llamar al dos uno dos 555 0143",
)

#: The time of a workspace that nobody sees.
_THEN = datetime(2026, 1, 1, tzinfo=UTC)


def warm() -> None:
    """Put four invented adverts through every step, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create(folder / "w", kind="enforcement", country="US", zone="UTC", now=_THEN)
        office = open_office(folder / "w", user="warm", now=_THEN)
        lines = "\n".join(f'{number},"{text}"' for number, text in enumerate(_TEXTS))
        (folder / "adverts.csv").write_text(f"id,text\n{lines}\n", encoding="utf-8")
        add(
            office.workspace,
            [folder / "adverts.csv"],
            asked=Asked(source="adverts", authority="invented", kind="advert"),
            user="warm",
            now=_THEN,
        )
        run(office)
        find(office, "careful movers")


if __name__ == "__main__":
    print("compiling for this processor, once (about a minute) …", file=sys.stderr)
    warm()
