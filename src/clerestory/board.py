"""The board as data: each facet's questions with their states and why, one sentence, three things for today.

`pipeline.board` computes it; the doors show it.  Nothing here reads a workspace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from clerestory.errors import InputError
from clerestory.model.facet import STATES, AskFor, Facet, Question, State
from clerestory.model.lead import Point

#: More than this is a list, and nobody does a list today.
THINGS_FOR_TODAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One thing for today: what, how (a command line), and until when if it cannot wait."""

    what: str
    how: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise InputError(where="today", expected="what to do", found="nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFacet:
    """A facet with the state of each of its questions, and why it is so, by the question's own name.

    drawn : by the question's own name, the answers that have a chart: the sentence, and its points
    reckoned : the same answers: the other sentences of each, how it was reckoned and what it takes for granted
    """

    facet: Facet
    states: Mapping[str, State]
    why: Mapping[str, str] = field(default_factory=dict)
    drawn: Mapping[str, tuple[tuple[str, tuple[Point, ...]], ...]] = field(default_factory=dict)
    reckoned: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [question.name for question in self.facet.questions]
        if set(self.states) != set(names):
            raise InputError(
                where=f"board, facet {self.facet.module}",
                expected="a state for each of its questions and no other",
                found=f"{len(self.states)} states for {len(names)} questions",
            )
        strange = set(self.states.values()) - set(STATES)
        if strange:
            raise InputError(
                where=f"board, facet {self.facet.module}",
                expected="one of " + ", ".join(STATES),
                found=", ".join(sorted(strange)),
            )
        object.__setattr__(self, "states", MappingProxyType(dict(self.states)))
        object.__setattr__(self, "why", MappingProxyType(dict(self.why)))

    @property
    def counts(self) -> dict[State, int]:
        """How many questions are in each state, all states in order."""
        counted = Counter(self.states.values())
        return {state: counted[state] for state in STATES}

    @property
    def lit(self) -> float:
        """The share answered, 0..1: half of a question that is answered partly; 0 for a facet without questions."""
        counts = self.counts
        total = sum(counts.values())
        return (counts["answered"] + counts["partly"] / 2) / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole board at one version of one workspace.

    made_at : when it was asked for, aware of its zone; this module has no clock
    next_ask : the missing data that would light most; None when nothing is missing
    ends_on : when the workspace, or the first of its sources, erases itself
    """

    kind: str
    version: int
    made_at: datetime
    facets: tuple[BoardFacet, ...]
    evaluation: bool = True
    today: tuple[Today, ...] = ()
    next_ask: AskFor | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise InputError(where="board", expected="a time with its zone", found="one without")
        if len(self.today) > THINGS_FOR_TODAY:
            raise InputError(where="board", expected="at most three things for today", found=str(len(self.today)))

    @property
    def counts(self) -> dict[State, int]:
        """How many questions of all facets are in each state, all states in order."""
        counted: Counter[State] = Counter()
        for facet in self.facets:
            counted.update(facet.states.values())
        return {state: counted[state] for state in STATES}

    def questions(self) -> Iterator[tuple[BoardFacet, Question]]:
        """Every question with its facet, in order."""
        for facet in self.facets:
            for question in facet.facet.questions:
                yield facet, question

    @property
    def tally(self) -> tuple[str, str, str]:
        """The first half of the sentence in three: before, what is answered, after."""
        counts = self.counts
        total, answered, partly = sum(counts.values()), counts["answered"], counts["partly"]
        if not total:
            return "There are no questions yet", "", ""
        if answered == total:
            return (
                ("", f"All {total} questions are answered", "") if total > 1 else ("", "The question is answered", "")
            )
        if answered:
            said = f"{answered} {'is' if answered == 1 else 'are'} answered"
        else:
            said = "none is answered in full" if partly else "none is answered yet"
        return f"Of {total} question{'s' if total > 1 else ''}, ", said, f", {partly} partly" if partly else ""

    @property
    def next_words(self) -> str:
        """The second half of the sentence; empty when nothing is missing."""
        if self.next_ask is None:
            return ""
        holder, authority = (_joined(text) for text in (self.next_ask.holder, self.next_ask.authority))
        return (
            f"most useful next: {_joined(self.next_ask.data)}, "
            f"from {holder.removeprefix('from ')}, under {authority.removeprefix('under ')}"
        )

    @property
    def sentence(self) -> str:
        """The one sentence above the windows."""
        said = "".join(self.tally)
        return f"{said}; {self.next_words}." if self.next_ask else f"{said}."


def _joined(text: str) -> str:
    """A text of the register inside a sentence: its first clause, no full stop, no capital but a name's."""
    text = text.partition(";")[0].strip().rstrip(".")
    head, _, _ = text.partition(" ")
    return text[:1].lower() + text[1:] if head[1:] == head[1:].lower() and head not in _NAMES else text


#: First words that keep their capital inside a sentence.
_NAMES = frozenset({"Europol", "Eurojust", "Interpol", "Polaris"})
