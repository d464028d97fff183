"""The run: read what is unread, link, ask.  Each step is committed, so a stopped run goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass, field

from clerestory.errors import InputError
from clerestory.guards.masking import mask
from clerestory.lake.workspace import Snapshot
from clerestory.pipeline import ask as asking
from clerestory.pipeline.engines import ENGINES, LOCAL, Engine, engine_of
from clerestory.pipeline.kept_out import cut_kept_out
from clerestory.pipeline.link import link, link_is_current
from clerestory.pipeline.link_grown import Linked, grow_links
from clerestory.pipeline.link_index import forget_index
from clerestory.pipeline.office import Office
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.read import read
from clerestory.pipeline.states import held, lacking, words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did: mentions read, whether it linked anew, answers by question asked anew, the version after.

    not_asked : question → why, for those that are built and open but read a kind of trace of which nothing is held

    linking : how many traces were linked anew, of how many, and why all were; None when nothing was due

    set_aside : a sentence for each over-shared thing, which joins nothing and is named
    """

    mentions: int
    linked: bool
    answers: dict[str, int]
    version: int
    not_asked: dict[str, str] = field(default_factory=dict)
    set_aside: tuple[str, ...] = ()
    linking: Linked | None = None


def run(
    office: Office,
    *,
    facet: str | None = None,
    engine: str = "duckdb",
    master: str = LOCAL,
    progress: Progress = silent,
) -> RunReport:
    """Read, link and ask.  A second run over the same files changes nothing, whatever the engine.

    Parameters
    ----------
    facet : ask only this facet's questions
    engine : `duckdb`, in this process, or `spark`, the same tables on a machine or many
    master : where Spark runs, in Spark's own words

    Raises
    ------
    InputError : a facet or an engine that does not exist, or what Spark needs is missing
    """
    modules = [one.module for one in office.facets]
    if facet is not None and facet not in modules:
        raise InputError(where="facet", expected="one of " + ", ".join(modules), found=repr(facet))
    if engine not in ENGINES:
        raise InputError(where="engine", expected="one of " + ", ".join(ENGINES), found=repr(engine))
    with office.act("run", facet=facet or "all") as outcome, engine_of(engine, office.workspace, master) as by:
        mentions = read(office.workspace, progress=progress, reader=by.reader)
        cut_kept_out(office)
        due = not link_is_current(office.workspace.snapshot())
        linking = _linked(office, by, progress) if due else None
        answers = asking.sweep(office, only=facet, progress=progress, select=by.select)
        snapshot = office.workspace.snapshot()
        version = snapshot.version
        outcome |= {"mentions": mentions, "answers": sum(answers.values()), "version": version}
    without = not_asked(office, snapshot, only=facet)
    return RunReport(
        mentions=mentions,
        linked=due,
        answers={name: n for name, n in answers.items() if name not in without},
        not_asked=without,
        version=version,
        # Masked as they are, identifiers are told of inside a case only, once real people's data lies here.
        set_aside=set_aside(snapshot) if office.workspace.info.evaluation else (),
        linking=linking,
    )


def _linked(office: Office, by: Engine, progress: Progress) -> Linked | None:
    """Link what came with what was kept; another engine links everything, and keeps nothing."""
    if by.linker is None:
        return grow_links(office.workspace, now=office.now, progress=progress)
    with office.workspace.writer() as transaction:
        forget_index(transaction)
        transaction.commit()
    link(office.workspace, now=office.now, progress=progress, linker=by.linker)
    return None


def not_asked(office: Office, snapshot: Snapshot, *, only: str | None = None) -> dict[str, str]:
    """Question → what it lacks, so that having nothing to read is not taken for having found nothing."""
    what = held(snapshot)
    without = {
        name: lacking(question, what)
        for name, question in asking.sweep_questions(office.facets, office.workspace.info.kind)
        if only in (None, name.partition(".")[0])
    }
    return {name: "no " + " and no ".join(words(kind) for kind in kinds) for name, kinds in without.items() if kinds}


def set_aside(snapshot: Snapshot) -> tuple[str, ...]:
    """A sentence for each contact and text that stands in too many unrelated traces to join anything."""
    contacts = snapshot.select("SELECT kind, value, traces FROM contact WHERE overshared ORDER BY traces DESC, value")
    texts = snapshot.select("SELECT template, size FROM template WHERE overshared ORDER BY size DESC, template")
    return tuple(
        [
            f"Set aside: {mask(r['kind'], r['value'])} ({r['kind']}) stands in {r['traces']:,} traces with little else "
            "in common; it joins nothing."
            for r in contacts.to_pylist()
        ]
        + [
            f"Set aside: text {r['template'][:8]} stands in {r['size']:,} traces; it joins nothing."
            for r in texts.to_pylist()
        ]
    )


def rebuild(office: Office, *, progress: Progress = silent) -> RunReport:
    """Throw away all that is derived and derive it again; what people decided (reviews, cuts) stays untouched."""
    with office.act("rebuild"):
        with office.workspace.writer() as transaction:
            for entry in transaction.snapshot.entries("mention"):
                transaction.drop(entry)
            transaction.drop_runs()
            transaction.commit()
        return run(office, progress=progress)
