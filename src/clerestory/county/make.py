"""Make the invented county: files of its offices, and the truth beside them, from a seed, at any size."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clerestory.county import phenomena
from clerestory.county.block import Senders, fill, spam_senders
from clerestory.county.cast import TRADES, Cast
from clerestory.county.dice import Dice
from clerestory.county.filing import Office
from clerestory.county.numbers import Numbers
from clerestory.county.plan import LARGEST, OFFICES, SMALLEST, Plan, drawn
from clerestory.county.plan import ranges as read_ranges
from clerestory.county.planted import Planted, Story
from clerestory.county.tallies import write_tallies
from clerestory.county.traces import Traces
from clerestory.county.truth import Rows, Truth
from clerestory.county.world import World
from clerestory.errors import InputError

#: Telephone numbers that a county gives out for each trace, about.
_NUMBERS_A_TRACE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFile:
    """One file of an office: `columns` is field → header, `rows` those that are traces, `bad_rows` the others."""

    path: Path
    kind: str
    rows: int
    bad_rows: int
    columns: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """What was made.  `story`: a number that tips, a call, a closed case, an offer and adverts hold."""

    folder: Path
    size: int
    seed: int
    files: dict[str, tuple[CountyFile, ...]]
    story: Story


def make(  # noqa: PLR0913  # what a county is drawn from, each named
    folder: Path,
    *,
    size: int,
    seed: int,
    offices: Sequence[str] = OFFICES,
    without: Collection[str] = (),
    effects: Mapping[str, float] | None = None,
    ranges: str | Path = "ranges.toml",
    progress: Callable[[int, int], None] | None = None,
) -> County:
    """The invented county in *folder*: a folder an office, and `truth`, which only scores, audits and tests read.

    Parameters
    ----------
    folder : an empty or new folder
    size : traces in all files together, 1,000 to 10,000,000; labels, and rows that nobody can use, come on top
    seed : whole number from 0; the same seed and size give the same files
    offices : of hotline (a service's files), taskforce (an enforcement team's)
    without : phenomena (`PHENOMENA`) to leave out; all else stays as far as it can, innocent look-alikes included
    effects : phenomenon → 0 to 1, instead of the drawn strength: 1 is the strongest of its range, 0 is no effect at all
    ranges : the file that the knobs are drawn from: one the county brings, or a path
    progress : called with traces made and traces in all, after each block

    Returns
    -------
    the files with their kinds and headers, and the number that the demonstration looks for

    Raises
    ------
    InputError : a size, office, phenomenon, effect or file of ranges that there is not, or a folder that holds
        something
    """
    _check(folder, size=size, seed=seed, offices=offices)
    effects = dict(effects or {})
    phenomena.check(without, effects)
    said = read_ranges(ranges)
    order = tuple(office for office in OFFICES if office in offices)
    dice = Dice(np.random.default_rng([seed, size]))
    plan = drawn(size=size, seed=seed, offices=order, dice=dice, said=said, without=without, effects=effects)
    numbers = Numbers(dice)
    _spread(numbers, plan)
    cast = Cast(dice, numbers, plan.knobs, World(plan, TRADES))
    truth = Truth(folder / "truth")
    there = {name: Office(name, folder / name, plan=plan, dice=dice, truth=truth) for name in order}
    with _uncollected():
        told = _fill(plan, there, truth, dice=dice, cast=cast, progress=progress)
    overshared: Rows = [(-1, knob, True, 0, phone.kind, phone.value) for knob, phone, _ in cast.shared]
    for name in order:
        truth.write(name, "things", overshared)
        there[name].tell_terms(cast.world.terms.all)
        truth.write(name, "changes", cast.world.pathways.changes())
    files = _close(there, plan, dice, truth)
    truth.close()
    return County(folder=folder, size=size, seed=seed, files=files, story=told)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: rows hold none, and searching millions of them costs a sixth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _spread(numbers: Numbers, plan: Plan) -> None:
    """Make the reserved numbers last: beyond 100,000 traces more of them are from abroad, then fewer have one."""
    wanted = _NUMBERS_A_TRACE * plan.size
    share = min(1.0, 0.9 * numbers.supply / wanted)
    plan.knobs["phone"] *= share
    plan.knobs["bystander"] = share
    plan.knobs["abroad"] = max(plan.knobs["abroad"], 1 - 0.9 * numbers.supply_here / (wanted * share))


def _fill(
    plan: Plan,
    there: dict[str, Office],
    truth: Truth,
    *,
    dice: Dice,
    cast: Cast,
    progress: Callable[[int, int], None] | None,
) -> Story:
    """Every block into the files; returns the first story."""
    senders: Senders = []
    stories: list[Story] = []
    made = cases = 0
    for i, quota in plan.blocks():
        traces = Traces(plan, quota, dice, cast, i)
        if not senders:
            senders = spam_senders(traces)
        things = fill(traces, senders, stories if i == 0 else None)
        for name, office in there.items():
            truth.write(name, "things", _things(things, first=cases))
            truth.write(name, "pairs", [tuple(pair) for pair in traces.pairs])
            for desk, rows in traces.rows.items():
                if desk[0] == name:
                    office.take(desk, rows, traces.classes)
        cases += len(things)
        made += sum(quota.values())
        if progress is not None:
            progress(made, plan.size)
    return stories[0]


def _check(folder: Path, *, size: int, seed: int, offices: Sequence[str]) -> None:
    if not SMALLEST <= size <= LARGEST:
        raise InputError(where="size", expected=f"{SMALLEST:,} to {LARGEST:,} traces", found=f"{size:,}")
    if seed < 0:
        raise InputError(where="seed", expected="a whole number from 0", found=str(seed))
    if not offices or set(offices) - set(OFFICES):
        raise InputError(where="offices", expected="some of " + ", ".join(OFFICES), found=", ".join(offices) or "none")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(where=str(folder), expected="an empty or new folder", found="one that holds something")


def _things(things: list[Planted], *, first: int) -> Rows:
    """A row a case and contact; a case without a contact of its own has one row."""
    rows: Rows = []
    for case, thing in enumerate(things, first):
        shared = [(contact.kind, contact.value) for contact in thing.contacts] or [("", "")]
        rows += [(case, thing.what, thing.innocent, len(thing.makers), *one) for one in shared]
    return rows


def _close(there: dict[str, Office], plan: Plan, dice: Dice, truth: Truth) -> dict[str, tuple[CountyFile, ...]]:
    files: dict[str, tuple[CountyFile, ...]] = {}
    for name, office in there.items():
        said = [(path, style, rows, bad) for path, style, rows, bad in office.close()]
        if name == "hotline":
            said += write_tallies(office.folder, plan, dice)
        files[name] = tuple(
            CountyFile(path=path, kind=style.kind, rows=rows, bad_rows=bad, columns=dict(style.headers))
            for path, style, rows, bad in sorted(said, key=lambda one: one[0].name)
        )
        truth.write(
            name,
            "files",
            [(f.path.name, f.kind, f.rows, f.bad_rows, *pair) for f in files[name] for pair in f.columns.items()],
        )
    return files
