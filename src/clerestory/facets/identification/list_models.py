"""A table of lists under every model, or why under none of them; and the ratio of one table to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clerestory.methods import loglinear_capture as capture
from clerestory.methods.decomposable_capture import decomposable
from clerestory.methods.latent_class_capture import latent_classes
from clerestory.methods.model_choice_bootstrap import percentiles, totals
from clerestory.model.lead import Estimate, Point, Reason, Untold

FEWEST_LISTS = 3
#: Models that fit and yet differ more than this tell nothing.
_FOURFOLD = 4.0
#: Chains that differ by more than this do not tell of one place; a posterior with so much at its end has none.
_APART, _BEYOND = 1.1, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What one model says: its total, an interval of its own where it has one, words on its shape."""

    name: str
    total: float
    ends: tuple[float, float] | None = None
    words: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One table: people seen, its lists, the models, those refused with their reason, warnings that all carry.

    drawn : the stepwise rule's totals over the draws of the bootstrap
    """

    seen: int
    names: tuple[str, ...]
    models: tuple[Model, ...]
    refused: tuple[tuple[str, Reason], ...]
    warnings: tuple[Reason, ...]
    drawn: np.ndarray = field(repr=False)


def fitted(about: str, counts: Mapping[frozenset[str], int], *, draws: int, seed: int) -> Fitted | Reason:
    """Every model of one table of lists, or why there can be none."""
    names = sorted({name for combination in counts for name in combination})
    if len(names) < FEWEST_LISTS:
        return Reason("few_lists", {"lists": len(names)})
    by_place = {tuple(names.index(name) for name in combination): n for combination, n in counts.items() if combination}
    if not any(by_place.values()):
        return Reason("nobody")
    on, n = capture.cells(by_place, len(names))
    lonely = capture.apart(on, n)
    if lonely:
        return Reason("list_apart", {"names": ", ".join(names[one] for one in lonely)})
    stepped, plain = capture.stepwise(on, n), capture.independence(on, n)
    if stepped is None or plain is None:
        return Reason("no_estimate")
    rng = np.random.default_rng(seed)
    drawn = totals(on, n, rng=rng, draws=draws)
    models = [
        Model(name="independence", total=plain.total, words=_pairs(plain, names)),
        Model(name="stepwise", total=stepped.total, ends=percentiles(drawn), words=_pairs(stepped, names)),
    ]
    refused: list[tuple[str, Reason]] = []
    if len(names) <= capture.MOST_LISTS:
        least = capture.by_bic(on, n)
        if least is not None:
            models.append(Model(name="least_bic", total=least.total, words=_pairs(least, names)))
        models += _graphs(on, n, refused)
    else:
        refused += [(name, Reason("many_lists", {"lists": len(names)})) for name in ("least_bic", "decomposable")]
    models += _kinds(on, n, rng, refused)
    seen = int(n.sum())
    unseen = [max(1.0, one.total - seen) for one in models]
    warnings = [Reason("whitehead")]
    if not len(drawn):
        warnings.append(Reason("unsteady"))
    if max(unseen) > _FOURFOLD * min(unseen):
        warnings.append(Reason("fourfold"))
    models += _bound(about, on, n, names, refused)
    return Fitted(
        seen=seen, names=tuple(names), models=tuple(models), refused=tuple(refused), warnings=tuple(warnings),
        drawn=drawn,
    )  # fmt: skip


def _pairs(fit: capture.Fit, names: list[str]) -> tuple[Reason, ...]:
    if not fit.pairs:
        return (Reason("no_pairs"),)
    return (Reason("pairs", {"pairs": "; ".join(f"{names[one]} with {names[other]}" for one, other in fit.pairs)}),)


def _graphs(on: np.ndarray, n: np.ndarray, refused: list[tuple[str, Reason]]) -> list[Model]:
    found = decomposable(on, n)
    if found.beyond > _BEYOND:
        refused.append(("decomposable", Reason("no_end", {"share": round(100 * found.beyond)})))
        return []
    words = Reason("graphs", {"graphs": found.graphs, "share": round(100 * found.heaviest)})
    return [Model(name="decomposable", total=found.median, ends=(found.low, found.high), words=(words,))]


def _kinds(on: np.ndarray, n: np.ndarray, rng: np.random.Generator, refused: list[tuple[str, Reason]]) -> list[Model]:
    found = latent_classes(on, n, rng=rng)
    if found.apart > _APART:
        ends = {"low": float(f"{min(found.medians):.3g}"), "high": float(f"{max(found.medians):.3g}")}
        refused.append(("latent_classes", Reason("chains_apart", ends)))
        return []
    return [Model(name="latent_classes", total=found.median, ends=(found.low, found.high))]


def _bound(
    about: str, on: np.ndarray, n: np.ndarray, names: list[str], refused: list[tuple[str, Reason]]
) -> list[Model]:
    repelling, bound = capture.repelling(on, n), capture.chao_over_lists(on, n)
    if repelling:
        said = "; ".join(f"{names[one]} and {names[other]}" for one, other in repelling)
        refused.append(("bound", Reason("no_bound", {"pairs": said})))
        return []
    return [] if bound is None else [Model(name="bound", total=bound)]


def ratio(about: str, before: Fitted, after: Fitted) -> Estimate | Untold:
    """The ratio of two tables of one place by the stepwise rule, its range over draws and over all models of both."""
    if before.names != after.names:
        other = ", ".join(sorted(set(before.names) ^ set(after.names)))
        return Untold(about=f"{about}: ratio", reasons=(Reason("other_lists", {"about": about, "lists": other}),))
    if not (len(before.drawn) and len(after.drawn)):
        return Untold(about=f"{about}: ratio", reasons=(Reason("unsteady_ratio", {"about": about}),))
    first = {one.name: one.total for one in before.models if one.name != "bound"}
    of = {one.name: one.total / first[one.name] for one in after.models if one.name in first}
    most = min(len(before.drawn), len(after.drawn))
    drawn = percentiles(after.drawn[:most] / before.drawn[:most]) or (np.nan, np.nan)
    low, high = min(drawn[0], *of.values()), max(drawn[1], *of.values())
    value, ends = round(of["stepwise"], 2), (round(low, 2), round(high, 2))
    told = "fewer" if high < 1 else "more" if low > 1 else "as_many"
    points = [Point(series=f"forest:{name.replace('_', ' ')}", value=one) for name, one in of.items()]
    points[list(of).index("stepwise")] = Point(
        series="forest:stepwise", value=of["stepwise"], low=drawn[0], high=drawn[1], label="over draws"
    )
    return Estimate(
        about=f"{about}: ratio",
        value=value,
        low=min(value, ends[0]),
        high=max(value, ends[1]),
        unit="times as many in all",
        assumptions=("assume_closed", "assume_matched", "assume_same_lists"),
        reasons=(
            Reason(told, {"about": about, "ratio": value, "low": ends[0], "high": ends[1]}),
            Reason("ratio_range", {"models": len(of)}),
            Reason("whitehead"),
        ),
        points=(
            *points,
            Point(series="forest:none", value=1.0),
            Point(series="axis:x", value=0, label="times as many"),
        ),
    )
