"""What is learned from labelled offers: a weight for each sign, and how usual a score is among each class's offers.

Scores that anything is calibrated on are of offers whose whole source was left out of the learning: a model that has
seen a site learns the site.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from clerestory.errors import InputError
from clerestory.facets.recruitment.offer_signs import signs, version
from clerestory.methods import platt
from clerestory.methods.class_conditional import p_values, sets, single
from clerestory.methods.prior_shift import shifted, usual_share
from clerestory.methods.ridge_logistic import fit_two

#: Honest and deceptive, as columns of probabilities.
HONEST, DECEPTIVE = 0, 1

#: The share of each class's offers that keep their class in the conformal sets.
COVERAGE = 0.90

#: How strongly weights are drawn to what they are thought to be; about so many informative offers each.  A team has few
#: labels, and some of them are wrong.
PULL, PULL_OF_FEW = 2.0, 6.0

#: Learned on invented offers; see `python -m bench.offer_weights`.
_SHIPPED = Path(__file__).with_name("offer_weights.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferModel:
    """Weights and calibration.

    weights : constant, then a weight a sign, in the order of `signs`
    line : slope and constant from score to probability, among the labelled offers
    learned : share of deceptive offers among them
    score, label : held-out scores of labelled offers, and their classes (0 honest, 1 deceptive)
    origin : "invented", or "field" when they are a team's own
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

    @property
    def warnings(self) -> np.ndarray:
        """(signs,) which signs speak for fraud."""
        return np.array([sign.weight > 0 for sign in signs()]) & (self.weights[1:] > 0)

    def usual(self, score: np.ndarray) -> np.ndarray:
        """(n, 2): how usual each score is among honest and among deceptive offers (conformal p-values)."""
        return p_values(_both(self.score), self.label, _both(score))

    def probability(self, score: np.ndarray) -> np.ndarray:
        """(n,) that an offer of this score was labelled deceptive, at the share among the labelled."""
        return platt.probability(score, self.line)


def _both(score: np.ndarray) -> np.ndarray:
    """How much each class is spoken for; only the order counts, so log odds serve as well as probabilities."""
    return np.column_stack([-np.asarray(score, float), score])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a model says of n offers.

    deceptive, honest : which read like fraud, and for which fraud is ruled out; the rest is unclear
    probability : of fraud, at the share *rate*
    """

    score: np.ndarray
    probability: np.ndarray
    rate: float
    deceptive: np.ndarray
    honest: np.ndarray


def reading(model: OfferModel, seen: np.ndarray, *, sure: float, rate: float, least: int) -> Reading:
    """What the model says of offers with these signs.

    Parameters
    ----------
    seen : (n, signs) booleans
    sure : probability from which an offer reads like fraud
    rate : share of deceptive offers here; 0 lets the offers tell it
    least : warning signs that fraud needs
    """
    score = model.scores(seen)
    said = answered(model, score, sure=sure, rate=rate)
    few = seen[:, model.warnings].sum(axis=1) < least
    return replace(said, deceptive=said.deceptive & ~few)


def answered(model: OfferModel, score: np.ndarray, *, sure: float, rate: float) -> Reading:
    """What the model says of offers with these scores."""
    kept = sets(model.usual(score), coverage=COVERAGE)
    among = model.probability(score)
    rate = rate or usual_share(among, learned=model.learned)
    probability = shifted(among, learned=model.learned, here=rate)
    return Reading(
        score=score,
        probability=probability,
        rate=rate,
        deceptive=(single(kept) == DECEPTIVE) & (probability >= sure),
        honest=~kept[:, DECEPTIVE],
    )


def learn(
    seen: np.ndarray,
    label: np.ndarray,
    source: Sequence[str],
    *,
    origin: str,
    prior: np.ndarray | None = None,
    wrong: float = 0.0,
) -> OfferModel:
    """Weights from labelled offers, calibrated over sources that were left out in turn.

    Parameters
    ----------
    seen : (n, signs) booleans
    label : (n,) 0 honest, 1 deceptive; both present
    source : (n,) who gave the offer; two sources at least.  Each counts alike, however many offers it gave
    origin : "invented" or "field"
    prior : (signs,) weights to draw towards; what guidance says of each sign when None
    wrong : share of the labels that are wrong

    Raises
    ------
    InputError : one class, or one source only

    References
    ----------
    le Cessie and van Houwelingen (1992); Platt (1999); cross-conformal scores: Vovk (2015), Cross-conformal predictors.
    """
    label, of = np.asarray(label), np.asarray(source)
    names = np.unique(of)
    pull = PULL if prior is None else PULL_OF_FEW
    prior = np.array([sign.weight for sign in signs()]) if prior is None else prior
    if len(names) < 2:
        raise InputError(where="labelled offers", expected="of two sources or more", found=f"of {len(names)}")
    held = np.full(len(label), np.nan)
    for name in names:
        out = of == name
        if len(np.unique(label[~out])) == 2:
            weights = _fit(seen[~out], label[~out], of[~out], prior, pull)
            held[out] = weights[0] + seen[out] @ weights[1:]
    known = ~np.isnan(held)
    if len(np.unique(label[known])) < 2:
        raise InputError(where="labelled offers", expected="both classes in two sources or more", found="in fewer")
    counts = _alike(of[known])
    return OfferModel(
        weights=_fit(seen, label, of, prior, pull),
        line=platt.fit(held[known], label[known], counts=counts, wrong=wrong),
        learned=_share((counts * label[known]).sum() / counts.sum(), wrong),
        score=held[known],
        label=label[known],
        origin=origin,
    )


def _share(said: float, wrong: float) -> float:
    """The share of a class of which *said* of the labels are, when *wrong* of all labels are wrong."""
    return float(np.clip((said - wrong) / (1 - 2 * wrong), 0.01, 0.99))


def _alike(source: np.ndarray) -> np.ndarray:
    """How much each offer counts, so that all sources count alike; together as much as there are, 400 at most."""
    _, where, many = np.unique(source, return_inverse=True, return_counts=True)
    return min(len(source), 400) / len(many) / many[where]


def _fit(seen: np.ndarray, label: np.ndarray, source: np.ndarray, prior: np.ndarray, pull: float) -> np.ndarray:
    weights = fit_two(seen.astype(float), label, prior=prior, strength=pull, counts=_alike(source))
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
