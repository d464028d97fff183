"""The invented county's truth against a workspace that holds its files; and whether the county itself is honest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from clerestory.county.audit import BOOKKEEPING_LIMIT
from clerestory.county.audit import audit as audited
from clerestory.county.plan import OFFICES
from clerestory.county.truth import truth_table
from clerestory.errors import InputError
from clerestory.lake.workspace import Snapshot
from clerestory.pipeline.county_leads import score_leads
from clerestory.pipeline.score import score as score_table

#: Table of the lake → table of the truth.
_TRUTHS = {"template_member": "templates", "group_member": "makers", "mention": "mentions"}
#: Kinds whose rows the truth of texts and makers names.
_LINKED = ("advert", "offer", "tip", "message")


def _made(folder: Path, offices: tuple[str, ...]) -> Path:
    """The county's folder: *folder* itself, or the one above when the folder `truth` is named."""
    for county in (folder, folder.parent):
        if any((county / "truth" / f"{office}-templates.parquet").is_file() for office in offices):
            return county
    raise InputError(
        where=str(folder),
        expected="a county's folder, or its folder `truth`",
        found="none",
        hint="make one: clerestory county make FOLDER",
    )


def _offices(county: Path) -> tuple[str, ...]:
    return tuple(name for name in OFFICES if (county / "truth" / f"{name}-templates.parquet").is_file())


def _held(snapshot: Snapshot) -> set[str]:
    return {one for kind in _LINKED for one in snapshot.table(kind, ["external_id"])["external_id"].to_pylist() if one}


def score(snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    """Templates, groups and mentions of a workspace against the truth of the office whose files it holds.

    Parameters
    ----------
    folder : the county's folder, or its folder `truth`

    Returns
    -------
    {"office", "template_member", "group_member", "mention"}, each as `score` gives it, and "leads"; counts only

    Raises
    ------
    InputError : no truth there, or of an office whose files this workspace does not hold
    """
    county = _made(folder, OFFICES)
    held = _held(snapshot)
    for office in _offices(county):
        truths = {table: truth_table(county, office, name) for table, name in _TRUTHS.items()}
        if held.isdisjoint(truths["template_member"]["external_id"].to_pylist()):
            continue
        return {
            "office": office,
            **{table: score_table(snapshot, table, _two_columns(truth)) for table, truth in truths.items()},
            "leads": score_leads(snapshot, county / "truth", office),
        }
    raise InputError(
        where="workspace",
        expected="files of this county",
        found="none of its rows",
        hint="add the files of one office first",
    )


def _two_columns(truth: pa.Table) -> pa.Table:
    return truth.select([name for name in truth.column_names if name not in ("role", "planted")])


def audit(folder: Path) -> dict[str, Any]:
    """How well any single column tells what was planted.

    Parameters
    ----------
    folder : the county's folder

    Returns
    -------
    {"columns": each with its AUC, limit, what chance may add, and whether it passed; "worst": the largest excess over
    the limit that chance does not explain, on top of the limit of bookkeeping; "allowed": that limit}

    Raises
    ------
    InputError : no county there
    """
    county = _made(folder, OFFICES)
    found = audited(county, offices=_offices(county))
    excess = max((one.auc - one.chance - one.limit for one in found), default=0.0)
    return {
        "columns": [
            {
                "office": one.office,
                "kind": one.kind,
                "column": one.column,
                "auc": round(one.auc, 4),
                "limit": one.limit,
                "chance": round(one.chance, 4),
                "passed": one.passed,
            }
            for one in found
        ],
        "worst": round(BOOKKEEPING_LIMIT + max(excess, 0.0), 4),
        "allowed": BOOKKEEPING_LIMIT,
    }
