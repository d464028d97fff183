"""Effects of a policy that places adopt at different times: group-time averages against places that never did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.panel import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An average effect with its standard error.  `influence` is each unit's part of it, for sums and clusters."""

    name: str
    value: float
    error: float
    influence: np.ndarray


def group_time(y: np.ndarray, first: np.ndarray, periods: np.ndarray) -> dict[tuple[int, int], Effect]:
    """The effect in each period on those who adopted in each, against those who never did.

    Before adoption the effect is that of the last period on this one: a test of trends that were parallel.

    Parameters
    ----------
    y : (units, periods) outcomes, a balanced panel; `panel.wide` makes it of long columns
    first : (units,) period of adoption; 0, nan, infinity or one after the last period for never
    periods : (periods,) ascending, such as years

    Returns
    -------
    (adopted, period) → the effect

    Raises
    ------
    InputError : arrays of other shapes, nobody who never adopted, or adopters of whom no period before is held

    Errors to expect
    ----------------
    Places that expect the law move before it; places next door take over what was driven out.  Trends that differ
    already are the usual reason for an effect that is none.

    References
    ----------
    Callaway and Sant'Anna (2021), Difference-in-differences with multiple time periods.
    """
    y, first, periods = checked(y, first, periods)
    never = first == 0
    if never.sum() < 2:
        raise InputError(where="panel", expected="two units or more that never adopted", found=str(int(never.sum())))
    groups = sorted({int(one) for one in first[~never]})
    early = [g for g in groups if g <= periods[0]]
    if early:
        raise InputError(
            where="panel",
            expected="a period before each adoption",
            found=f"adoption in {early[0]}, and {periods[0]:g} is the first",
            hint="leave those units out",
        )
    effects = {}
    for group in groups:
        member = first == group
        base_of = int(np.searchsorted(periods, group)) - 1
        for at in range(1, len(periods)):
            base = base_of if periods[at] >= group else at - 1
            effects[group, int(periods[at])] = _difference(
                y[:, at] - y[:, base], member, never, f"{group}:{periods[at]}"
            )
    return effects


def _difference(change: np.ndarray, member: np.ndarray, never: np.ndarray, name: str) -> Effect:
    n = len(change)
    treated, control = change[member].mean(), change[never].mean()
    influence = np.zeros(n)
    influence[member] = (change[member] - treated) * n / member.sum()
    influence[never] = -(change[never] - control) * n / never.sum()
    return Effect(name=name, value=float(treated - control), error=_error(influence), influence=influence)


def _error(influence: np.ndarray) -> float:
    return float(np.sqrt((influence**2).sum()) / len(influence))


def event_study(effects: dict[tuple[int, int], Effect], first: np.ndarray) -> dict[int, Effect]:
    """Effects by periods since adoption, groups weighted by how many units they have; *first* as `group_time` has it.

    References
    ----------
    Callaway and Sant'Anna (2021), section 3.2.
    """
    since = sorted({period - group for group, period in effects})
    return {e: _weighted([key for key in effects if key[1] - key[0] == e], effects, first, f"e={e}") for e in since}


def average(by_event: dict[int, Effect]) -> Effect:
    """The mean over all periods since adoption, each counting once."""
    after = [effect for e, effect in by_event.items() if e >= 0]
    influence = np.mean([effect.influence for effect in after], axis=0)
    value = float(np.mean([effect.value for effect in after]))
    return Effect(name="average", value=value, error=_error(influence), influence=influence)


def _weighted(
    keys: list[tuple[int, int]], effects: dict[tuple[int, int], Effect], first: np.ndarray, name: str
) -> Effect:
    """Mean over groups by their share of units; that the shares are estimated too is part of the error."""
    member = np.array([first == group for group, _ in keys], np.float64)
    share = member.mean(axis=1)
    values = np.array([effects[key].value for key in keys])
    total = share.sum()
    value = float(share @ values / total)
    influence = share @ np.array([effects[key].influence for key in keys]) / total
    influence = influence + ((member - share[:, None]) * (values - value)[:, None]).sum(axis=0) / total
    return Effect(name=name, value=value, error=_error(influence), influence=influence)
