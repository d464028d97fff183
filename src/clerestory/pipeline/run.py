"""The run: read what is unread, link, ask.  Each step is committed, so a stopped run goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass

from clerestory.errors import InputError
from clerestory.pipeline import ask as asking
from clerestory.pipeline.link import link, link_is_current
from clerestory.pipeline.office import Office
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.read import read


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did: mentions read, whether it linked anew, answers by question asked anew, the version after."""

    mentions: int
    linked: bool
    answers: dict[str, int]
    version: int


def run(office: Office, *, facet: str | None = None, engine: str = "duckdb", progress: Progress = silent) -> RunReport:
    """Read, link and ask.  A second run over the same files changes nothing.

    Parameters
    ----------
    facet : ask only this facet's questions

    Raises
    ------
    InputError : a facet that does not exist, or an engine that is not built
    """
    modules = [one.module for one in office.facets]
    if facet is not None and facet not in modules:
        raise InputError(where="facet", expected="one of " + ", ".join(modules), found=repr(facet))
    if engine != "duckdb":
        raise InputError(
            where="engine", expected="duckdb", found=repr(engine), hint="the Spark engine is not built yet"
        )
    with office.act("run", facet=facet or "all") as outcome:
        mentions = read(office.workspace, progress=progress)
        due = not link_is_current(office.workspace.snapshot())
        if due:
            link(office.workspace, now=office.now, progress=progress)
        answers = asking.sweep(office, only=facet, progress=progress)
        version = office.workspace.snapshot().version
        outcome |= {"mentions": mentions, "answers": sum(answers.values()), "version": version}
    return RunReport(mentions=mentions, linked=due, answers=answers, version=version)


def rebuild(office: Office, *, progress: Progress = silent) -> RunReport:
    """Throw away all that is derived and derive it again; what people decided (reviews, cuts) stays untouched."""
    with office.act("rebuild"):
        with office.workspace.writer() as transaction:
            for entry in transaction.snapshot.entries("mention"):
                transaction.drop(entry)
            transaction.drop_runs()
            transaction.commit()
        return run(office, progress=progress)
