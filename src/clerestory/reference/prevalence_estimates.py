"""Published numbers of facets 6 and 9 against ours: repeated counts, lists, an exact interval."""

from __future__ import annotations

import numpy as np

from clerestory.methods.decomposable_capture import decomposable
from clerestory.methods.garwood import garwood
from clerestory.methods.loglinear_capture import cells, chao_over_lists, independence, stepwise
from clerestory.methods.repeated_counts import frequencies, good_toulmin, truncated_poisson
from clerestory.model.comparison import Row
from clerestory.reference.sets import capture_lists

_BUYERS, _DEMAND, _HIDDEN = (
    "purchasing.hidden_buyers",
    "purchasing.demand_by_place_time",
    "identification.hidden_population",
)
_CORBET = "Efron and Hastie 2016, section 6.2; Corbet's butterflies of 1943"
_APPREHENDED = "van der Heijden and others 2003, immigrants apprehended in four Dutch cities, without covariates"
_GARWOOD = "Garwood 1936"
_SPARSE = "Chan, Silverman and Vincent 2021, the rule of SparseMSE on the published table"
_GRAPHS = "the package dga on the same table, after Madigan and York 1997; its steps are not known, hence 0.3 %"
_OWN = "computed on the published table, no printed value seen; no bound where lists repel"

#: Species seen once, twice … 24 times; people apprehended once, twice … six times.
_SPECIES = (118, 74, 44, 24, 29, 22, 20, 19, 20, 15, 12, 14, 6, 12, 6, 9, 9, 6, 10, 10, 11, 5, 3, 3)
_TIMES = (1645, 183, 37, 13, 1, 1)
_LISTS = {"uk_5": 17616.73, "netherlands_5": 81239.77, "new_orleans_5": 1681.45, "western_us_5": 2813.67}
#: Without pairs, and by the stepwise rule.
_RULE = {"uk_5": (13444.13, 11312.99), "netherlands_5": (52923.89, 121521.61), "new_orleans_5": (1034.15, 1034.15),
         "western_us_5": (2007.14, 2483.38)}  # fmt: skip

_FIGURES: tuple[tuple[str, str, str, float, float, str], ...] = (
    *((f"eb.corbet.{t}", _BUYERS, f"butterflies, new in a further {t} of the time", value, 0.005, _CORBET)
      for t, value in ((0.1, 11.1), (0.2, 20.96), (0.3, 29.79), (1, 75.0))),
    ("eb.corbet.deviation", _BUYERS, "standard deviation at as long again", 22.38, 0.005, _CORBET),
    ("cr.apprehended.poisson", _BUYERS, "apprehended, zero-truncated Poisson: in all", 7080, 0.5, _APPREHENDED),
    *((f"mse.chao.{name}", _HIDDEN, f"{name}, Chao's bound over lists", value, 0.01, _OWN)
      for name, value in _LISTS.items()),
    *((f"mse.{model}.{name}", _HIDDEN, f"{name}, {words}", value, 0.005, _SPARSE)
      for name, values in _RULE.items()
      for model, words, value in zip(("independence", "stepwise"), ("no pairs", "stepwise rule"), values, strict=True)),
    ("mse.decomposable.uk_5", _HIDDEN, "uk_5, all decomposable graphs averaged, median", 23016, 70, _GRAPHS),
    *((f"rate.garwood.{x}.{end}", _DEMAND, f"{x} events, exact interval, {end}", value, 1e-4, _GARWOOD)
      for x, ends in ((0, (0.0, 3.6889)), (3, (0.6187, 8.7673)), (10, (4.7954, 18.3904)))
      for end, value in zip(("low", "high"), ends, strict=True)),
)  # fmt: skip

ROWS: tuple[Row, ...] = tuple(
    Row(id=id_, facet=9 if question == _HIDDEN else 6, question=question, quantity=quantity, expected=expected,
        tolerance=tolerance, source=source)
    for id_, question, quantity, expected, tolerance, source in _FIGURES
)  # fmt: skip


def figures() -> dict[str, float]:
    """Row → what our methods give."""
    species = np.array(_SPECIES, np.float64)
    apprehended = frequencies(dict(enumerate(_TIMES, start=1)))
    found = {f"eb.corbet.{t}": good_toulmin(species, t)[0] for t in (0.1, 0.2, 0.3, 1)}
    found["eb.corbet.deviation"] = good_toulmin(species, 1)[1]
    found["cr.apprehended.poisson"] = truncated_poisson(apprehended).total
    for name in _LISTS:
        names, counts = capture_lists(name)
        on, n = cells(counts, len(names))
        bound, plain, stepped = chao_over_lists(on, n), independence(on, n), stepwise(on, n)
        if plain is not None and stepped is not None:
            found[f"mse.independence.{name}"], found[f"mse.stepwise.{name}"] = plain.total, stepped.total
        if name == "uk_5":
            found["mse.decomposable.uk_5"] = decomposable(on, n).median
        if bound is not None:
            found[f"mse.chao.{name}"] = bound
    for x in (0, 3, 10):
        found[f"rate.garwood.{x}.low"], found[f"rate.garwood.{x}.high"] = garwood(x)
    return found
