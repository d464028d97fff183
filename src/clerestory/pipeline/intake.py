"""Files in: guards, the ledger, what the file is, its rows typed, and one commit a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from clerestory.errors import ClerestoryError, InputError, NotPermitted
from clerestory.guards import access
from clerestory.guards.masking import mask_shapes
from clerestory.lake.workspace import Workspace
from clerestory.model.kinds import kind as kind_named
from clerestory.model.source import TLP, Source
from clerestory.pipeline.intake_report import EXAMPLES, IntakeReport, report_of
from clerestory.pipeline.intake_store import Intended, store
from clerestory.pipeline.progress import Progress, silent
from clerestory.reading.masking import spans_of_identifiers
from clerestory.sources.formats import open_file
from clerestory.sources.proposal import Proposal, override, propose, unsure
from clerestory.sources.raw import RawFile
from clerestory.sources.table import read_table

#: Asked about a file that only a person can explain: gives the proposal to take, or None to leave the file out.
Confirm = Callable[[RawFile, Proposal], Proposal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person said of the files: from whom, under which authority, and what they are where it matters.

    columns : field → header; an empty header leaves the field out
    """

    source: str
    authority: str = ""
    label: str = "TLP:AMBER"
    until: datetime | None = None
    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def add(  # noqa: PLR0913
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    asked: Asked,
    user: str,
    now: datetime,
    progress: Progress | None = None,
    confirm: Confirm | None = None,
) -> list[IntakeReport]:
    """Put files into a workspace.

    Parameters
    ----------
    asked : what was said of the files
    confirm : asked where the proposal is not sure; without one such a file is not taken

    Returns
    -------
    one report a file, in the order given; one that failed carries its `error`, and the others are in all the same

    Raises
    ------
    NotPermitted : this workspace may not hold what the source gives (G19), or the source has ended
    InputError : no source, no authority, an end in the past
    """
    if not paths:
        raise InputError(where="add", expected="at least one file", found="none")
    if asked.kind is not None:
        kind_named(asked.kind)
    source_of(workspace, asked, now=now)
    intake = _Intake(workspace=workspace, asked=asked, user=user, now=now, progress=progress or silent, confirm=confirm)
    return [intake.one(Path(path)) for path in paths]


def source_of(workspace: Workspace, asked: Asked, *, now: datetime) -> Source:
    """The source as it stands or would stand after this intake, checked by the guards."""
    for what, words in (("source", asked.source), ("authority", asked.authority)):
        read = spans_of_identifiers(words, country=workspace.info.country)
        if any(kind in ("phone", "email") for _, _, kind in read) or mask_shapes(words) != words:
            raise InputError(
                where=f"--{what}",
                expected="words that name nobody: they stand beside every answer",
                found="a telephone number, e-mail or other identifier",
            )
    known = next((one for one in workspace.snapshot().sources if one.name == asked.source.strip()), None)
    if asked.until is not None and asked.until <= now:
        raise InputError(where="--until", expected="a day that is still to come", found=f"{asked.until:%Y-%m-%d}")
    if known is None:
        made = Source(
            id=workspace.ids.of("source", asked.source.strip()),
            name=asked.source.strip(),
            authority=asked.authority.strip(),
            added_at=now,
            label=asked.label,
            until=access.until(workspace.info, asked.until, now=now),
        )
        access.check_source(workspace.info, made)
        return made
    return _continued(workspace, known, asked, now)


def _continued(workspace: Workspace, known: Source, asked: Asked, now: datetime) -> Source:
    if asked.authority.strip() and asked.authority.strip() != known.authority:
        # A guard first: what may not come in under its own name may not come in under another's.
        access.check_source(workspace.info, replace(known, authority=asked.authority.strip()))
        raise InputError(
            where=f"source {known.name}",
            expected=f"its authority, '{known.authority}'",
            found=f"'{asked.authority.strip()}'",
            hint="give files held under another authority another --source name",
        )
    access.check_source(workspace.info, known)
    if known.until is not None and known.until <= now:
        raise NotPermitted(f"this source ended on {known.until:%Y-%m-%d}", where=f"source {known.name}")
    Source(id=known.id, name=known.name, authority=known.authority, added_at=now, label=asked.label)
    # Of two labels the stricter holds; of two ends the sooner.
    label = min(known.label, asked.label, key=TLP.index)
    ends = [end for end in (known.until, asked.until) if end is not None]
    return replace(known, label=label, until=min(ends) if ends else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intake:
    """One call of `add`: what stays the same from file to file."""

    workspace: Workspace
    asked: Asked
    user: str
    now: datetime
    progress: Progress
    confirm: Confirm | None

    def one(self, path: Path) -> IntakeReport:
        """One file, with its line in the ledger before anything is read and its outcome after.

        The ledger holds the source's id, which says nothing once the source is erased, and not the file's name.
        """
        ledger, info = self.workspace.ledger, self.workspace.info
        source = self.workspace.ids.of("source", self.asked.source.strip())
        detail: dict[str, str | int] = {"source": source, "format": path.suffix.lower()}
        if info.evaluation:
            detail["quality"] = "stands for case, anchor and second person: evaluation workspace"
        purpose = "quality" if info.evaluation else "case"
        line = ledger.intend("add", who=self.user, now=self.now, purpose=purpose, detail=detail)
        try:
            report = self._taken(path)
        except ClerestoryError as error:
            ledger.outcome(line, now=self.now, result="refused", detail={"error": type(error).__name__})
            return IntakeReport(file=path.name, error=error)
        except BaseException as error:
            ledger.outcome(line, now=self.now, result="failed", detail={"error": type(error).__name__})
            raise
        ledger.outcome(line, now=self.now, detail=report.counts())
        return report

    def _taken(self, path: Path) -> IntakeReport:
        self.progress(path.name, 0, 0)
        raw = open_file(path)
        proposal = self._proposed(raw)
        info = self.workspace.info
        table = read_table(raw, proposal, country=info.country, zone=info.zone, step=partial(self.progress, path.name))
        source = source_of(self.workspace, self.asked, now=self.now)
        stored = store(
            self.workspace,
            Intended(
                source=source,
                kind=kind_named(proposal.kind),
                table=table,
                columns=dict(proposal.columns),
                data=raw.data,
                name=path.name,
            ),
            examples=EXAMPLES,
        )
        self.progress(path.name, stored.rows, stored.rows)
        return report_of(raw, proposal, table, stored)

    def _proposed(self, raw: RawFile) -> Proposal:
        known = next((s for s in self.workspace.snapshot().sources if s.name == self.asked.source.strip()), None)
        file = raw.path.name
        proposal = propose(
            raw.headers,
            raw.sample(),
            kind=self.asked.kind,
            remembered=known.columns if known else None,
            file=file,
            country=self.workspace.info.country,
        )
        given = self.asked.kind is not None
        proposal = override(proposal, raw.headers, self.asked.columns, file=file, kind_given=given)
        if proposal.sure:
            return proposal
        if self.confirm is None:
            raise unsure(proposal, raw.headers, file)
        said = self.confirm(raw, proposal)
        if said is None:
            raise InputError("left out, as you said", where=file)
        return override(said, raw.headers, said.columns, file=file, kind_given=True)
