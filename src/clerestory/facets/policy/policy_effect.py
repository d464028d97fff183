"""What a policy changed, against what would have happened without it; the design by what the data allow."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.designs.effect import DESIGNS, by_design, estimated
from clerestory.facets.designs.panel import Panel, Policy, adopted, panels, policies
from clerestory.model.lead import Estimate, Reason, Untold


def policy_effect(
    counts: pa.Table, register: pa.Table, *, policy: str = "", series: str = "", design: str = "", seed: int = 1
) -> list[Estimate | Untold]:
    """The effect of each policy on each series, by the best design that the data allow, other models beside it.

    Several places with it and several without: group-time differences in differences against places that never had it,
    with a diagnosis of the two-way regression and limits for trends that part; fewer than ten with it are ranked among
    all choices of so many.  One place with it and nineteen without: synthetic difference-in-differences and synthetic
    controls, ranked among placebos.  Otherwise an interrupted series, with a comparison taken off where there is one.

    Parameters
    ----------
    counts : series, place, period, value, exposure
    register : policy, place, in_force_on
    policy, series : one of them by its name; all of them otherwise
    design : series, places or mixture, to say which; otherwise the data decide
    seed : of the choices drawn where there are too many to count

    Returns
    -------
    a change in per cent with its interval for each policy and series, or why there is none

    Raises
    ------
    InputError : another design

    Errors to expect
    ----------------
    Effects that are none: another policy or a change of recording in the same months; places that moved apart already;
    an interrupted series without comparison, whose intervals of 95 % cover 90 to 94 %.  No effect where there is one:
    few places, short series, and limits that are wide on purpose.

    References
    ----------
    Callaway and Sant'Anna (2021).  Goodman-Bacon (2021).  Borusyak, Jaravel and Spiess (2024).  Rambachan and Roth
    (2023).  Conley and Taber (2011).  Abadie, Diamond and Hainmueller (2010, 2015).  Arkhangelsky and others (2021).
    Turner and others (2021).
    """
    if design not in DESIGNS:
        raise InputError(where="design", expected="series, places or mixture", found=repr(design))
    answers: list[Estimate | Untold] = []
    held = [panel for panel in panels(counts) if series.casefold() in ("", panel.series.casefold())]
    every = policies(register)
    for one in policies(register, only=policy):
        others = [other for other in every if other.name != one.name]
        met = False
        for panel in held:
            if one.series and panel.series not in one.series:
                continue
            whole = panel.complete()
            if (adopted(whole, one) > 0).any():
                met = True
                answers.append(_answer(one, others, whole, len(panel.places), (design, seed)))
        if held and not met:
            answers.append(Untold(about=one.name, reasons=(Reason("not_in_force", {"policy": one.name}),)))
    return answers


def _answer(
    policy: Policy, others: Sequence[Policy], panel: Panel, places: int, how: tuple[str, int]
) -> Estimate | Untold:
    about = f"{policy.name}: {panel.series}"
    start = adopted(panel, policy)
    found, context = by_design(panel, start, policy.name, how)
    if places > len(panel.places):
        context.append(Reason("gaps", {"places": places - len(panel.places)}))
    rivals = [other.name for other in others if ((adopted(panel, other) > 0) & (start > 0)).any()]
    if rivals:
        context.append(Reason("other_policies", {"policies": ", ".join(rivals)}))
    return estimated(about, found, context)
