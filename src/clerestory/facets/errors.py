"""What the harness measured of each question on invented counties: a file of data, for the methods' pages alone.

Nothing that shows a lead may read it (G3): an error rate beside a lead is the field's, or not known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clerestory.errors import InputError

#: The file that comes with the package; `clerestory county judge --write` writes it.
FILE = Path(__file__).with_name("errors.json")
#: Counties that the harness plans: of a null, with everything, of each strength.
PLANNED = (200, 100, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many of so many, and the interval of the share."""

    k: int
    n: int
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 <= self.k <= self.n and 0 <= self.low <= self.high <= 1):
            raise InputError(where="errors.json", expected="k of n with an interval", found=repr(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """At one strength of the planted thing: cases found of cases planted; leads, and those of them that are false.

    counties : how many were made at this strength; 0 where it is not known
    untold : on how many of them it gave no lead and said that it cannot be told
    """

    strength: float
    found: Count
    leads: int = 0
    false: int = 0
    counties: int = 0
    untold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One question over invented counties.

    claim : statistical (in a null every lead is false) or exact (a lead is false when what it says is untrue)
    effect : what a strength stands for
    null, allowed : counties of the null with a false lead, and how many may have one
    false_share : mean over mixed counties, its interval, and what is allowed
    pooled : of the leads of all mixed counties together, how many were false
    ordinary : of those leads, how many say nothing untrue and are about makers of whom nothing was planted; None for a
        statistical claim, which is false there
    naive : broken variants that the same harness was shown to fail
    remark : what is to be known beside the figures, such as a rule that changed since; empty mostly, written by hand
    version, ranges, first, size, day : of the code, the file of ranges, the first seed, the county, the day
    null_size : of the counties of the null; 0 when they are as large as the others
    """

    claim: str
    left_out: tuple[str, ...]
    effect: str
    passed: bool
    failures: tuple[str, ...]
    null: Count
    allowed: int
    mixed: int
    false_share: float
    false_low: float
    false_high: float
    false_allowed: float
    power: tuple[Power, ...]
    version: str
    ranges: str
    office: str
    size: int
    first: int
    day: str
    naive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    oracle: Count | None = None
    null_size: int = 0
    pooled: Count | None = None
    ordinary: Count | None = None
    remark: str = ""


def measured(path: Path = FILE) -> dict[str, Measured]:
    """Dotted name of a question → what was measured; only questions that were judged.

    Raises
    ------
    InputError : the file is no such table
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {name: _measured(row) for name, row in said["questions"].items()}
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(where=path.name, expected="a table of errors", found=f"something else: {error}") from error


def _measured(row: Mapping[str, Any]) -> Measured:
    return Measured(
        **{
            **row,
            "left_out": tuple(row["left_out"]),
            "failures": tuple(row["failures"]),
            "null": Count(**row["null"]),
            "power": tuple(Power(**{**one, "found": Count(**one["found"])}) for one in row["power"]),
            "naive": {name: tuple(said) for name, said in row.get("naive", {}).items()},
            "oracle": Count(**row["oracle"]) if row.get("oracle") else None,
            "pooled": Count(**row["pooled"]) if row.get("pooled") else None,
            "ordinary": Count(**row["ordinary"]) if row.get("ordinary") else None,
        }
    )


def write(found: Mapping[str, Measured], path: Path = FILE) -> None:
    """Put what was measured into the file; questions that were not judged now keep what stands there."""
    rows = (measured(path) if path.is_file() else {}) | dict(found)
    said = {
        "note": "On invented data, by `clerestory county judge --write`; never shown beside a lead.",
        "questions": {name: asdict(rows[name]) for name in sorted(rows)},
    }
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
