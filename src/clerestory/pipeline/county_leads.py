"""How often a lead joins what has nothing in common, counted against the invented county's truth.

Two counts, since they mean two things.  *Mixed*: the lead's own claim is false (its texts are not of one template, or a
trace does not hold the contact).  *Several makers*: the claim is true, and whoever reads it as "one maker" is wrong: a
franchise, an agency, a shared front desk, a recycled number.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import KINDS


def score_leads(snapshot: Snapshot, truth: Path, office: str) -> dict[str, dict[str, int]]:
    """Leads of the last run by question: how many, how many mixed, how many of several makers.

    Parameters
    ----------
    truth : the county's folder `truth`
    office : the office whose files the workspace holds

    Returns
    -------
    {question: {"n", "mixed", "several_makers"}}, counts only; empty before any run
    """
    names = {t: e for kind in KINDS for t, e in _pairs(snapshot, kind.name, "trace", "external_id") if e}
    makers = _read(truth / f"{office}-makers.parquet", "truth")
    templates = _read(truth / f"{office}-templates.parquet", "truth")
    mentions: dict[str, set[str]] = defaultdict(set)
    for row in pq.read_table(truth / f"{office}-mentions.parquet").to_pylist():
        mentions[row["external_id"]].add(row["value"])
    values = dict(_pairs(snapshot, "contact", "contact", "value"))
    rests_on: dict[str, list[str]] = defaultdict(list)
    for lead, trace in _pairs(snapshot, "answer_trace", "lead", "trace"):
        rests_on[lead].append(names.get(trace, ""))
    counted: dict[str, dict[str, int]] = {}
    for row in snapshot.table("answer", ["lead", "question", "about"]).to_pylist():
        rows = [one for one in rests_on[row["lead"]] if one in makers]
        value = values.get(row["about"])
        if value is None:
            mixed = len({templates[one] for one in rows}) > 1
        else:
            mixed = any(value not in mentions[one] for one in rows)
        of = counted.setdefault(row["question"], {"n": 0, "mixed": 0, "several_makers": 0})
        of["n"] += 1
        of["mixed"] += mixed
        of["several_makers"] += len({makers[one] for one in rows}) > 1
    return counted


def _pairs(snapshot: Snapshot, table: str, one: str, other: str) -> list[tuple[Any, Any]]:
    rows = snapshot.table(table, [one, other])
    return list(zip(rows[one].to_pylist(), rows[other].to_pylist(), strict=True))


def _read(path: Path, column: str) -> dict[str, str]:
    rows = pq.read_table(path, columns=["external_id", column])
    return dict(zip(rows["external_id"].to_pylist(), rows[column].to_pylist(), strict=True))
