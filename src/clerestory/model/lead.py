"""What a question returns: leads, estimates, plans, documents; and the reasons they carry, as codes with slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an identifier: the id of a contact or mention.  Doors look it up and mask it."""

    id: str


Slot = str | int | float | Ref


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as a code; its sentence stands in the facet's register.  Identifiers are `Ref`s, never values."""

    code: str
    slots: Mapping[str, Slot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.code.isidentifier():
            raise InputError(where="reason", expected="a code that is one word", found=repr(self.code))
        object.__setattr__(self, "slots", MappingProxyType(dict(self.slots)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Something for a person to look at.  It is about a group or a thing, never a score on a person (G3).

    about : a stable key: what the lead is about, so that one that grows keeps its reviews
    reasons : at least one
    traces : the traces it rests on, sorted
    value, unit : a size of the thing, as in 12 adverts; no probability that anybody is anything
    """

    about: str
    reasons: tuple[Reason, ...]
    traces: tuple[str, ...]
    value: float
    unit: str

    def __post_init__(self) -> None:
        if not self.about:
            raise InputError(where="lead", expected="what it is about", found="nothing")
        if not self.reasons:
            raise InputError(where=f"lead about {self.about}", expected="at least one reason", found="none")
        if list(self.traces) != sorted(set(self.traces)):
            raise InputError(where=f"lead about {self.about}", expected="traces sorted, each once", found="others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of an estimate's chart.

    series : "chart:part"; all points of one chart share the word before the colon
    at_time : an ISO date on the axis of time    at : a number on the other axis    label : its words, where it has some
    """

    series: str
    value: float
    low: float | None = None
    high: float | None = None
    at_time: str = ""
    at: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its interval, what it assumes, and how far it moves over models.

    assumptions : codes; their sentences stand among the reasons of the question's register
    reasons : the first is the answer in words
    """

    about: str
    value: float
    low: float
    high: float
    unit: str
    assumptions: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    points: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise InputError(
                where=f"estimate of {self.about}",
                expected="low <= value <= high",
                found=f"{self.low}, {self.value}, {self.high}",
            )
        if not self.assumptions or not all(code.isidentifier() for code in self.assumptions):
            raise InputError(
                where=f"estimate of {self.about}",
                expected="its assumptions, as codes",
                found=", ".join(self.assumptions),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Estimate):
    """An allocation: what it is to bring, with its interval; each step is a reason, and a point of its chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """An answer that cannot be given, and why: as respectable as any other."""

    about: str
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.about or not self.reasons:
            raise InputError(where="answer that cannot be told", expected="what it is about, and why", found="nothing")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: its heading and its sentences, as reasons of the question's register."""

    heading: Reason
    sentences: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A sheet for a person to read: what is recorded and what is not, section by section; never a verdict."""

    about: str
    title: Reason
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        if not self.about or not self.sections:
            raise InputError(where="document", expected="what it is about, and sections", found="none")
