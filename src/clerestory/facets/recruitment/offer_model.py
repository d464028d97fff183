"""What is learned from labelled offers: a weight for each sign, and how usual a score is among each class's offers.

Scores that anything is calibrated on are of offers whose whole source was left out of the learning: a model that has
seen a site learns the site.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from clerestory.errors import InputError
from clerestory.facets.recruitment.offer_signs import signs, version
from clerestory.methods import platt
from clerestory.methods.class_conditional import p_values
from clerestory.methods.ridge_logistic import fit_two

#: Honest and deceptive, as columns of probabilities.
HONEST, DECEPTIVE = 0, 1

#: How strongly weights are drawn to what guidance says; about so many informative offers each.
PULL = 2.0

#: Learned on invented offers; see `python -m bench.offer_weights`.
_SHIPPED = Path(__file__).with_name("offer_weights.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferModel:
    """Weights and calibration.

    weights : constant, then a weight a sign, in the order of `signs`
    line : slope and constant from score to probability, among the labelled offers
    learned : share of deceptive offers among them
    score, label : held-out scores of labelled offers, and their classes (0 honest, 1 deceptive)
    origin : where the offers are from: "invented"
    """

    weights: np.ndarray
    line: tuple[float, float]
    learned: float
    score: np.ndarray
    label: np.ndarray
    origin: str

    def scores(self, seen: np.ndarray) -> np.ndarray:
        """(n,) log odds of offers with these signs."""
        return self.weights[0] + seen @ self.weights[1:]

    def usual(self, score: np.ndarray) -> np.ndarray:
        """(n, 2): how usual each score is among honest and among deceptive offers (conformal p-values)."""
        return p_values(_both(self.score), self.label, _both(score))

    def probability(self, score: np.ndarray) -> np.ndarray:
        """(n,) that an offer of this score was labelled deceptive, at the share among the labelled."""
        return platt.probability(score, self.line)


def _both(score: np.ndarray) -> np.ndarray:
    """How much each class is spoken for; only the order counts, so log odds serve as well as probabilities."""
    return np.column_stack([-np.asarray(score, float), score])


def learn(seen: np.ndarray, label: np.ndarray, source: Sequence[str], *, origin: str) -> OfferModel:
    """Weights from labelled offers, calibrated over sources that were left out in turn.

    Parameters
    ----------
    seen : (n, signs) booleans
    label : (n,) 0 honest, 1 deceptive; both present
    source : (n,) who gave the offer; two sources at least.  Each counts alike, however many offers it gave
    origin : where the offers are from

    Raises
    ------
    InputError : one class, or one source only

    References
    ----------
    le Cessie and van Houwelingen (1992); Platt (1999); cross-conformal scores: Vovk (2015), Cross-conformal predictors.
    """
    label, of = np.asarray(label), np.asarray(source)
    names = np.unique(of)
    prior = np.array([sign.weight for sign in signs()])
    if len(names) < 2:
        raise InputError(where="labelled offers", expected="of two sources or more", found=f"of {len(names)}")
    held = np.full(len(label), np.nan)
    for name in names:
        out = of == name
        if len(np.unique(label[~out])) == 2:
            weights = _fit(seen[~out], label[~out], of[~out], prior)
            held[out] = weights[0] + seen[out] @ weights[1:]
    known = ~np.isnan(held)
    if len(np.unique(label[known])) < 2:
        raise InputError(where="labelled offers", expected="both classes in two sources or more", found="in fewer")
    counts = _alike(of[known])
    return OfferModel(
        weights=_fit(seen, label, of, prior),
        line=platt.fit(held[known], label[known], counts=counts),
        learned=float(np.clip((counts * label[known]).sum() / counts.sum(), 0.01, 0.99)),
        score=held[known],
        label=label[known],
        origin=origin,
    )


def _alike(source: np.ndarray) -> np.ndarray:
    """How much each offer counts, so that all sources count alike; together as much as there are, 400 at most."""
    _, where, many = np.unique(source, return_inverse=True, return_counts=True)
    return min(len(source), 400) / len(many) / many[where]


def _fit(seen: np.ndarray, label: np.ndarray, source: np.ndarray, prior: np.ndarray) -> np.ndarray:
    weights = fit_two(seen.astype(float), label, prior=prior, strength=PULL, counts=_alike(source))
    # What guidance calls a warning never speaks for an offer, nor the other way round, whatever chance made of it.
    warning = np.array([sign.weight > 0 for sign in signs()])
    weights[1:] = np.where(warning, np.maximum(weights[1:], 0.0), np.minimum(weights[1:], 0.0))
    return weights


def to_json(model: OfferModel, *, about: Mapping[str, object]) -> str:
    """The model as a small file: scores to a tenth, with how often each occurs."""
    held = {}
    for name, one in (("honest", HONEST), ("deceptive", DECEPTIVE)):
        at, many = np.unique(np.round(model.score[model.label == one], 1), return_counts=True)
        held[name] = [[float(a), int(n)] for a, n in zip(at, many, strict=True)]
    said = {
        "about": dict(about),
        "signs_version": version(),
        "constant": round(float(model.weights[0]), 4),
        "weights": {s.id: round(float(w), 4) for s, w in zip(signs(), model.weights[1:], strict=True)},
        "line": [round(float(one), 4) for one in model.line],
        "learned": round(model.learned, 4),
        **held,
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


@cache
def shipped() -> OfferModel:
    """The model that is shipped, learned on invented offers.

    Raises
    ------
    InputError : it was learned for other signs than those of today
    """
    read = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    ids = [sign.id for sign in signs()]
    if read["signs_version"] != version() or list(read["weights"]) != ids:
        raise InputError(
            where=_SHIPPED.name,
            expected="weights of today's signs",
            found="others",
            hint="python -m bench.offer_weights learns them anew",
        )
    score, label = [], []
    for name, one in (("honest", HONEST), ("deceptive", DECEPTIVE)):
        at, many = np.array(read[name], float).T
        score.append(np.repeat(at, many.astype(int)))
        label.append(np.full(int(many.sum()), one))
    return OfferModel(
        weights=np.array([read["constant"], *read["weights"].values()]),
        line=(read["line"][0], read["line"][1]),
        learned=read["learned"],
        score=np.concatenate(score),
        label=np.concatenate(label),
        origin="invented",
    )
