"""Is the generator honest?  No number that an office keeps by the way may tell what was planted (METHODS: honesty)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.county.truth import truth_table
from clerestory.errors import InputError

#: What bookkeeping may tell at most, and what any single column may.
BOOKKEEPING_LIMIT, COLUMN_LIMIT = 0.55, 0.80
#: Planted rows, and others, that a kind needs before an AUC of it says anything.
_ENOUGH = 50
#: Columns in which all rows of one maker may be alike: one text's length, a burst's days.
_ALIKE = frozenset({"words", "seen_at", "weekday", "place", "file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One column of one kind in one office: how well it alone tells planted rows from the others.

    chance : what an AUC of that many rows (or makers, where a maker's rows are alike) is off by, by chance alone
    """

    office: str
    kind: str
    column: str
    auc: float
    limit: float
    chance: float

    @property
    def passed(self) -> bool:
        """Whether the column tells no more than it may, chance allowed for."""
        return self.auc <= self.limit + self.chance


def rank_auc(values: np.ndarray, positive: np.ndarray) -> float:
    """Share of pairs (positive, other) that *values* puts in order, whichever way round; 0.5 tells nothing.

    Parameters
    ----------
    values : (n,) numbers; ties count half
    positive : (n,) of bool, both kinds present

    Returns
    -------
    0.5 to 1

    References
    ----------
    Hanley and McNeil (1982), The meaning and use of the area under a ROC curve.
    """
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    size = np.diff(np.r_[first, len(ranked)])
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(first + (size - 1) / 2, size)
    n = int(positive.sum())
    auc = (ranks[positive].sum() - n * (n - 1) / 2) / (n * (len(values) - n))
    return float(max(auc, 1 - auc))


def _by_chance(positive: np.ndarray, makers: np.ndarray, *, alike: bool) -> float:
    """Three standard errors of an AUC of 0.5; two over makers, where all rows of a maker are alike (Kish 1965)."""
    n = float(positive.sum())
    if alike:
        sizes = np.unique(makers[positive], return_counts=True)[1]
        n = n**2 / float((sizes**2).sum())
    others = float((~positive).sum())
    return (2 if alike else 3) * float(np.sqrt((n + others + 1) / (12 * n * others)))


def _share_elsewhere(values: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """For each row the planted share of its value among the rows of the other half: so that no row tells on itself."""
    _, codes = np.unique(values, return_inverse=True)
    half = np.arange(len(values)) % 2 == 0
    shares = np.empty(len(values))
    for here in (half, ~half):
        total = np.bincount(codes[~here], minlength=codes.max() + 1)
        planted = np.bincount(codes[~here], weights=positive[~here], minlength=codes.max() + 1)
        shares[here] = ((planted + positive.mean()) / (total + 1))[codes[here]]
    return shares


def _columns(rows: pa.Table) -> list[tuple[str, np.ndarray, float]]:
    ids = rows["external_id"].to_pylist()
    at = rows["at"].to_numpy()
    digits = [int.from_bytes(blake2b(one.encode(), digest_size=4).digest(), "big") for one in ids]
    return [
        ("external_id", np.unique(np.array(ids), return_inverse=True)[1], BOOKKEEPING_LIMIT),
        ("digest of external_id", np.array(digits), BOOKKEEPING_LIMIT),
        ("row in file", rows["row"].to_numpy(), BOOKKEEPING_LIMIT),
        ("seen_at", at, BOOKKEEPING_LIMIT),
        ("second", rows["seconds"].to_numpy(), BOOKKEEPING_LIMIT),
        ("words", rows["words"].to_numpy(), BOOKKEEPING_LIMIT),
        ("hour", at // 3600 % 24, COLUMN_LIMIT),
        ("weekday", at // 86400 % 7, COLUMN_LIMIT),
        ("price", pc.fill_null(rows["price"], -1).to_numpy(), COLUMN_LIMIT),
    ]


def audit(folder: Path, *, offices: tuple[str, ...]) -> list[Audited]:
    """How well each single column tells what was planted in the county of *folder*.

    Parameters
    ----------
    folder : what `make` filled, with its truth
    offices : those that were made

    Returns
    -------
    by office, kind and column; kinds with fewer than 50 planted rows, or 50 others, are left out

    Raises
    ------
    InputError : there is no truth in *folder*

    Errors to expect
    ----------------
    In a small county a few large makers are longer or later than the rest by chance: audit one of 20,000 or more.
    """
    found: list[Audited] = []
    for office in offices:
        if not (folder / "truth" / f"{office}-bookkeeping.parquet").is_file():
            raise InputError(where=str(folder), expected=f"a county with the truth of {office}", found="none")
        table = truth_table(folder, office, "bookkeeping")
        for kind in sorted(set(table["kind"].to_pylist())):
            rows = table.filter(pc.field("kind") == kind)
            positive = rows["planted"].to_numpy()
            if min(positive.sum(), (~positive).sum()) < _ENOUGH:
                continue
            columns = _columns(rows)
            for name in ("place", "site", "file"):
                values = np.array(pc.fill_null(rows[name], "").to_pylist())
                columns.append((name, _share_elsewhere(values, positive), COLUMN_LIMIT))
            makers = np.array(rows["maker"].to_pylist())
            found += [
                Audited(
                    office=office,
                    kind=kind,
                    column=name,
                    auc=rank_auc(values, positive),
                    limit=limit,
                    chance=_by_chance(positive, makers, alike=name in _ALIKE),
                )
                for name, values, limit in columns
            ]
    return found
