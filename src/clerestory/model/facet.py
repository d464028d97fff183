"""A facet of the framework and its questions, as data: what a newcomer reads first, and what the board counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from clerestory.errors import InputError

State = Literal["answered", "partly", "no data", "not built", "refused"]
STATES: tuple[State, ...] = ("answered", "partly", "no data", "not built", "refused")
Returns = Literal["leads", "estimate", "plan", "document", "act"]


def _filled(where: str, **texts: object) -> None:
    for name, value in texts.items():
        if not value:
            raise InputError(where=where, expected=f"a text for {name}", found="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence and where it is from: "framework", or a citation (author, year, title, page)."""

    claim: str
    source: str

    def __post_init__(self) -> None:
        _filled("claim", claim=self.claim, source=self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A kind of trace that exists in this facet: who holds it, and what it costs in privacy and in money."""

    trace: str
    holder: str
    privacy: str
    money: str

    def __post_init__(self) -> None:
        _filled("trace held", trace=self.trace, holder=self.holder, privacy=self.privacy, money=self.money)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another facet this one is intertwined with, and the sentence that ties them."""

    facet: int
    how: str

    def __post_init__(self) -> None:
        _filled("related facet", how=self.how)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What nobody gets from this software, why, and who can help instead."""

    what: str
    why: str
    instead: str

    def __post_init__(self) -> None:
        _filled("refused", what=self.what, why=self.why, instead=self.instead)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor:
    """Whom to ask for missing data, and under which kind of authority."""

    data: str
    holder: str
    authority: str

    def __post_init__(self) -> None:
        _filled("ask for", data=self.data, holder=self.holder, authority=self.authority)


@dataclass(frozen=True, slots=True)
class Fit:
    """Which leads a reading fits better, and which worse, by the reasons that they carry.

    A reason is named by its code, or as code=value by one of its slots: `behaves_like=spam`.
    """

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def of(self, said: Collection[str]) -> int:
        """Where the reading stands among others: 0 first, 1 as it may be, 2 last."""
        if any(one in said for one in self.unless):
            return 2
        if self.when:
            return 0 if any(one in said for one in self.when) else 2
        return 0 if self.unless else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionText:
    """Everything a question says of itself, in words.

    check : where it returns leads and is built: how to check one by something that does not rest on the same traces
    lawful, wrong : lawful readings of its leads; what would make them wrong.  Needed once it is built.
    fits : reading, lawful or wrong → which leads it fits better and worse; those that are not here fit all alike
    reasons : reason code → sentence with {slots}
    decides, against, how_wrong : codes of reasons that no door may fold away: what decides (empty: the first three),
        what speaks against, how often such leads are wrong
    nothing : what it means that nothing was found; empty where the usual words do
    people : slots of reasons (code.slot) and charts (chart, or chart:part) that count people: what is gated before a
        file of the answers is written
    """

    asks: str
    returns: Returns
    reads: str
    harmed: str
    without: str
    evasion: str
    switch_off: str
    ask_for: AskFor
    method: str
    check: str = ""
    kinds: tuple[str, ...] = ()
    lawful: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    fits: Mapping[str, Fit] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    decides: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    how_wrong: tuple[str, ...] = ()
    nothing: str = ""
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _filled(
            f"question {self.asks!r}",
            asks=self.asks,
            returns=self.returns,
            reads=self.reads,
            harmed=self.harmed,
            without=self.without,
            evasion=self.evasion,
            switch_off=self.switch_off,
            method=self.method,
        )
        fits = [code for fit in self.fits.values() for code in (*fit.when, *fit.unless)]
        named = {code.partition("=")[0] for code in (*self.decides, *self.against, *self.how_wrong, *fits)}
        if strange := named - set(self.reasons):
            where = f"question {self.asks!r}"
            raise InputError(where=where, expected="codes of its reasons", found=", ".join(sorted(strange)))
        object.__setattr__(self, "reasons", MappingProxyType(dict(self.reasons)))
        object.__setattr__(self, "fits", MappingProxyType(dict(self.fits)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question is its SELECTs and a pure function of their tables; `fn` None means not built.

    reads : name → SELECT in the DuckDB dialect over the tables of the lake; `$x` is the function's keyword `x`
    optional : tables without which the answer is partial but still an answer
    when : `sweep` runs with every run; `asked` needs an argument; `case` needs an open case
    clear : columns that hold identifiers and are needed in the clear, as `table.column`
    """

    name: str
    text: QuestionText
    fn: Callable[..., Any] | None = None
    reads: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    when: Literal["sweep", "asked", "case"] = "sweep"
    stores: tuple[str, ...] = ("lake",)
    clear: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise InputError(where="question", expected="a name that is one word", found=repr(self.name))
        if self.fn is not None and not self.reads:
            raise InputError(where=f"question {self.name}", expected="the SELECTs that it reads", found="none")
        if self.fn is not None and not (self.text.lawful and self.text.wrong):
            raise InputError(
                where=f"question {self.name}", expected="lawful readings and what would make it wrong", found="none"
            )
        if self.fn is not None and self.text.returns == "leads" and not self.text.check:
            raise InputError(
                where=f"question {self.name}", expected="a check that does not rest on the same traces", found="none"
            )
        object.__setattr__(self, "reads", MappingProxyType(dict(self.reads)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One facet: what technology does in it, what is known and not, its traces, questions and safeguards."""

    number: int
    module: str
    title: str
    statement: str
    better: tuple[Claim, ...]
    worse: tuple[Claim, ...]
    known: tuple[Claim, ...]
    unknown: tuple[Claim, ...]
    traces: tuple[Held, ...]
    related: tuple[Related, ...]
    safeguards: tuple[str, ...]
    questions: tuple[Question, ...]
    refused: tuple[Refused, ...] = ()

    def __post_init__(self) -> None:
        _filled(
            f"facet {self.module}",
            title=self.title,
            statement=self.statement,
            better=self.better,
            worse=self.worse,
            known=self.known,
            unknown=self.unknown,
            traces=self.traces,
            related=self.related,
            safeguards=self.safeguards,
        )
        names = [question.name for question in self.questions]
        if len(set(names)) != len(names):
            raise InputError(where=f"facet {self.module}", expected="each question once", found=", ".join(names))
