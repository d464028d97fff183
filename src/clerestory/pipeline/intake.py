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
from clerestory.pipeline.intake_report import EXAMPLES, IntakeReport, Unclear, counts_of, report_of, with_rest
from clerestory.pipeline.intake_store import Intended, Original, store
from clerestory.pipeline.keeping import check_here
from clerestory.pipeline.progress import Progress, silent
from clerestory.reading.masking import spans_of_identifiers
from clerestory.sources.evidence import kinds_named
from clerestory.sources.formats import open_tables
from clerestory.sources.no_trace import no_trace
from clerestory.sources.opened import Opened, Passed
from clerestory.sources.proposal import Proposal, override, propose, unsure
from clerestory.sources.raw import RawFile
from clerestory.sources.shown_names import shown_file
from clerestory.sources.table import TypedFile, read_table

#: A table, what it is, and how it was read.
Taken = tuple[RawFile, Proposal, TypedFile]

#: Asked about a file that only a person can explain: gives the proposal to take, or None to leave the file out.
Confirm = Callable[[RawFile, Proposal], Proposal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person said of the files: from whom, under which authority, and what they are where it matters.

    columns : field → header; an empty header leaves the field out
    sheet : of a file with several tables the only one to take, by its name or its number (`#2`)
    """

    source: str
    authority: str = ""
    label: str = "TLP:AMBER"
    until: datetime | None = None
    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


def add(  # noqa: PLR0913
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    asked: Asked,
    user: str,
    now: datetime,
    progress: Progress | None = None,
    confirm: Confirm | None = None,
    data: bytes | None = None,
) -> list[IntakeReport]:
    """Put files into a workspace.

    Parameters
    ----------
    asked : what was said of the files
    confirm : asked where the proposal is not sure; without one such a file is not taken
    data : the bytes of the one file, where it lies on no disk and its path is only its name

    Returns
    -------
    one report a table, in the order given: for most files that is one report a file, for a workbook one a sheet that
    was taken; a file that failed has one that carries its `error`, and the others are in all the same

    Raises
    ------
    NotPermitted : this workspace may not hold what the source gives (G19), the source has ended, or over real data
        somebody whose role puts nothing in
    InputError : no source, no authority, an end in the past
    """
    if not paths:
        raise InputError(where="add", expected="at least one file", found="none")
    if asked.kind is not None:
        kind_named(asked.kind)
    check_here(workspace, user, "add", now=now)
    source_of(workspace, asked, now=now)
    if data is not None and len(paths) != 1:
        raise ValueError("bytes are those of one file")
    intake = _Intake(workspace=workspace, asked=asked, user=user, now=now, progress=progress or silent, confirm=confirm,
                     data=data)  # fmt: skip
    return [report for path in paths for report in intake.one(Path(path))]


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


def _sooner(asked: datetime | None, ends: datetime | None) -> tuple[str, ...]:
    if asked is None or ends is None or ends >= asked:
        return ()
    return (
        f"ends on {ends:%Y-%m-%d}, sooner than the {asked:%Y-%m-%d} that was asked: an evaluation workspace keeps a "
        "source 30 days, and of two ends the sooner holds",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intake:
    """One call of `add`: what stays the same from file to file."""

    workspace: Workspace
    asked: Asked
    user: str
    now: datetime
    progress: Progress
    confirm: Confirm | None
    data: bytes | None = field(default=None, repr=False)

    def one(self, path: Path) -> list[IntakeReport]:
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
            reports = self._taken(path)
        except ClerestoryError as error:
            ledger.outcome(line, now=self.now, result="refused", detail={"error": type(error).__name__})
            return [IntakeReport(file=shown_file(path.name), error=error)]
        except BaseException as error:
            ledger.outcome(line, now=self.now, result="failed", detail={"error": type(error).__name__})
            raise
        ledger.outcome(line, now=self.now, detail=counts_of(reports))
        return reports

    def _taken(self, path: Path) -> list[IntakeReport]:
        self.progress(path.name, 0, 0)
        opened = open_tables(path, sheet=self.asked.sheet, data=self.data)
        taken, unclear, passed = self._read(path, opened)
        opened = replace(opened, passed=(*opened.passed, *passed))
        source = source_of(self.workspace, self.asked, now=self.now)
        intended = [Intended(kind=kind_named(p.kind), table=t, columns=dict(p.columns)) for _, p, t in taken]
        original = Original(data=opened.data, name=path.name, keep=opened.keep)
        stored = store(self.workspace, source, intended, original, examples=EXAMPLES)
        self.progress(path.name, stored[0].rows, stored[0].rows)
        reports = [report_of(*one, done) for one, done in zip(taken, stored, strict=True)]
        first = with_rest(reports[0], opened, unclear)
        return [replace(first, notes=(*first.notes, *_sooner(self.asked.until, source.until))), *reports[1:]]

    def _read(self, path: Path, opened: Opened) -> tuple[list[Taken], list[Unclear], list[Passed]]:
        """The tables with what they are, those of several that only a person can explain, and those that are none."""
        taken: list[Taken] = []
        passed: list[Passed] = []
        unclear: list[Unclear] = []
        info = self.workspace.info
        for raw in opened.tables:
            step = partial(self.progress, path.name)
            try:
                proposal = self._proposed(raw, path.name)
                why = no_trace(raw, sure=proposal.sure, country=info.country) if len(opened.tables) > 1 else ""
                if why and self.asked.kind is None:
                    passed.append(Passed(part=raw.part, why=why))
                    continue
                proposal = proposal if proposal.sure else self._settled(raw, proposal)
                table = read_table(raw, proposal, country=info.country, zone=info.zone, step=step)
            except InputError as error:
                unclear.append(Unclear(part=raw.part, number=raw.number, error=error))
                continue
            taken.append((raw, proposal, table))
        if not taken:
            raise unclear[0].error if unclear else self._nothing(opened, passed)
        return taken, unclear, passed

    def _nothing(self, opened: Opened, passed: Sequence[Passed]) -> InputError:
        return InputError(
            where=opened.tables[0].path.name,
            expected="a table of traces",
            found="; ".join(one.sentence() for one in passed[:3]),
            hint="say what one of them is: --sheet NAME --as KIND --column field=header",
        )

    def _proposed(self, raw: RawFile, name: str) -> Proposal:
        known = next((s for s in self.workspace.snapshot().sources if s.name == self.asked.source.strip()), None)
        file = raw.where
        proposal = propose(
            raw.headers,
            raw.sample(),
            kind=self.asked.kind,
            remembered=known.columns if known else None,
            file=raw.part_name if kinds_named(raw.part_name) else name,
            country=self.workspace.info.country,
        )
        given = self.asked.kind is not None
        return override(proposal, raw.headers, self.asked.columns, file=file, kind_given=given)

    def _settled(self, raw: RawFile, proposal: Proposal) -> Proposal:
        """What a person says it is; InputError when nobody is there to say it."""
        file = raw.where
        if self.confirm is None:
            raise unsure(proposal, raw.headers, file)
        said = self.confirm(raw, proposal)
        if said is None:
            raise InputError("left out, as you said", where=file)
        return override(said, raw.headers, said.columns, file=file, kind_given=True)
