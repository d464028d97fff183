"""What a team's own labels teach of offers, together with the many offers that nobody labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clerestory.facets.recruitment.offer_model import DECEPTIVE, HONEST, shipped
from clerestory.methods import platt
from clerestory.methods.class_conditional import p_values, sets, single
from clerestory.methods.expected_share import likeliest
from clerestory.methods.labelled_mixture import Mixture, labelled_mixture
from clerestory.methods.prior_shift import precision, share_range, shifted, usual_share
from clerestory.methods.wilson import wilson

#: The share of each class's offers that keep their class in the conformal sets.
COVERAGE = 0.90

#: How strongly what is learned is drawn to the weights that are shipped: about so many informative offers each.
PULL = 8.0

#: How much of what the signs say is to be believed, and by how much that differs from pile to pile: as in invented
#: counties, by `python -m bench.offer_weights --believed`.  One phrase often shows two signs, which then count twice.
BELIEVED, SPREAD = 0.5, 0.12

#: Without a word of the team, no more than one offer in so many is taken to deceive: what offers themselves tell of
#: their share is two to five times too much in invented counties, since signs stand together in honest ones too.
MOST_HERE = 0.1

#: Spreads by which a score may be believed less or more than is likeliest.
_GIVE = 1.96

#: Offers without a label that are learned from, at most; more tell hardly more.
_PILE = 4000


class Record(NamedTuple):
    """Of labelled offers: reported ones of the deceptive, of the honest; and the share of a report that is honest."""

    hit: int
    deceptive: int
    wrong: int
    honest: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What labels taught.

    signs : what each sign is worth
    believed : how much of a score is believed, and give or take how much
    score, label : of labelled offers whose whole site was left out of the learning
    """

    signs: Mixture
    believed: float
    spread: float
    score: np.ndarray
    label: np.ndarray

    def record(self, *, least: float, low: float, high: float) -> Record:
        """What the labelled offers would say of a report from the score *least* on, their sites left out.

        Half of the labels may be of deceptive offers where one offer in a hundred is: what share of a report is honest
        is reckoned where *low* to *high* of all offers deceive.
        """
        over = self.score >= least
        hit, wrong = (int((over & (self.label == one)).sum()) for one in (DECEPTIVE, HONEST))
        bad, good = int((self.label == DECEPTIVE).sum()), int((self.label == HONEST).sum())
        (tell_low, tell_high), (err_low, err_high) = wilson(hit, bad), wilson(wrong, good)
        fewest = 1 - precision(recall=tell_high, false_rate=err_low, here=_inside(high))
        most = 1 - precision(recall=tell_low, false_rate=err_high, here=_inside(low))
        return Record(hit, bad, wrong, good, fewest, most)

    def probability(self, score: np.ndarray, rate: float) -> np.ndarray:
        """(n,) that offers of these scores deceive where the share *rate* does."""
        return shifted(1 / (1 + np.exp(-self.believed * score)), learned=0.5, here=rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of n offers: which are reported, how likely each is to deceive where *rate* of them do.

    least : score of the least likely one that is reported; infinite when none is
    told : the share that the offers themselves tell, which is rough
    low, high : which shares fit what the offers say, as little or as much as a score may be believed
    """

    reported: np.ndarray
    probability: np.ndarray
    least: float
    rate: float
    told: float
    low: float
    high: float


def taught(pile: np.ndarray, seen: np.ndarray, label: np.ndarray, site: Sequence[str], *, wrong: float) -> Field:
    """What labels teach.

    How much of a score is believed is told by labels of sites that were left out of the learning, drawn to what is
    usual: labels are few, and some are wrong.

    Parameters
    ----------
    pile : (n, signs) booleans of offers without a label
    seen : (m, signs) of those with one; label : (m,) 0 honest, 1 deceptive; site : (m,) two at least, so that without
        each of them both classes are left
    wrong : share of labels that may be wrong, below a half
    """
    pile = pile[:: max(1, -(-len(pile) // _PILE))]
    of, label = np.asarray(site), np.asarray(label)
    held = np.zeros(len(label))
    for name in np.unique(of):
        out = of == name
        held[out] = learned(pile, seen[~out], label[~out], wrong=wrong).score(seen[out])
    line = platt.fit(held, label, wrong=wrong)
    exact, usual = platt.slope_error(held, line, wrong=wrong) ** -2, SPREAD**-2
    believed = (line[0] * exact + BELIEVED * usual) / (exact + usual)
    signs = learned(pile, seen, label, wrong=wrong)
    return Field(signs=signs, believed=believed, spread=(exact + usual) ** -0.5, score=held, label=label)


def learned(pile: np.ndarray, seen: np.ndarray, label: np.ndarray, *, wrong: float) -> Mixture:
    """What each sign is worth; all offers without a label together count no more than all that have one.

    Otherwise what is most usual in the pile, such as one text that went out in twenty copies, would be the second kind.
    """
    counts = min(1.0, len(label) / max(1, len(pile)))
    weights = shipped().weights[1:]
    return labelled_mixture(pile, seen, label, weights=weights, pull=PULL, wrong=wrong, counts=counts)


def read(field: Field, seen: np.ndarray, *, sure: float, rate: float) -> Said:
    """Which offers read like fraud, so that *sure* of those reported may be expected to be deceptive.

    Parameters
    ----------
    seen : (n, signs) booleans of all offers
    sure : share of the reported that must be expected to deceive; none is reported that more likely does not
    rate : share of deceptive offers here; 0 lets the offers tell it, up to `MOST_HERE`
    """
    score = field.signs.score(seen)
    told = usual_share(1 / (1 + np.exp(-field.believed * score)), learned=0.5)
    low, high = _fits(field, score)
    rate = rate or min(MOST_HERE, told)
    probability = field.probability(score, rate)
    either = p_values(_both(field.score), field.label, _both(score))
    left = single(sets(either, coverage=COVERAGE)) == DECEPTIVE
    reported = likeliest(probability, share=sure, each=0.5) & left
    least = float(score[reported].min(initial=np.inf))
    return Said(reported=reported, probability=probability, least=least, rate=rate, told=told, low=low, high=high)


def _fits(field: Field, score: np.ndarray) -> tuple[float, float]:
    """The least and the greatest share of deceptive offers that fits, whatever of the score may be believed."""
    slopes = (max(0.0, field.believed + give * field.spread) for give in (-_GIVE, 0.0, _GIVE))
    ends = [share_range(1 / (1 + np.exp(-slope * score)), learned=0.5) for slope in slopes]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _inside(share: float) -> float:
    """A share that is neither none nor all, which reckoning needs."""
    return min(max(share, 1e-6), 1 - 1e-6)


def _both(score: np.ndarray) -> np.ndarray:
    """How much each class is spoken for; only the order counts."""
    return np.column_stack([-score, score])
