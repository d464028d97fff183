"""How often intervals of facets 1 and 13 hold the truth: in the world they assume, and in worlds they do not.

    python -m bench.worlds [QUESTION ...] [--runs 300]

Prints a line a world: the share of intervals that hold the truth, with its own 95 % interval, or what else is counted.
Adverse worlds are reported, not passed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

import numpy as np

from clerestory.facets.supervision.dwells import Fixes, Zone, dwells
from clerestory.facets.supervision.zone_breaches import DEEP
from clerestory.methods.branching import offspring_mean
from clerestory.methods.cluster_change import cluster_change
from clerestory.methods.cox import cox, rows
from clerestory.methods.cross_fitted_control import cross_fitted_effect
from clerestory.methods.empirical_bayes import gamma_poisson, in_lowest
from clerestory.methods.inverse_probability import stabilised_weights
from clerestory.methods.lot_inference import lot_effect
from clerestory.methods.rate_difference import rate_difference
from clerestory.methods.response_envelope import responses
from clerestory.methods.restricted_mean_difference import restricted_mean_difference
from clerestory.methods.wilson import wilson

_Z = 1.959963984540054
_DEGREE = 6371008.8 * np.pi / 180
#: A world: its name, and whether one run's interval holds the truth (None: the run tells nothing).
World = tuple[str, Callable[[np.random.Generator], bool | None]]


def programme_effect() -> Iterable[World]:
    def trial(rng: np.random.Generator, *, n=80, watch=1.0, motive=0.0, lot=True, leave=0.0):
        """Times to re-arrest of two arms within a year, hazard about 1 a year; the programme does nothing."""
        risk, wish = rng.normal(0, 1, 2 * n), rng.normal(0, 1, 2 * n)
        if lot:
            treated = rng.permutation(np.repeat([1.0, 0.0], n))
        else:
            treated = (rng.random(2 * n) < 1 / (1 + np.exp(-(0.8 * risk + motive * wish)))).astype(float)
        event = rng.exponential(1 / (np.exp(0.4 * risk - motive * wish) * np.where(treated == 1, watch, 1.0)))
        cut = np.minimum(1.0, rng.exponential(1 / (0.2 + leave * np.exp(risk) * treated), 2 * n))
        return np.minimum(event, cut), event <= cut, treated, risk

    def by_lot(rng: np.random.Generator, **more) -> bool:
        times, event, treated, _ = trial(rng, **more)
        fit = cox(rows(times, event, treated[:, None]))
        return bool(abs(fit.coefficients[0]) <= _Z * fit.errors[0])

    def weighted(rng: np.random.Generator, **more) -> bool:
        times, event, treated, risk = trial(rng, n=200, lot=False, **more)
        weights = stabilised_weights(risk[:, None], treated).weights
        fit = cox(rows(times, event, treated[:, None], weight=weights))
        return bool(abs(fit.coefficients[0]) <= _Z * fit.robust[0])

    def free_days(rng: np.random.Generator) -> bool:
        treated = np.repeat([1.0, 0.0], 60)
        event, cut = rng.exponential(np.where(treated == 1, 2.0, 1.0)), rng.uniform(0.8, 3, 120)
        _, low, high = restricted_mean_difference(np.minimum(event, cut), event <= cut, treated, until=1.0)
        return low <= (1 - np.exp(-0.5)) / 0.5 - (1 - np.exp(-1.0)) <= high

    yield "rates, by lot, no effect (assumed)", by_lot
    yield "rates, by a judge, weighted, no effect (assumed)", weighted
    yield "free days, by lot (assumed)", free_days
    yield "adverse: no effect, the arm is watched 1.5 times as much", lambda rng: by_lot(rng, watch=1.5)
    yield "adverse: no effect, a wish to change that nobody recorded", lambda rng: weighted(rng, motive=0.6)
    yield "adverse: no effect, those at risk leave the arm", lambda rng: by_lot(rng, leave=1.5, n=200)


def zone_breaches() -> Iterable[World]:
    """Here a run is a person-day of an hour along the border; what is counted is a false stay."""

    def stays(rng: np.random.Generator, *, outside=0.0, spread=10.0, alike=120.0, every=60.0, minutes=60) -> bool:
        n = round(minutes * 60 / every)
        keeps = np.exp(-every / alike)
        error = rng.normal(0, spread, (n, 2))
        for i in range(1, n):
            error[i] = keeps * error[i - 1] + np.sqrt(1 - keeps**2) * error[i]
        angle = rng.uniform(0, 2 * np.pi) + 0.004 * every * np.arange(n)
        seconds, taken = np.arange(n) * every, np.full(n, 20.0)
        fixes = Fixes(
            seconds=seconds,
            latitude=((300 + outside) * np.cos(angle) + error[:, 1]) / _DEGREE,
            longitude=((300 + outside) * np.sin(angle) + error[:, 0]) / _DEGREE,
            major=taken,
            minor=taken,
            bearing=0 * taken,
        )
        zone = Zone(latitude=0.0, longitude=0.0, radius=300.0)
        return any(one.seconds >= 600 and one.depth >= DEEP * one.error for one in dwells(fixes, zone))

    yield "false stays a day, on the border, errors as stated", lambda rng: stays(rng)
    yield "false stays a day, on the border, twice the stated error (assumed)", lambda rng: stays(rng, spread=20.0)
    yield "adverse: three times the stated error", lambda rng: stays(rng, spread=30.0, alike=300.0, outside=5.0)
    yield "adverse: errors alike for ten minutes", lambda rng: stays(rng, spread=20.0, alike=600.0)
    yield "adverse: a fix every ten seconds", lambda rng: stays(rng, spread=20.0, every=10.0)
    yield "true stays told: half an hour 50 metres inside", lambda rng: stays(rng, outside=-50.0, minutes=30)
    yield "true stays told: half an hour 20 metres inside", lambda rng: stays(rng, outside=-20.0, minutes=30)


def help_seeking_effect() -> Iterable[World]:
    def mixture(rng: np.random.Generator, *, memory=0.4, spill=0.0, here=0.0, drift=0.0) -> bool:
        season = np.sin(np.arange(60) / 4)[:, None] * 3
        donors = 20 + season + rng.normal(0, 1, (60, 15))
        error = rng.normal(0, 1, 60)
        for t in range(1, 60):
            error[t] += memory * error[t - 1]
        after = np.arange(60) >= 48
        treated = donors[:, :3].mean(axis=1) + 5 + error + (2.0 + here) * after + drift * np.arange(60)
        donors = donors + spill * after[:, None]
        _, low, high = cross_fitted_effect(donors, treated, before=48)
        return low <= 2 <= high

    def lot(rng: np.random.Generator, *, spill=0.0) -> bool:
        chosen = rng.permutation(np.repeat([False, True], [12, 8]))
        change = rng.standard_t(3, 20) + 1.5 * chosen + spill * ~chosen
        _, low, high, _ = lot_effect(change, chosen, rng=rng)
        return low <= 1.5 <= high

    yield "mixture, errors with some memory (assumed)", mixture
    yield "lot of 8 in 20 places (assumed)", lot
    yield "adverse: half of the effect spills over, mixture", lambda rng: mixture(rng, spill=1.0)
    yield "adverse: half of the effect spills over, lot", lambda rng: lot(rng, spill=0.75)
    yield "adverse: a news story in the campaign's places", lambda rng: mixture(rng, here=2.0)
    yield "adverse: the place drifts upwards by itself", lambda rng: mixture(rng, drift=0.05)


def unreached_places() -> Iterable[World]:
    """Here a run is a county of forty places; counted is whether the first told is truly among the worst tenth."""

    def first(rng: np.random.Generator, *, blur=0.0, own=False, people=20000.0) -> bool | None:
        need = people * rng.uniform(0.2, 2, 40)
        rate = rng.gamma(4, 0.001 / 4, 40)
        stand_in = need * np.exp(rng.normal(0, blur, 40))
        seen = rate * np.where(own & (np.arange(40) < 6), 0.15, 1.0)
        events = rng.poisson(need * seen).astype(float)
        prior = gamma_poisson(events, stand_in)
        if not np.isfinite(prior[0]):
            return None
        chance, _ = in_lowest(events, stand_in, prior=prior, share=0.1, rng=rng)
        return bool(rate[int(chance.argmax())] <= np.sort(rate)[3])

    yield "the first is truly of the worst tenth (assumed)", first
    yield "the same, places of 2,000 in the middle", lambda rng: first(rng, people=2000.0)
    yield "adverse: the stand-in is off by a third", lambda rng: first(rng, blur=0.35)
    yield "adverse: six places call a line of their own", lambda rng: first(rng, own=True)
    yield "adverse: the stand-in is off by two thirds", lambda rng: first(rng, blur=0.65)


def outreach_plan() -> Iterable[World]:
    spent = np.array([100.0, 300, 500, 800])
    truth = ((5000.0, 400.0), (2000.0, 150.0), (800.0, 900.0))

    def bounds(rng: np.random.Generator, *, dearer=1.0, threshold=0.0, double=0.0) -> bool:
        def reach(most: float, scale: float, at: np.ndarray) -> np.ndarray:
            return most * -np.expm1(-np.clip(at - threshold, 1e-3, None) / scale)

        curves = [(spent, reach(*one, spent) * np.exp(rng.normal(0, 0.2, 4))) for one in truth]
        each = [one.low(np.array([300.0]))[0] for one in responses(curves)]
        then = sum(float(reach(*one, np.array([300.0 / dearer]))[0]) for one in truth)
        return bool(sum(each) <= then * (1 - double))

    yield "the lower end of 300 each is below the truth (assumed)", bounds
    yield "adverse: prices rise by a half", lambda rng: bounds(rng, dearer=1.5)
    yield "adverse: nothing is heard below 80", lambda rng: bounds(rng, threshold=80.0)
    yield "adverse: a third is reached by two channels", lambda rng: bounds(rng, double=1 / 3)


def spread() -> Iterable[World]:
    def one(rng: np.random.Generator, *, scatter=0.5, means=(0.8,) * 6, cut=1.0) -> bool | None:
        sizes = [400]
        for mean in means:
            rate = rng.gamma(scatter * sizes[-1], 1 / scatter) if sizes[-1] else 0.0
            sizes.append(int(rng.poisson(mean * rate)))
        sizes[-1] = round(sizes[-1] * cut)
        if min(sizes[:-1]) == 0:
            return None
        _, low, high = offspring_mean(np.array(sizes, float))
        return low <= 0.8 <= high

    yield "few pass it on to many (assumed)", one
    yield "adverse: very few to very many", lambda rng: one(rng, scatter=0.05)
    yield "adverse: the first are keener than the rest", lambda rng: one(rng, means=(1.6, 0.8, 0.8, 0.8, 0.8, 0.8))
    yield "adverse: the last generation is counted at half", lambda rng: one(rng, cut=0.5)


def school_programmes() -> Iterable[World]:
    def schools(rng: np.random.Generator, *, tails=False, ask=0.0, lost=0.0) -> bool:
        def draw(n: int, mean: float) -> np.ndarray:
            each = rng.standard_t(2, n) * 0.25 if tails else rng.normal(0, 0.4, n)
            return mean + each + rng.normal(0, 0.15, n)

        _, low, high, _ = cluster_change(draw(6, 0.5 + ask + lost), draw(9, 0.0))
        return low <= 0.5 <= high

    yield "six schools against nine (assumed)", schools
    yield "adverse: a school or two far from the rest", lambda rng: schools(rng, tails=True)
    yield "adverse: schools that asked for it teach more besides", lambda rng: schools(rng, ask=0.4)
    yield "adverse: those who learned nothing are lost", lambda rng: schools(rng, lost=0.25)


def surveillance_balance() -> Iterable[World]:
    def rates(rng: np.random.Generator, *, clusters=1.0, chosen=1.0, watched=1.0) -> bool:
        def count(mean: float) -> int:
            return int(rng.poisson(mean if clusters == 1 else rng.gamma(mean / (clusters - 1), clusters - 1)))

        without, under = count(20.0), count(12.0 * chosen * watched)
        _, low, high = rate_difference((without, under), (1000.0, 1000.0))
        return low <= 0.008 <= high

    yield "20 and 12 events (assumed)", rates
    yield "adverse: events come in clusters, variance three times the mean", lambda rng: rates(rng, clusters=3.0)
    yield "adverse: those under it were half as likely anyway", lambda rng: rates(rng, chosen=0.5)
    yield "adverse: those under it are watched twice as much", lambda rng: rates(rng, watched=2.0)


QUESTIONS = (
    programme_effect, zone_breaches, surveillance_balance, help_seeking_effect, unreached_places, outreach_plan, spread,
    school_programmes,
)  # fmt: skip


def main() -> None:
    """Run the worlds of the questions asked for."""
    names = [one.__name__ for one in QUESTIONS]
    asked = argparse.ArgumentParser()
    asked.add_argument("questions", nargs="*", default=names, metavar="QUESTION")
    asked.add_argument("--runs", type=int, default=300)
    asked.add_argument("--seed", type=int, default=13)
    said = asked.parse_args()
    for question in QUESTIONS:
        if question.__name__ not in said.questions:
            continue
        print(question.__name__)
        for name, run in question():
            rng = np.random.default_rng(said.seed)
            held = [one for one in (run(rng) for _ in range(said.runs)) if one is not None]
            low, high = wilson(sum(held), len(held))
            print(f"  {sum(held) / max(1, len(held)):.3f} ({low:.3f}-{high:.3f}, {len(held)} runs)  {name}")


if __name__ == "__main__":
    main()
