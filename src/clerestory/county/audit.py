"""Is the generator honest?  No number that an office keeps by the way may tell what was planted (METHODS: honesty)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.county.auc import clustered_error, rank_auc
from clerestory.county.cast import PLANTED, STORY
from clerestory.county.truth import truth_table
from clerestory.errors import InputError

#: What bookkeeping may tell at most, and what any single column may.
BOOKKEEPING_LIMIT, COLUMN_LIMIT = 0.55, 0.80
#: Rows, and makers (or sets of them), that planted rows need before an AUC of them says anything.
_ENOUGH, _CLUSTERS = 50, 8
#: Phenomenon → role of its makers; `codes` are rows that carry one.
_ROLES = {
    "families": ("family", "operation"),
    "fronts": ("front",),
    "spam": ("spam",),
    "scams": ("scam",),
    "coordination": ("coordinated",),
    "fraud_offers": ("fraud",),
    "pathways": ("grown",),
}
#: Phenomena that may be more frequent early or late: a mix of classes that moves is part of the task, and codes spread.
_MOVES = frozenset({"spam", "scams", "codes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One column of one kind in one office: how well it alone tells the rows of a phenomenon from innocent ones.

    error : standard error of the AUC, over makers (over sets of makers, where they do as one)
    clusters : what the makers or sets of the planted rows are worth, as if all had as many rows
    """

    phenomenon: str
    office: str
    kind: str
    column: str
    auc: float
    error: float
    clusters: int
    limit: float

    @property
    def passed(self) -> bool:
        """Whether the column tells no more than it may, two standard errors allowed for."""
        # few clusters make the error itself uncertain: a t quantile, roughly
        return self.auc <= self.limit + (2 + 6 / self.clusters) * self.error


def audit(folder: Path, *, offices: tuple[str, ...]) -> list[Audited]:
    """How well each single column tells what was planted in the county of *folder*, phenomenon by phenomenon.

    Parameters
    ----------
    folder : what `make` filled, with its truth
    offices : those that were made

    Returns
    -------
    by office, kind, phenomenon and column; left out where there are fewer than 50 rows, or planted rows that
    are worth fewer than 8 makers or sets

    Raises
    ------
    InputError : there is no truth in *folder*

    Errors to expect
    ----------------
    With two standard errors, one column in some forty of an honest county would exceed a limit that lay at 0.5; the
    limits lie above it, so that it is far fewer.  A leak among few makers passes: audit a county of 12,000 or more.
    """
    return [
        found
        for office in offices
        for phenomenon, kind, rows in _tables(folder, office)
        for found in _audited(rows, phenomenon=phenomenon, office=office, kind=kind)
    ]


def _tables(folder: Path, office: str) -> Iterator[tuple[str, str, pa.Table]]:
    """The rows of each phenomenon with the innocent ones of the same kind; column `planted` is of that phenomenon."""
    if not (folder / "truth" / f"{office}-bookkeeping.parquet").is_file():
        raise InputError(where=str(folder), expected=f"a county with the truth of {office}", found="none")
    pairs = truth_table(folder, office, "pairs")
    case = dict(zip(pairs["maker"].to_pylist(), pairs["case"].to_pylist(), strict=True))
    case |= dict(zip(pairs["other"].to_pylist(), pairs["case"].to_pylist(), strict=True))
    every = truth_table(folder, office, "bookkeeping")
    clusters = pa.array([case.get(maker, maker) for maker in every["maker"].to_pylist()], pa.string())
    every = every.append_column("cluster", clusters)
    every = every.filter(pc.invert(pc.ends_with(every["role"], STORY)))
    innocent = pc.invert(pc.is_in(every["role"], pa.array(PLANTED)))
    for kind in sorted(set(every["kind"].to_pylist())):
        of_kind = pc.equal(every["kind"], kind)
        for phenomenon, roles in _ROLES.items():
            mine = pc.is_in(every["role"], pa.array(roles))
            rows = every.filter(pc.and_(of_kind, pc.or_(mine, innocent)))
            yield phenomenon, kind, _with_planted(rows, pc.is_in(rows["role"], pa.array(roles)))
        rows = every.filter(of_kind)
        yield "codes", kind, _with_planted(rows, rows["code"])


def _with_planted(rows: pa.Table, planted: pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index("planted"), "planted", planted)


def _since(rows: pa.Table, phenomenon: str) -> pa.Table:
    """Codes and a growing pathway are of the later years, as a matter of course: only what is as late is compared."""
    if phenomenon not in ("codes", "pathways") or not pc.any(rows["planted"]).as_py():
        return rows
    return rows.filter(pc.greater_equal(rows["at"], pc.min(rows.filter(rows["planted"])["at"])))


def _audited(rows: pa.Table, *, phenomenon: str, office: str, kind: str) -> Iterator[Audited]:
    rows = _since(rows, phenomenon)
    positive = rows["planted"].to_numpy()
    if min(positive.sum(), (~positive).sum()) < _ENOUGH:
        return
    clusters = np.unique(np.array(rows["cluster"].to_pylist()), return_inverse=True)[1]
    # what clusters of so unlike sizes are worth (Kish 1965): one large family is no ten
    sizes = np.unique(clusters[positive], return_counts=True)[1]
    many = int(sizes.sum() ** 2 / (sizes**2).sum())
    if many < _CLUSTERS:
        return
    for name, values, limit in [*_columns(rows), *_shares(rows, positive, clusters)]:
        yield Audited(
            phenomenon=phenomenon,
            office=office,
            kind=kind,
            column=name,
            auc=rank_auc(values, positive),
            error=clustered_error(values, positive, clusters),
            clusters=many,
            limit=COLUMN_LIMIT if name == "seen_at" and phenomenon in _MOVES else limit,
        )


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


def _shares(rows: pa.Table, positive: np.ndarray, clusters: np.ndarray) -> Iterator[tuple[str, np.ndarray, float]]:
    """Columns of words as numbers: the planted share of a value among the makers of the other half."""
    half = clusters % 2 == 0
    for name in ("place", "site", "file"):
        _, codes = np.unique(np.array(pc.fill_null(rows[name], "").to_pylist()), return_inverse=True)
        shares = np.empty(len(codes))
        for here in (half, ~half):
            total = np.bincount(codes[~here], minlength=codes.max() + 1)
            planted = np.bincount(codes[~here], weights=positive[~here], minlength=codes.max() + 1)
            mean = positive[~here].mean() if (~here).any() else 0.0
            # the halves' own means are taken off, or the half itself would tell
            shares[here] = ((planted + mean) / (total + 1) - mean)[codes[here]]
        yield name, shares, COLUMN_LIMIT
