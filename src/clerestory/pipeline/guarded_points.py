"""The points of an answer's charts, as the desk shows them and hands them out: masked, without formulas."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import replace

from clerestory.facets.framework import find_question
from clerestory.guards.masking import mask_shapes
from clerestory.model.lead import Point
from clerestory.pipeline import letters as lettering
from clerestory.pipeline.answers import gated_points
from clerestory.pipeline.guarded import Desk

#: Signs that make a spreadsheet read a cell as a formula, wide ones too; some programs skip blanks before them.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")

HEADS = ("series", "at", "what", "value", "from", "to")


def masked(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points with every identifier in their words masked by its shape (G4)."""
    return tuple(replace(one, series=mask_shapes(one.series), label=mask_shapes(one.label)) for one in points)


def points_csv(points: Sequence[Point]) -> str:
    """The points as CSV: masked, no cell a formula; a value that is not known is an empty cell."""
    said = io.StringIO()
    out = csv.writer(said)
    out.writerow(HEADS)
    for one in masked(points):
        at = one.at_time or _number(one.at)
        out.writerow((
            defused(one.series), at, defused(one.label), _number(one.value), _number(one.low), _number(one.high)
        ))  # fmt: skip
    return said.getvalue()


def defused(said: str) -> str:
    """A cell with an apostrophe before it where a spreadsheet would run it."""
    return "'" + said if said.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA) else said


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else repr(value)


def points(desk: Desk, lead_id: str) -> str:
    """The points of a lead's charts as CSV, for work inside the team: counts of people as the gate lets them be (G12).

    Raises
    ------
    InputError : no such lead
    Spent : as for a lead: a download is a read like any other
    """
    desk.check("leads")
    desk.spend("lead")
    # The act `lead` is what the budget counts, and what the ledger tells of who looked at what.
    letter = lettering.letter(desk.office, lead_id)
    _, question = find_question(desk.office.facets, letter.question)
    shown, _ = gated_points(letter.points, question.text.people)
    return points_csv(shown)
