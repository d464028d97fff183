"""What was asked and answered, its reasons as JSON, and which of it may be told in the case worked on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from clerestory.lake.workspace import Snapshot
from clerestory.model.lead import Document, Estimate, Lead, Reason, Ref, Untold
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import sifted

Answer = Lead | Estimate | Untold | Document
#: What is written down: a document is read when it is asked for and kept nowhere.
Written = Lead | Estimate | Untold


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was asked: under its dotted name, at a version, over these files, with these answers.

    left : how many answers more it has that nothing in the case leads to; told as the gate lets it be (`reach.counted`)
    """

    name: str
    answers: tuple[Answer, ...]
    version: int
    files: tuple[str, ...]
    left: int = 0


def told(office: Office, snapshot: Snapshot, asked: Asked) -> Asked:
    """What may be told of it in the case worked on: named answers that something in the case leads to (G1)."""
    rows = [
        {"lead": str(n), "question": asked.name, "traces": getattr(one, "traces", ()), "reason": _spoken(one)}
        for n, one in enumerate(asked.answers)
    ]
    told = {row["lead"] for row in sifted(office, snapshot, rows)}
    kept = tuple(one for n, one in enumerate(asked.answers) if str(n) in told)
    return replace(asked, answers=kept, left=len(asked.answers) - len(kept))


def _spoken(answer: Answer) -> str:
    """All reasons and sentences of an answer, as JSON."""
    if not isinstance(answer, Document):
        return reasons_json(all_reasons(answer))
    said = [answer.title, *(one for part in answer.sections for one in (part.heading, *part.sentences))]
    return reasons_json(said)


def all_reasons(answer: Written) -> tuple[Reason, ...]:
    """Its reasons, and after an estimate's what it assumes."""
    return (*answer.reasons, *(Reason(code) for code in getattr(answer, "assumptions", ())))


def reasons_json(reasons: Iterable[Reason]) -> str:
    """The reasons as JSON; an identifier slot is `{"ref": id}`, never a value."""
    return json.dumps(
        [
            {
                "code": reason.code,
                "slots": {k: {"ref": v.id} if isinstance(v, Ref) else v for k, v in sorted(reason.slots.items())},
            }
            for reason in reasons
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
