"""In which order a lead is read: what decides, what speaks against it, how often it is wrong; readings that fit it.

A door may fold away what is left after these, and nothing of these: what speaks for the people in a lead is never the
part that is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from clerestory.model.facet import Fit, QuestionText

#: Reasons that decide where a question does not say which.
FIRST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The sentences of a lead's reasons, its claim left out, by what they are for; each in the question's order."""

    decides: tuple[str, ...]
    against: tuple[str, ...]
    how_wrong: tuple[str, ...]


def weighed(text: QuestionText, reasons: str, sentences: Sequence[str]) -> Weighed:
    """The sentences by what they are for.

    Parameters
    ----------
    reasons : as they are kept, JSON
    sentences : of each reason, the first being the claim
    """
    codes = [one["code"] for one in json.loads(reasons)]
    rest = [(code, said) for code, said in zip(codes, sentences, strict=True) if said != sentences[0]]

    def of(wanted: Collection[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said for code, said in rest if code in wanted))

    against, wrong = of(text.against), of(text.how_wrong)
    plain = tuple(dict.fromkeys(said for _, said in rest if said not in (*against, *wrong)))
    decides = tuple(said for said in plain if said in of(text.decides)) if text.decides else plain[:FIRST]
    return Weighed(decides=decides or plain[:FIRST], against=against, how_wrong=wrong)


def in_order(readings: Sequence[str], fits: Mapping[str, Fit], reasons: str) -> tuple[str, ...]:
    """Readings: those that fit what the lead shows first, those that it speaks against last; none is left out."""
    said = {one["code"] for one in json.loads(reasons)}
    said |= {f"{one['code']}={value}" for one in json.loads(reasons) for value in one["slots"].values()
             if isinstance(value, str)}  # fmt: skip
    return tuple(sorted(readings, key=lambda one: fits.get(one, _ALIKE).of(said)))


_ALIKE = Fit()
