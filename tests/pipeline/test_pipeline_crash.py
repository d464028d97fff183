"""Kill −9 at ten points of add, run and erase: nothing acknowledged is lost, nothing doubled, the same digests after.

The child is forked, so that no command has to start anew for each point.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from small_office import ADVERTS, NOW, TIPS, make_office

from clerestory.lake import files
from clerestory.pipeline.erase import erase
from clerestory.pipeline.find import find
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.keep import verify
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.run import run

POINTS = 10


def put_in_both(office: Office) -> None:
    for name in ("adverts", "tips"):
        path = office.workspace.path.parent / f"{name}.csv"
        (report,) = add(office.workspace, [path], asked=Asked(source=name, authority="test"), user="mara", now=NOW)
        assert report.error is None


def erase_adverts(office: Office) -> None:
    # After a kill the erasure may be done already: asking again must then be told so, and is no harm.
    if any(source.name == "adverts" for source in office.workspace.snapshot().sources):
        erase(office, "adverts")


def add_more(office: Office) -> None:
    put_in_both(office)
    find(office, "2125550143")


ACTS: dict[str, tuple[Callable[[Office], None], ...]] = {
    "add": (),
    "run": (put_in_both,),
    "erase": (put_in_both, run),
}
#: One facet: reading, linking and asking all take their steps, and twenty runs of everything would add none.
DONE: dict[str, Callable[[Office], object]] = {
    "add": add_more,
    "run": lambda office: run(office, facet="advertising"),
    "erase": erase_adverts,
}


def opened(folder: Path) -> Office:
    return open_office(folder / "w", user="mara", now=NOW)


def prepared(folder: Path, act: str) -> Path:
    """A folder with a workspace in which everything before the act is done."""
    folder.mkdir()
    (folder / "adverts.csv").write_text("\n".join(ADVERTS) + "\n", encoding="utf-8")
    (folder / "tips.csv").write_text("\n".join(TIPS) + "\n", encoding="utf-8")
    office = make_office(folder / "w")
    for before in ACTS[act]:
        before(office)
    return folder


def digests(folder: Path) -> list[tuple[str, str, int]]:
    """What counts: table, digest and rows of every file, sorted."""
    snapshot = opened(folder).workspace.snapshot()
    return sorted((entry.table, entry.digest, entry.rows) for entry in snapshot.entries())


def stepped(folder: Path, act: str, kill_at: int) -> tuple[bool, int]:
    """Do the act in a child that is killed before its n-th durable step; whether it was, and how many it took."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        count = 0

        def before(name: str, path: Path) -> None:
            nonlocal count
            if count == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

        files.before_step = before
        try:
            DONE[act](opened(folder))
            os.write(write, str(count).encode())
        finally:
            os._exit(0)
    os.close(write)
    said = os.read(read, 64)
    os.close(read)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), int(said or b"0")


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_kill_loses_nothing_and_doubles_nothing(tmp_path, act):
    start = prepared(tmp_path / "start", act)
    whole = tmp_path / "whole"
    shutil.copytree(start, whole)
    killed, steps = stepped(whole, act, kill_at=-1)
    assert not killed
    assert steps >= POINTS
    wanted = digests(whole)
    for point in range(POINTS):
        copy = tmp_path / f"copy{point}"
        shutil.copytree(start, copy)
        acknowledged = digests(copy)
        killed, _ = stepped(copy, act, kill_at=point * (steps - 1) // (POINTS - 1))
        assert killed
        if act != "erase":
            assert set(acknowledged) <= set(digests(copy)), "what was acknowledged before is still there"
        DONE[act](opened(copy))
        assert digests(copy) == wanted
        said = verify(copy / "w", now=NOW)
        assert (said.broken, said.left) == ((), ())
        shutil.rmtree(copy)


def test_a_kill_inside_an_erasure_leaves_no_half(tmp_path):
    start = prepared(tmp_path / "start", "erase")
    _, steps = stepped(shutil.copytree(start, tmp_path / "whole"), "erase", kill_at=-1)
    for point in range(0, steps, max(1, steps // POINTS)):
        copy = Path(shutil.copytree(start, tmp_path / f"copy{point}"))
        stepped(copy, "erase", kill_at=point)
        snapshot = opened(copy).workspace.snapshot()
        there = any(source.name == "adverts" for source in snapshot.sources)
        assert bool(snapshot.entries("advert")) is there
        assert bool(snapshot.entries("answer")) is there
        shutil.rmtree(copy)
