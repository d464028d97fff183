"""How often a question's leads prove wrong here: counted from reviews of leads that chance chose, never from others.

Whoever reviews what looks worst, or best, learns nothing about the rest (Begg and Greenes 1983).  So leads are drawn at
random first, and only what was decided of those afterwards counts.  That gives the share of flagged leads that are not
supported; what a question fails to flag it does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.lake.workspace import Snapshot
from clerestory.methods.wilson import wilson
from clerestory.model.schemas import schema
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import sifted

#: Reviews of drawn leads that a rate needs, and the share of drawn leads that must have one: whoever answers only the
#: easy ones has not drawn at random.
LEAST, ANSWERED = 50, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """Reviews of drawn leads of one question.

    drawn, reviewed : leads that chance chose, and those of them that somebody answered since
    unsupported, unclear : of those reviewed
    rate : weighted share that is not supported, each review by one over the chance of its lead to be drawn
    low, high : from the interval that takes unclear ones for supported, to that which takes them for not supported
    """

    drawn: int
    reviewed: int
    unsupported: int
    unclear: int
    rate: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The rate with its interval and what it was counted from, as it stands beside a lead."""
        return (
            f"{self.rate:.0%} not supported ({self.low:.0%} to {self.high:.0%}): {self.unsupported} of {self.reviewed} "
            f"reviews of leads drawn at random here, {self.unclear} unclear"
        )


def draw(office: Office, question: str, n: int, *, seed: int) -> list[str]:
    """Let chance choose *n* leads of a question for review; those drawn before stay drawn and are not chosen again.

    Parameters
    ----------
    question : dotted name
    n : how many, 1 or more; all that are left when fewer are
    seed : from outside, since nobody may choose what is drawn

    Returns
    -------
    the leads' ids, sorted

    Raises
    ------
    InputError : no leads of that question, or none that was not drawn before
    """
    if n < 1:
        raise InputError(where="draw", expected="1 lead or more", found=str(n))
    snapshot = office.workspace.snapshot()
    rows = snapshot.table("answer", ["lead", "question", "kind", "reason"]).to_pylist()
    # Over real data chance draws from what the case worked on leads to: nothing else is read there.
    rows = sifted(office, snapshot, [row for row in rows if row["question"] == question])
    leads = {row["lead"] for row in rows if row["question"] == question and row["kind"] == "lead"}
    left = sorted(leads - set(snapshot.table("draw", ["lead"])["lead"].to_pylist()))
    if not left:
        found = "none" if not leads else "only such as were drawn before"
        raise InputError(where=question, expected="leads of the last run", found=found, hint="clerestory run")
    chosen = sorted(np.random.default_rng(seed).choice(left, size=min(n, len(left)), replace=False).tolist())
    row = {"question": question, "who": office.user, "drawn_at": office.now, "seed": seed}
    made = [{"lead": lead, "chance": len(chosen) / len(left), **row} for lead in chosen]
    with office.act("draw", question=question, leads=len(chosen)), office.workspace.writer() as transaction:
        transaction.add("draw", pa.Table.from_pylist(made, schema=schema("draw")))
        transaction.commit()
    return chosen


def field_errors(snapshot: Snapshot) -> dict[str, FieldError]:
    """Dotted name → its error here, for questions of which enough drawn leads were reviewed."""
    answers = _answers(kept_rows(snapshot, "review"))
    drawn: dict[str, list[Mapping[str, Any]]] = {}
    for row in kept_rows(snapshot, "draw"):
        drawn.setdefault(row["question"], []).append(row)
    found = {name: _error(rows, answers) for name, rows in drawn.items()}
    return {name: one for name, one in found.items() if one is not None}


def _answers(reviews: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[datetime, str]]]:
    said: dict[str, list[tuple[datetime, str]]] = {}
    for row in reviews:
        said.setdefault(row["lead"], []).append((row["decided_at"], row["answer"]))
    return said


def _error(rows: list[Mapping[str, Any]], answers: Mapping[str, list[tuple[datetime, str]]]) -> FieldError | None:
    """The error of one question; None when too few were reviewed, or too many of those drawn were not."""
    said, weights = [], []
    for row in rows:
        # the newest answer counts, and only what was decided after the draw
        since = [one for one in answers.get(row["lead"], ()) if one[0] >= row["drawn_at"]]
        if since:
            said.append(max(since)[1])
            weights.append(1 / row["chance"])
    if len(said) < LEAST or len(said) < ANSWERED * len(rows):
        return None
    weight = np.array(weights)
    wrong, unclear = (np.array([one == answer for one in said]) for answer in ("unsupported", "unclear"))
    # the size of a simple sample of the same precision (Kish 1965)
    size = weight.sum() ** 2 / (weight**2).sum()
    rate, most = (float((weight * which).sum() / weight.sum()) for which in (wrong, wrong | unclear))
    return FieldError(
        drawn=len(rows),
        reviewed=len(said),
        unsupported=int(wrong.sum()),
        unclear=int(unclear.sum()),
        rate=rate,
        low=_wilson(rate, size)[0],
        high=_wilson(most, size)[1],
    )


def _wilson(share: float, size: float) -> tuple[float, float]:
    n = int(size + 1e-9)
    return wilson(min(n, round(share * n)), n)
