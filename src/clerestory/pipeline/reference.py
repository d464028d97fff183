"""Texts that no one here wrote, through the whole path: files in, read, linked; figures beside what is expected."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.errors import InputError
from clerestory.guards.masking import mask_spans
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.model.comparison import Compared, Row
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import Office
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.run import run
from clerestory.pipeline.score import score
from clerestory.reading.masking import spans_of_identifiers
from clerestory.reference import estimates, policy_estimates, prevalence_estimates, sets
from clerestory.reference.rows import ROWS, compare

Figures = dict[str, float]
#: Row → what else is worth knowing of it, or why nothing was measured.
Notes = dict[str, str]
#: A text put in → what was made of it.
Through = Callable[[str, pa.Table], Snapshot]

_AUTHORITY = "reference"


def reference(data: Path | None, *, now: datetime, progress: Progress = silent) -> list[Compared]:
    """Every row of the reference, compared; each set goes through a workspace of its own, which is thrown away.

    Parameters
    ----------
    data : a folder with sets that may not be passed on; without it their rows are skipped, with the reason

    Returns
    -------
    one a row, in the order of `ROWS`, then one that counts the published results whose methods are not built yet

    Raises
    ------
    InputError : *data* is no folder
    """
    if data is not None and not data.is_dir():
        raise InputError(where=str(data), expected="a folder", found="none", hint="say --data FOLDER")
    steps: tuple[Callable[[Through, Path | None], tuple[Figures, Notes]], ...] = (
        _bills, _passages, _phones, _phones_elsewhere, _sms, _estimates, _policy_estimates, _prevalence,
    )  # fmt: skip
    figures: Figures = {}
    notes: Notes = {}
    with tempfile.TemporaryDirectory(prefix="clerestory-reference-") as folder:
        for i, step in enumerate(steps):
            progress("comparing", i, len(steps))
            found, said = step(_path(Path(folder) / str(i), now), data)
            figures |= found
            notes |= said
        progress("comparing", len(steps), len(steps))
    return [*(compare(row, figures, why=notes) for row in ROWS), _not_built()]


def copy_data(folder: Path) -> list[Path]:
    """Copy the data that may be passed on into *folder*, to try things out on; returns what was written."""
    return sets.copy_to(folder)


def _path(folder: Path, now: datetime) -> Through:
    """The whole path for one set: its rows as a Parquet file, added, run."""

    def through(kind: str, rows: pa.Table) -> Snapshot:
        folder.mkdir()
        file = folder / "rows.parquet"
        pq.write_table(rows, file)
        workspace = Workspace.create(folder / "workspace", kind="research", country="US", now=now)
        asked = Asked(
            source="reference", authority=_AUTHORITY, kind=kind, columns={"external_id": "external_id", "text": "text"}
        )
        for report in add(workspace, [file], asked=asked, user="reference", now=now):
            if report.error is not None:
                raise report.error
        run(Office(workspace=workspace, user="reference", now=now))
        return workspace.snapshot()

    return through


def _rows(ids: Iterable[str], texts: Iterable[str]) -> pa.Table:
    return pa.table({"external_id": list(ids), "text": list(texts)})


def _template_of(snapshot: Snapshot, kind: str) -> dict[str, str]:
    """The template of each text that has one, by the number it came with."""
    found = snapshot.select(
        f"SELECT t.external_id AS external_id, m.template AS template FROM {kind} AS t "
        "JOIN template_member AS m ON m.trace = t.trace"
    )
    return dict(zip(found["external_id"].to_pylist(), found["template"].to_pylist(), strict=True))


def _bills(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    bills = sets.bills()
    snapshot = through("advert", _rows(bills["id"].to_pylist(), bills["text"].to_pylist()))
    scored = score(snapshot, "template_member", sets.bill_groups())
    note = "a hard set: its groups are about one model, most without a passage in common"
    return {
        "bills.b_cubed.precision": scored["b_cubed"]["p"],
        "bills.b_cubed.recall": scored["b_cubed"]["r"],
        "bills.pairwise.precision": scored["pairwise"]["p"],
        "bills.pairwise.recall": scored["pairwise"]["r"],
    }, {"bills.b_cubed.recall": note, "bills.pairwise.recall": note}


def _passages(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    pairs = sets.passages()
    ids = pairs["pair"].to_pylist()
    sides = [
        (f"{one}.{side}", text)
        for side in ("left", "right")
        for one, text in zip(ids, pairs[side].to_pylist(), strict=True)
    ]
    template = _template_of(through("advert", _rows(*zip(*sides, strict=True))), "advert")
    joined: Counter[int] = Counter()
    labels = pairs["label"].to_pylist()
    for one, label in zip(ids, labels, strict=True):
        left, right = template.get(f"{one}.left"), template.get(f"{one}.right")
        joined[label] += left is not None and left == right
    of = Counter(labels)
    named = {2: "passages.copied", 1: "passages.partly", 0: "passages.phrases"}
    return (
        {row: joined[label] / of[label] for label, row in named.items()},
        {row: f"{joined[label]} of {of[label]} pairs" for label, row in named.items()},
    )


def _read_phones(snapshot: Snapshot) -> dict[str, set[str]]:
    found = snapshot.select(
        "SELECT t.external_id AS external_id, m.value AS value FROM advert AS t "
        "JOIN mention AS m ON m.trace = t.trace WHERE m.kind = 'phone'"
    )
    read: dict[str, set[str]] = {}
    for one, value in zip(found["external_id"].to_pylist(), found["value"].to_pylist(), strict=True):
        read.setdefault(one, set()).add(value)
    return read


def _phones(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    cases = sets.telephone_cases().to_pylist()
    forms = [(f"{case['case']}.{form}", case[form]) for case in cases for form in ("spoken", "written")]
    read = _read_phones(through("advert", _rows(*zip(*forms, strict=True))))
    right: dict[str, list[bool]] = {}
    for case in cases:
        for form in ("spoken", "written"):
            values = read.get(f"{case['case']}.{form}", set())
            if case["expected"] == "":
                right.setdefault("phones.none", []).append(bool(values))
            elif case["expected"] != "unclear":
                right.setdefault(f"phones.{case['language']}.{form}", []).append(values == {case["expected"]})
    return (
        {row: sum(said) / len(said) for row, said in right.items()},
        {row: f"{sum(said)} of {len(said)}" for row, said in right.items()},
    )


def _phones_elsewhere(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    row = "phones.elsewhere.written"
    if data is None:
        return {}, {row: _needs("phone_nemo")}
    try:
        cases = sets.telephone_cases_elsewhere(data)
    except InputError as error:
        return {}, {row: error.sentence()}
    # only what the plans of numbers allow: most of these cases are placeholders that nobody can dial
    international = [case for case in cases.to_pylist() if case["expected"]]
    written = _rows((case["case"] for case in international), (case["written"] for case in international))
    read = _read_phones(through("advert", written))
    right = [read.get(case["case"], set()) == {case["expected"]} for case in international]
    languages = len({case["language"] for case in international})
    return (
        {row: sum(right) / len(right)},
        {row: f"{sum(right)} of {len(right)} written with a country code, in {languages} languages"},
    )


def _sms(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    if data is None:
        return {}, dict.fromkeys(("sms.duplicates", "sms.others"), _needs("sms_spam"))
    try:
        messages = sets.sms_spam(data)
    except InputError as error:
        return {}, dict.fromkeys(("sms.duplicates", "sms.others"), error.sentence())
    ids, texts = messages["message"].to_pylist(), messages["text"].to_pylist()
    template = _template_of(through("advert", _rows(ids, texts)), "advert")
    text_of = dict(zip(ids, texts, strict=True))
    equal = {pair for group in _by(text_of).values() for pair in combinations(sorted(group), 2)}
    joined = {pair for group in _by(template).values() for pair in combinations(sorted(group), 2)}
    others = sorted(joined - equal)
    note = f"in {len({template[one] for one, _ in others})} templates, not scored"
    if others:
        first = text_of[others[0][0]]
        note += f"; the first, masked: {mask_spans(first, spans_of_identifiers(first, country='GB'))[:80]}"
    return (
        {"sms.duplicates": len(equal & joined) / len(equal), "sms.others": float(len(others))},
        {"sms.duplicates": f"{len(equal & joined)} of {len(equal)} pairs", "sms.others": note},
    )


def _estimates(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    return estimates.figures(data)


def _policy_estimates(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    return policy_estimates.figures(data)


def _prevalence(through: Through, data: Path | None) -> tuple[Figures, Notes]:
    return prevalence_estimates.figures(), {}


def _by(label: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for one, of in label.items():
        groups.setdefault(of, []).append(one)
    return groups


def _needs(name: str) -> str:
    return f"the data may not be passed on: say --data FOLDER, with {name} in it"


def _not_built() -> Compared:
    """One row for all published results that wait: they have not passed, and are not called so."""
    waiting = sets.waiting()
    questions = sorted(set(waiting["question"].to_pylist()))
    row = Row(
        id="waiting",
        facet=0,
        question=", ".join(questions),
        quantity="published results whose methods are not built yet",
        expected=None,
        tolerance=0.0,
        source="listed in reference/data/waiting.tsv",
    )
    return Compared(row=row, found=float(len(waiting)), state="not built yet", why="they are counted, not compared")
