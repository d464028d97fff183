"""The invented county's truth against a workspace that holds its files; and whether the county itself is honest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from clerestory.county.audit import Audited
from clerestory.county.audit import audit as audited
from clerestory.county.audit_cases import Feature, LookAlikes, Oracle, features, look_alikes, oracles
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
    """Whether the county is honest and hard enough: columns, classes, look-alikes.

    Parameters
    ----------
    folder : the county's folder

    Returns
    -------
    {"columns": for each phenomenon, office and kind, each column with its AUC, its standard error and limit;
    "features": the same for what a group's adverts are together; "oracle": its error for each question with classes;
    "look_alikes": planted and innocent cases for each phenomenon; "broken": what exceeds its limit, in words}

    Raises
    ------
    InputError : no county there
    """
    county = _made(folder, OFFICES)
    offices = _offices(county)
    columns = audited(county, offices=offices)
    of_groups = features(county, offices)
    oracle, alike = oracles(county, offices), look_alikes(county, offices)
    broken = [
        f"{one.office} {one.kind}: {one.column} tells {one.phenomenon}: {one.auc:.3f}"
        for one in columns
        if not one.passed
    ]
    broken += [
        f"{one.office}: {one.column} of a group tells {one.of}: {one.auc:.3f}" for one in of_groups if not one.passed
    ]
    broken += [f"{one.office}: the oracle of {one.question} errs {one.error:.3f}" for one in oracle if not one.passed]
    broken += [
        f"{one.office}: {one.innocent} look-alikes for {one.planted} planted {one.phenomenon}"
        for one in alike
        if not one.passed
    ]
    return {
        "columns": _rounded(columns),
        "features": _rounded(of_groups),
        "oracle": _rounded(oracle),
        "look_alikes": _rounded(alike),
        "broken": broken,
    }


def _rounded(found: Sequence[Audited | Feature | Oracle | LookAlikes]) -> list[dict[str, Any]]:
    return [
        {
            **{name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items()},
            "passed": one.passed,
        }
        for one in found
    ]
