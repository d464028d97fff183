"""What takes longer than a page: one run, and files on their way in.  One process, one thread each, state in memory.

What is lost with the process is only how far it was: the library commits each step, and goes on where it stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from clerestory.errors import ClerestoryError
from clerestory.pipeline import guarded_intake
from clerestory.pipeline.guarded import Desk
from clerestory_web.desk.pages.board import RunState


@dataclass
class Job:
    """Something under way."""

    what: str = ""
    done: int = 0
    total: int = 0
    busy: bool = False
    error: str = ""
    hint: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def progress(self, what: str, done: int, total: int) -> None:
        """How far it is."""
        self.what, self.done, self.total = what, done, total

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return self.done / self.total if self.total else 0.0


_run = Job()


def run_state(*, may_run: bool) -> RunState:
    """The run, or that there is none."""
    from django.urls import reverse

    url = reverse("run") if may_run else ""
    return RunState(busy=_run.busy, what=_run.what, done=_run.done, total=_run.total, url=url, error=_run.error)


def begin(job: Job, work: Callable[[], object]) -> bool:
    """Do the work in a thread of its own, one at a time a job; False when it is under way already."""
    with job.lock:
        if job.busy:
            return False
        job.busy, job.error, job.hint, job.done, job.total = True, "", "", 0, 0

    def done() -> None:
        try:
            work()
        except ClerestoryError as error:
            job.error, job.hint = error.sentence(), error.hint
        except Exception as error:  # noqa: BLE001  # a thread has nobody above it; its words may quote a trace
            job.error = f"a defect of ours: {type(error).__name__}; what was committed before is kept"
        finally:
            job.busy = False
            connection.close()

    threading.Thread(target=done, daemon=True).start()
    return True


def start_run(desk: Desk) -> None:
    """Begin a run; one at a time."""
    desk.check("run")
    begin(_run, lambda: guarded_intake.run_now(desk, _run.progress))
