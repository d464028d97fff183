"""Compare a table with a truth that somebody else holds: counts only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.errors import InputError
from clerestory.lake.workspace import Snapshot
from clerestory.methods.b_cubed import b_cubed, pairwise, recall_by_size
from clerestory.model.kinds import KINDS

#: What the truth needs for each table that can be scored.
COLUMNS: dict[str, tuple[str, ...]] = {
    "template_member": ("external_id", "truth"),
    "group_member": ("external_id", "truth"),
    "mention": ("external_id", "kind", "value"),
}
#: What a truth of mentions may say besides: the style of a row's writing, and where each mention stands in its text.
_MORE = ("style", "start", "stop")
_LABEL = {"template_member": "template", "group_member": "group_id"}
#: Names that others give to kinds of mention.
_ALIASES = {
    "e-mail": "email", "mail": "email", "email address": "email", "telephone": "phone", "tel": "phone",
    "phone number": "phone", "username": "handle", "account": "handle", "link": "url", "website": "url", "uri": "url",
}  # fmt: skip


def read_truth(path: Path) -> pa.Table:
    """The truth as a table; InputError when the file is no Parquet."""
    try:
        return pq.read_table(path)
    except FileNotFoundError:
        raise InputError(where=str(path), expected="a Parquet file", found="no file") from None
    except (pa.ArrowInvalid, pa.ArrowTypeError, OSError) as error:
        raise InputError(where=str(path), expected="a Parquet file", found="something else") from error


def score(snapshot: Snapshot, table: str, truth: pa.Table) -> dict[str, Any]:
    """How well a table agrees with the truth, over the rows that the truth names.

    Parameters
    ----------
    table : template_member, group_member or mention
    truth : external_id and truth (which rows belong together; a null stands alone); for mention external_id, kind,
        value, and if it likes style (of the row's writing) and start, stop (characters of the text)

    Returns
    -------
    {"pairwise", "b_cubed", "recall_by_size"}; for mention {"by_kind": {kind: {"n", "recall", "precision"}}}, with
    "by_style" (the same over the kinds that the truth names) and "spans" (how many of the mentions found have one in
    the truth, and the shares whose span is the same and covers it) where the truth says them

    Raises
    ------
    InputError : another table, or a truth without the columns
    """
    if table not in COLUMNS:
        raise InputError(where="score", expected="one of " + ", ".join(COLUMNS), found=repr(table))
    missing = [name for name in COLUMNS[table] if name not in truth.column_names]
    if missing:
        raise InputError(
            where="truth",
            expected="columns " + ", ".join(COLUMNS[table]),
            found=", ".join(truth.column_names) or "none",
            hint=f"missing: {', '.join(missing)}",
        )
    more = [name for name in _MORE if table == "mention" and name in truth.column_names]
    truth = pa.table({name: truth[name].cast(pa.string()) for name in (*COLUMNS[table], *more)})
    return _score_mentions(snapshot, truth) if table == "mention" else _score_groups(snapshot, table, truth)


def _traces_of(snapshot: Snapshot, wanted: set[str]) -> dict[str, str]:
    """The external id of each trace that the truth names."""
    named = {}
    for kind in KINDS:
        rows = snapshot.table(kind.name, ["trace", "external_id"])
        for trace, external in zip(rows["trace"].to_pylist(), rows["external_id"].to_pylist(), strict=True):
            if external in wanted:
                named[trace] = external
    return named


def _score_groups(snapshot: Snapshot, table: str, truth: pa.Table) -> dict[str, Any]:
    true = dict(zip(truth["external_id"].to_pylist(), truth["truth"].to_pylist(), strict=True))
    rows = snapshot.table(table, ["trace", _LABEL[table]])
    of_trace = dict(zip(rows["trace"].to_pylist(), rows[_LABEL[table]].to_pylist(), strict=True))
    said: dict[str, str] = {}
    for trace, external in sorted(_traces_of(snapshot, set(true)).items()):
        if trace in of_trace:
            said.setdefault(external, of_trace[trace])
    names = list(true)
    labels = _numbered((said.get(name) for name in names), len(names))
    truths = _numbered((true[name] for name in names), len(names))
    return {
        "pairwise": pairwise(labels, truths),
        "b_cubed": b_cubed(labels, truths),
        "recall_by_size": recall_by_size(labels, truths),
    }


def _numbered(labels: Iterable[str | None], n: int) -> np.ndarray:
    """A number for each label; None is alone and gets its own."""
    numbers: dict[str, int] = {}
    return np.fromiter(
        (n + at if label is None else numbers.setdefault(label, len(numbers)) for at, label in enumerate(labels)),
        np.int64,
        n,
    )


def _score_mentions(snapshot: Snapshot, truth: pa.Table) -> dict[str, Any]:
    columns = (truth[name].to_pylist() for name in COLUMNS["mention"])
    asked = list(zip(*columns, strict=True))
    true = {(external, _kind(kind), plain_value(_kind(kind), value)) for external, kind, value in asked if value}
    named = _traces_of(snapshot, {external for external, _, _ in asked})
    rows = snapshot.table("mention", ["trace", "kind", "value", "start", "stop"]).to_pylist()
    rows = [row for row in rows if row["trace"] in named]
    said = {(named[row["trace"]], row["kind"], plain_value(row["kind"], row["value"])) for row in rows}
    kinds = sorted({kind for _, kind, _ in true} | {_kind(kind) for _, kind, _ in asked if kind})
    scored: dict[str, Any] = {
        "by_kind": {
            kind: _agreement({t for t in true if t[1] == kind}, {s for s in said if s[1] == kind}) for kind in kinds
        }
    }
    if "style" in truth.column_names:
        scored["by_style"] = _by_style(truth, true, {one for one in said if one[1] in kinds})
    if {"start", "stop"} <= set(truth.column_names):
        scored["spans"] = _spans(truth, [(named[row["trace"]], row) for row in rows])
    return scored


def _by_style(truth: pa.Table, true: set[tuple], said: set[tuple]) -> dict[str, dict[str, float | int | None]]:
    """The agreement over the rows of each style; a row that names no style belongs to none."""
    styles: dict[str, set[str]] = {}
    for external, style in zip(truth["external_id"].to_pylist(), truth["style"].to_pylist(), strict=True):
        if style is not None:
            styles.setdefault(style, set()).add(external)
    return {
        style: _agreement({t for t in true if t[0] in rows}, {s for s in said if s[0] in rows})
        for style, rows in sorted(styles.items())
    }


def _spans(truth: pa.Table, found: list[tuple[str, dict[str, Any]]]) -> dict[str, float | int | None]:
    """How many mentions were found whose span the truth tells; the shares with the same span, and with all of it."""
    read: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for external, row in found:
        key = (external, row["kind"], plain_value(row["kind"], row["value"]))
        read.setdefault(key, []).append((row["start"], row["stop"]))
    n = same = covered = 0
    for row in truth.to_pylist():
        if not row["value"] or row["start"] is None or row["stop"] is None:
            continue
        kind, (start, stop) = _kind(row["kind"]), _whole_span(row)
        spans = read.get((row["external_id"], kind, plain_value(kind, row["value"])), [])
        n += bool(spans)
        same += (start, stop) in spans
        covered += any(a <= start and stop <= b for a, b in spans)
    return {"n": n, "same": same / n if n else None, "covered": covered / n if n else None}


def _whole_span(row: dict[str, Any]) -> tuple[int, int]:
    """Start and stop as the truth says them; InputError when they are no numbers."""
    try:
        return int(row["start"]), int(row["stop"])
    except ValueError:
        raise InputError(
            where="truth, columns start and stop", expected="characters counted from 0", found="something else"
        ) from None


def _agreement(true: set[tuple], said: set[tuple]) -> dict[str, float | int | None]:
    """How many are true, and the shares found and right; None where there is nothing to divide by."""
    both = len(true & said)
    return {
        "n": len(true),
        "recall": both / len(true) if true else None,
        "precision": both / len(said) if said else None,
    }


def _kind(kind: str | None) -> str:
    plain = (kind or "").strip().lower().replace("_", " ")
    return _ALIASES.get(plain, plain)


def plain_value(kind: str, value: str) -> str:
    """A value so that its usual writings are equal: both sides of a comparison go through here."""
    plain = value.strip()
    if kind == "phone":
        digits = "".join(c for c in plain if c.isdigit())
        return "+" + (digits[2:] if digits.startswith("00") else digits)
    if kind == "email":
        return plain.lower().removeprefix("mailto:")
    if kind == "handle":
        return plain.lower().lstrip("@")
    if kind == "url":
        return _plain_url(plain)
    return " ".join(plain.casefold().split())


def _plain_url(value: str) -> str:
    rest = value.partition("://")[2] or value
    host, slash, path = rest.partition("/")
    host = host.lower().removeprefix("www.")
    return (host + slash + path).rstrip("/")
