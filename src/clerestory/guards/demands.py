"""A demand is not an order: the steps that every demand for records takes, and the yearly table in bands (G16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clerestory.errors import InputError, NotPermitted

STEPS: Mapping[str, str] = {
    "received": "Received: from whom, on which paper",
    "counsel": "Counsel has read it",
    "told": "The person it is about was told",
    "gagged": "Telling is forbidden by an order: which, until when",
    "scoped": "Narrowed to named records",
    "challenged": "Challenged, or asked to narrow",
    "logged": "What is withheld, and why, stands in the privilege log",
    "agreed": "A second person agreed",
    "released": "Released: the least that the order names",
    "refused": "Refused",
}

#: Step → the steps of which one of each group must have been taken before it.
_NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "received": (),
    "counsel": (("received",),),
    "told": (("counsel",),),
    "gagged": (("counsel",),),
    "challenged": (("counsel",),),
    "scoped": (("counsel",),),
    "logged": (("scoped",),),
    "agreed": (("scoped",), ("told", "gagged")),
    "released": (("agreed",), ("logged",)),
    "refused": (("counsel",),),
}

_ENDS = frozenset({"released", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that somebody took."""

    step: str
    who: str
    words: str = ""


def open_steps(taken: Iterable[Taken], *, by_judge: bool) -> tuple[str, ...]:
    """The steps that may come next; nothing comes after an end, and without a judge nothing is released."""
    done = {one.step for one in taken}
    if done & _ENDS:
        return ()
    return tuple(
        step
        for step, groups in _NEEDS.items()
        if step not in done
        and all(any(one in done for one in group) for group in groups)
        and (step != "released" or by_judge)
    )


def known(step: str) -> str:
    """The step; InputError when there is none of that name: what somebody typed is no name of an act."""
    if step not in STEPS:
        raise InputError(where="demand", expected="one of " + ", ".join(STEPS), found="another step")
    return step


def check_step(taken: Iterable[Taken], step: str, who: str, words: str, *, by_judge: bool) -> None:
    """Return when the step may be taken by *who*.

    Raises
    ------
    NotPermitted : a step before its time, a release without a judge's order, or one person for two
    InputError : no such step, or nothing said of it
    """
    taken, step = tuple(taken), known(step)
    if not words.strip():
        raise InputError(where="demand", expected="what was done", found="nothing")
    if step not in open_steps(taken, by_judge=by_judge):
        raise NotPermitted("this step cannot be taken now", where=f"demand, {step}",
                           hint="counsel first; then the person told, the records named; a judge's order")  # fmt: skip
    if step == "agreed" and any(one.who.casefold() == who.casefold() for one in taken if one.step == "scoped"):
        raise NotPermitted("whoever named the records is not the second person", where="demand")


def band(n: int) -> str:
    """A number of demands as the yearly table says it."""
    return "0" if n == 0 else "1–10" if n <= 10 else "11+"
