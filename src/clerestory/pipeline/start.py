"""The guided first file: at most four questions, then the same intake as ever."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from clerestory.errors import InputError
from clerestory.lake.workspace import Workspace
from clerestory.model.source import EVALUATION_AUTHORITIES
from clerestory.pipeline.asking import Ask, settled
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.intake_report import IntakeReport
from clerestory.pipeline.progress import Progress, silent
from clerestory.sources.formats import open_tables
from clerestory.sources.proposal import Proposal, propose
from clerestory.sources.raw import RawFile

MOST_QUESTIONS = 4


def start(
    workspace: Workspace, *, ask: Ask, user: str, now: datetime, progress: Progress = silent
) -> list[IntakeReport]:
    """Ask for a file and for what cannot be seen in it, and put it in.

    Asked are the file; the kind and the column of the words, only where the file leaves them open; the authority; and
    a name for who gave it, while there is a question left: otherwise it is the file's own name.

    Raises
    ------
    InputError : no such file, no file that can be read, or an answer that is none of the choices
    NotPermitted : the workspace may not hold what the source gives (G19)
    """
    asking = _Asking(ask)
    path = Path(asking.put("Which file?", ()).strip().strip("'\"")).expanduser()
    tables = open_tables(path).tables
    # Of a file with several tables those that say what they are go in, and the others are told.
    proposal = _settled(tables[0], workspace, asking) if len(tables) == 1 else None
    authority = _authority(workspace, asking)
    source = path.stem
    if asking.left:
        source = (
            asking.put("Who gave you this file? A name of your choice.", (), default=path.stem).strip() or path.stem
        )
    asked = Asked(source=source, authority=authority)
    if proposal is not None:
        asked = Asked(source=source, authority=authority, kind=proposal.kind, columns=dict(proposal.columns))
    return add(workspace, [path], asked=asked, user=user, now=now, progress=progress)


class _Asking:
    """Counts the questions, so that there are never more than four."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self.left = ask, MOST_QUESTIONS

    def put(self, question: str, choices: tuple[str, ...], default: str = "") -> str:
        self.left -= 1
        answer = self._ask(question, choices, default).strip() or default
        if choices and answer not in choices:
            # Choices may be the headers of a file that has none: they were shown to who asked, and are not said again.
            raise InputError(where="answer", expected=f"one of the {len(choices)} choices", found="another")
        return answer


def _settled(raw: RawFile, workspace: Workspace, asking: _Asking) -> Proposal:
    """The proposal, with the kind and the column of the words asked for where the file does not say."""
    country = workspace.info.country
    proposal = propose(raw.headers, raw.sample(), file=raw.path.name, country=country)
    if proposal.sure:
        return proposal
    return settled(raw, proposal, asking.put, country=country) or proposal


def _authority(workspace: Workspace, asking: _Asking) -> str:
    if workspace.info.evaluation:
        choices = tuple(sorted(EVALUATION_AUTHORITIES, reverse=True))
        question = (
            "This is an evaluation workspace, for data about nobody. What is it: test, reference or invented data?"
        )
        return asking.put(question, choices, default="test")
    return asking.put("Under which authority do you hold it? As in: consent form 12, court order 7.", ())
