"""Groups of adverts that behave like a coordinated operation, like spam, or like a fraud on buyers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.advertising.mode_apart import apart
from clerestory.facets.advertising.mode_features import GROUPS, features, proportions
from clerestory.facets.advertising.mode_model import (
    ANSWERS,
    CLASSES,
    answers,
    held_out,
    judged,
    taught,
    times_usual,
    together,
)
from clerestory.facets.bounds import at_least_two
from clerestory.facets.labelled import LEAST_LABELS, Labelled, labelled
from clerestory.methods.wilson import wilson
from clerestory.model.lead import Estimate, Lead, Reason

__all__ = ["GROUPS", "LABELS", "mode_of_operation"]

#: One row a label: of an advert whose number stands for one advert only.
LABELS = """
    SELECT g.group_id AS about, l.label AS label
    FROM label AS l JOIN advert AS a ON a.external_id = l.about JOIN group_member AS g ON g.trace = a.trace
    WHERE l.question = 'advertising.mode_of_operation' AND l.about IN (
        SELECT b.external_id FROM advert AS b LEFT JOIN held AS k ON k.trace = b.trace GROUP BY b.external_id
        HAVING count(DISTINCT b.trace) = 1 OR count(DISTINCT k.source) = 1
    )
"""

#: What people write into a label, and the class it means.
WORDS: Mapping[str, str] = {
    **{name: name for name in CLASSES},
    **dict.fromkeys(("coordinada", "coordinado"), "coordinated"),
    **dict.fromkeys(("fraud", "fraude", "estafa"), "scam"),
    **dict.fromkeys(("none of these", "otra", "otro"), "other"),
}

#: A class is not named when more than this share of the labelled groups that were called so are labelled otherwise.
FLOOR = 0.2


def mode_of_operation(  # noqa: PLR0913 (the two tables, and what an answer needs, each named)
    groups: pa.Table,
    labels: pa.Table,
    *,
    coverage: float = 0.9,
    sure: float = 0.8,
    share: float = 0.02,
    least: int = 2,
    seed: int = 1,
) -> list[Lead | Estimate]:
    """Groups of adverts for which one of three modes of operation is left: coordinated, spam or scam.

    Learned from the team's own labels alone.  For each group a set of classes is kept such that groups of every class
    keep their own class with the share *coverage*, whatever the mix of classes is.  A set of one of the three is an
    answer, if the group is also like labelled groups of that class at all, and so many times as usual among them as
    among all groups that nobody labelled, that it is of that class with the chance *sure* where the class has a share
    of no more than *share*; everything else is unclear.  A fourth class, other, is learned and never returned, and what
    is not returned is kept nowhere.  A group with a label is judged like any other, by what was learned without its
    label, for the record alone: what your people said of a group is not answered once more.

    Parameters
    ----------
    groups : about, numbers of the group, traces; one row a group of two adverts or more
    labels : about, label (coordinated, spam, scam, other); one row a label
    coverage : share of each class's groups that keep their class, above 0 and below 1
    sure : chance of the class from which it is answered; 0 to 1
    share : of the groups that nobody labelled which each class is taken to have at least, above 0 and below 1; it is
        said with the answer.  Of a class that is rarer more answers are wrong
    least : adverts a group needs, 2 or more
    seed : divides the labelled groups into parts; the same seed gives the same answers

    Returns
    -------
    leads about groups without a label, by class, then falling number of adverts, then group; and one estimate: the
    share of wrong answers among answers, by labelled groups that were left out of the learning, and in its reasons
    which class is not named and why.  Only that estimate when no class may be named

    Raises
    ------
    InputError : *coverage*, *sure* or *share* that is no share, *least* below 2

    Errors to expect
    ----------------
    *coverage* is about sets, not about answers: of answers far more than one in ten can be wrong, and more still after
    the mix of groups has shifted; the estimate says how many.  What *share* a class really has cannot be told from
    labels that were not drawn by chance.  People who organise their own safety together, and
    agencies, look coordinated; a group that keeps to few adverts ends in unclear.  Wrong labels make sets wider.

    References
    ----------
    Vovk, Gammerman and Shafer (2005); Vovk (2015); Sadinle, Lei and Wasserman (2019); Guan and Tibshirani (2022) for
    what is like no class; Qin (1998), Elkan and Noto (2008) for how usual it is in the pool; Saerens, Latinne and
    Decaestecker (2002) for the mix; Wilson (1927).
    """
    at_least_two("least", least)
    if not 0 < coverage < 1:
        raise InputError(where="coverage", expected="a share above 0 and below 1", found=f"{coverage:g}")
    if not 0 <= sure <= 1:
        raise InputError(where="sure", expected="a share from 0 to 1", found=f"{sure:g}")
    if not 0 < share < 1:
        raise InputError(where="share", expected="a share above 0 and below 1", found=f"{share:g}")
    groups = groups.filter(pa.array(groups["adverts"].to_numpy() >= least))
    known = labelled(zip(labels["about"].to_pylist(), labels["label"].to_pylist(), strict=True), WORDS)
    about = groups["about"].to_pylist()
    place = {name: i for i, name in enumerate(about)}
    named = [name for name in known.classes if name in place]
    y = np.array([CLASSES.index(known.classes[name]) for name in named], int)
    many = np.bincount(y, minlength=len(CLASSES))
    if min(many) == 0 or max(many[:-1]) < LEAST_LABELS:
        # Nothing can be told from a class of which there is no label, and no class may be named.
        return [_estimate(0, 0, _short(many), known)]
    x = features(groups)
    data = taught(x[[place[name] for name in named]], y, named, seed=seed)
    pool = sorted(name for name in about if name not in known.classes)
    rows = np.array([place[name] for name in (*named, *pool)], int)
    every = together(held_out(data), judged(data, x[rows[len(named) :]]))
    # of groups that differ in size, what one shows tells more beside what it could show
    wide = np.column_stack([x, proportions(groups)])[rows]
    times = times_usual((named, wide[: len(named)], y), (pool, wide[len(named) :]), seed=seed)
    new = np.arange(len(rows)) >= len(named)
    said, chance = answers(every, times, new, learned=data.mix, coverage=coverage, sure=sure, share=share)
    tried = said[: len(named)]
    record = {c: (int(((tried == c) & (y != c)).sum()), int((tried == c).sum())) for c in range(len(ANSWERS))}
    allowed = [c for c in record if many[c] >= LEAST_LABELS and not _stopped(record[c])]
    # what your people said of a group is not answered by what they said of others
    told = np.isin(np.array(about, object)[rows], labels["about"].to_pylist())
    chosen = np.flatnonzero(np.isin(said, allowed) & ~told)
    table = groups.take(pa.array(rows[chosen])).to_pylist()
    why = apart(data, x[rows[chosen]], said[chosen])
    often = np.exp(np.minimum(times[chosen, said[chosen]], 50.0))
    answered = zip(table, said[chosen].tolist(), often.tolist(), why, strict=True)
    leads = [
        _lead(row, one, record[one], (_times(one, usual, share), *reasons), coverage)
        for row, one, usual, reasons in answered
    ]
    leads.sort(key=lambda one: (ANSWERS.index(str(one.reasons[0].slots["mode"])), -one.value, one.about))
    wrong, of = (sum(record[c][i] for c in allowed) for i in (0, 1))
    stopped = tuple(_reason("stopped", c, record[c]) for c in record if _stopped(record[c]))
    expected = (_expected(int((~told).sum()), chance[chosen], sure, share),)
    return [*leads, _estimate(wrong, of, (*expected, *_short(many), *stopped), known)]


def _expected(groups: int, answered: np.ndarray, sure: float, share: float) -> Reason:
    """How many answers are expected to be wrong; without any, that no group reached what an answer needs."""
    rare = {"share": _thousand(share)}
    if not len(answered):
        return Reason("none_sure_enough", {"groups": groups, "sure": round(100 * sure), **rare})
    wrong = round(100 * float(1 - answered.mean()))
    return Reason("expected_here", {"answers": len(answered), "wrong": wrong, **rare})


def _times(said: int, usual: float, share: float) -> Reason:
    """How many times as usual the group is in its class as in the pool, and where that is enough."""
    return Reason("times_usual", {"mode": ANSWERS[said], "times": int(usual), "share": _thousand(share)})


def _thousand(share: float) -> int:
    return round(1000 * share)


def _stopped(record: tuple[int, int]) -> bool:
    return record[0] > FLOOR * record[1]


def _lead(row: dict, said: int, record: tuple[int, int], why: tuple[Reason, ...], coverage: float) -> Lead:
    shape = {name: row[name] for name in ("adverts", "places", "sites", "contacts", "templates")}
    days = row["span_days"] + 1
    return Lead(
        about=row["about"],
        reasons=(
            Reason("behaves_like", {"mode": ANSWERS[said], "n": row["adverts"], "others": round(100 * (1 - coverage))}),
            *why,
            Reason("shape_of_group", {**shape, "days": days}),
            _reason("wrong_among_answers", said, record) if record[1] else Reason("no_record", {"mode": ANSWERS[said]}),
        ),
        traces=tuple(sorted(set(row["traces"]))),
        value=row["adverts"],
        unit="adverts",
    )


def _reason(code: str, said: int, record: tuple[int, int]) -> Reason:
    low, high = wilson(*record)
    slots = {"mode": ANSWERS[said], "wrong": record[0], "of": record[1]}
    return Reason(code, {**slots, "low": round(100 * low), "high": round(100 * high)})


def _short(many: np.ndarray) -> tuple[Reason, ...]:
    """A reason for each class that has too few labels to be named, or none, so that nothing can be told from it."""
    return tuple(
        Reason("too_few_labels", {"mode": name, "labels": int(n), "need": LEAST_LABELS})
        for name, n in zip(CLASSES, many, strict=True)
        if n < (LEAST_LABELS if name in ANSWERS else 1)
    )


def _estimate(wrong: int, of: int, reasons: tuple[Reason, ...], known: Labelled) -> Estimate:
    low, high = wilson(wrong, of)
    slots = {"wrong": wrong, "of": of, "low": round(100 * low), "high": round(100 * high)}
    left = Reason("labels_not_used", {"divided": known.divided, "strange": known.strange})
    unused = (left,) if known.divided or known.strange else ()
    first = Reason("record_of_answers", slots) if of else Reason("no_answer")
    return Estimate(
        about="wrong among answers",
        value=round(wrong / of if of else low, 2),
        low=round(low, 2),
        high=round(high, 2),
        unit="share of answers",
        assumptions=("assume_labels_of_field", "assume_labels_right"),
        reasons=(first, *reasons, *unused),
    )
