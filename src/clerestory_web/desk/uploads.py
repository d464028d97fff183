"""Files that lie here on their way in: sealed, readable by this process alone, gone once in, or after a day."""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from clerestory.errors import InputError
from clerestory.pipeline import guarded_intake
from clerestory.pipeline.guarded import Desk, Unseen
from clerestory.pipeline.guarded_intake import Previewed
from clerestory.pipeline.intake import Asked
from clerestory.pipeline.intake_report import IntakeReport
from clerestory.pipeline.laid import LaidFile
from clerestory_web.desk import jobs
from clerestory_web.desk.jobs import Job
from clerestory_web.desk.pages.intake import FieldMap, IntakeFilePage, Proposed, Report, Upload
from clerestory_web.desk.sealed_upload import SealedFile, folder

#: How long a file may lie here that nobody puts in.
HOURS = 24

#: What a file that is an image or a film begins with: it is refused before anything of it is read (G6).
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"\x00\x00\x00\x18ftyp",
           b"\x00\x00\x00\x20ftyp", b"\x1aE\xdf\xa3")  # fmt: skip

NO_IMAGE = (
    "images and films stay where they are: keep them, send them to nobody, delete nothing you may want the police to "
    "see. Under 18: Take It Down and the CyberTipline of NCMEC; adults: StopNCII"
)


@dataclass
class Laid:
    """A file that was laid down; `name` is what its sender called it, and stands on no disk."""

    id: str
    who: str
    name: str
    sealed: LaidFile
    asked: Asked
    at: datetime
    tables: tuple[Previewed, ...] = ()
    reports: tuple[IntakeReport, ...] = ()
    job: Job = field(default_factory=Job)

    @property
    def state(self) -> str:
        """waiting, running, done or failed."""
        if self.job.busy:
            return "running"
        if self.job.error or any(one.error is not None for one in self.reports):
            return "failed"
        return "done" if self.reports else "waiting"


_laid: dict[str, Laid] = {}


def mine(who: str) -> tuple[Upload, ...]:
    """The viewer's files; nobody sees another's."""
    return tuple(
        Upload(id=one.id, name=one.name, url=reverse("intake_file", args=[one.id]), state=one.state)
        for one in _laid.values()
        if one.who == who
    )


def one(who: str, id_: str) -> Laid:
    """One file; Unseen when it is not the viewer's."""
    found = _laid.get(id_)
    if found is None or found.who != who:
        raise Unseen(where="file", expected="one that you laid down", found="none of that id")
    return found


def lay_down(desk: Desk, file: UploadedFile, asked: Asked) -> str:
    """Look at the file, and keep it sealed until it is put in; its id.

    Raises
    ------
    InputError : an image, or a file that cannot be read
    NotPermitted : the workspace may not hold what the source gives
    """
    desk.check("intake")
    sweep(desk.now)
    # Only what came sealed is taken: any other file was put together in the clear.
    if not isinstance(file, SealedFile):
        raise InputError(where="file", expected="a file from a form", found="something else")
    if file.laid.head(16).startswith(_IMAGES):
        raise InputError(NO_IMAGE, where="file")
    made = secrets.token_hex(8)
    # The name says what the file is, and nothing else of it is trusted.
    name = re.sub(r"[^\w.-]", "_", Path(str(file.name)).name).lstrip(".")[-80:] or "file"
    laid = Laid(id=made, who=desk.viewer.name, name=name, sealed=file.laid, asked=asked, at=desk.now)
    laid.tables = guarded_intake.preview(desk, Path(name), asked, file.laid.content())
    file.is_kept = True
    _laid[made] = laid
    return made


def take(desk: Desk, laid: Laid, given: dict[str, str]) -> None:
    """Put it in, in a thread of its own; the file that lies here goes as soon as it is in."""
    desk.check("intake")
    if laid.state in ("running", "done"):
        return
    asked = laid.asked
    if given.get("kind"):
        headers = laid.tables[0].headers
        columns = {
            name.removeprefix("column."): headers[int(value)] if value else ""
            for name, value in given.items()
            if name.startswith("column.") and (not value or (value.isdecimal() and int(value) < len(headers)))
        }
        asked = replace(asked, kind=given["kind"], columns=columns)

    def work() -> None:
        data = laid.sealed.content()
        laid.reports = tuple(guarded_intake.take(desk, Path(laid.name), asked, laid.job.progress, data))
        if all(one.error is None for one in laid.reports):
            laid.sealed.remove()

    jobs.begin(laid.job, work)


def page(desk: Desk, laid: Laid) -> IntakeFilePage:
    """A file as a page."""
    kinds = {name: (meaning, columns) for name, meaning, columns in guarded_intake.kinds(desk)}
    failed = next((one.error for one in laid.reports if one.error is not None), None)
    return IntakeFilePage(
        id=laid.id, name=laid.name, source=laid.asked.source, authority=laid.asked.authority, state=laid.state,
        tables=tuple(_proposed(one, kinds) for one in laid.tables),
        kinds=tuple((name, meaning) for name, (meaning, _) in kinds.items()), share=laid.job.share,
        words=laid.job.what,
        reports=tuple(
            Report(lines=tuple(one.lines()), new=one.new, refused=one.refused)
            for one in laid.reports if one.error is None
        ),
        error=failed.sentence() if failed else laid.job.error, hint=failed.hint if failed else laid.job.hint,
    )  # fmt: skip


def _proposed(table: Previewed, kinds: dict[str, tuple[str, tuple[tuple[str, str, bool], ...]]]) -> Proposed:
    meaning, columns = kinds[table.kind]
    at = {header: index for index, header in enumerate(table.headers)}
    return Proposed(
        part=table.part, kind=table.kind, kind_meaning=meaning, sure=table.sure, why=table.why,
        columns=tuple(
            FieldMap(
                field=name, meaning=said, needed=needed, index=at.get(table.columns.get(name, "")),
                header=table.shown[at[table.columns[name]]] if table.columns.get(name) in at else "",
            )
            for name, said, needed in columns
        ),
        headers=tuple(enumerate(table.shown)), preview=table.rows,
    )  # fmt: skip


def sweep(now: datetime) -> None:
    """Files that nobody put in within a day go."""
    old = [one.id for one in _laid.values() if now - one.at > timedelta(hours=HOURS) and not one.job.busy]
    for id_ in old:
        _laid.pop(id_).sealed.remove()


def begin() -> None:
    """What a process that ended left here can be opened by nobody: it goes before the desk answers."""
    for left in folder().iterdir():
        # An older desk laid each file down in a folder of its own.
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
