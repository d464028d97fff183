"""What the desk's process needs of the library before anybody has signed in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

from clerestory.errors import NotPermitted
from clerestory.guards import access, roles
from clerestory.guards.policy import Viewer
from clerestory.lake import sealing
from clerestory.lake.keys import HOUSE
from clerestory.model.kinds import KINDS
from clerestory.model.workspace import WorkspaceInfo
from clerestory.pipeline.expiring import let_go
from clerestory.pipeline.find import Finder
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_ledger import note_first
from clerestory.pipeline.guarded_vouch import claim
from clerestory.pipeline.keeping import role_here
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.read import read
from clerestory.pipeline.trials import found_once
from clerestory.pipeline.warm import warm

__all__ = ["Finder", "House", "check_role", "purposes_of", "role_words", "roles_of"]

#: How often an open desk looks for what has ended.
LET_GO_EVERY = timedelta(hours=1)

#: By what the desk's pages look single rows up.
_KEYS = (
    ("answer", "lead"), ("answer", "question"), ("answer_trace", "lead"), ("answer_trace", "trace"), ("point", "lead"),
    ("held", "trace"), ("contact", "contact"), ("group_member", "trace"), ("group_member", "group_id"),
    ("link", "trace"), ("template", "template"), ("template_member", "template"), ("template_member", "trace"),
    ("template_slot", "template"), ("slot_value", "trace"), ("mention", "trace"),
)  # fmt: skip


def check_role(kind: str, role: str) -> None:
    """InputError unless this kind of workspace has the role."""
    roles.check_role(kind, role)


def roles_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The roles of a kind of workspace with their words."""
    return tuple((role, roles.ROLE_WORDS[role]) for role in roles.ROLES_OF_KIND[kind])


def role_words(role: str) -> str:
    """A role in words."""
    return roles.ROLE_WORDS.get(role, "no role")


def purposes_of(info: WorkspaceInfo) -> tuple[str, ...]:
    """The purposes that exist in this workspace."""
    return access.EVALUATION_PURPOSES if info.evaluation else access.PURPOSES


class House:
    """One workspace, open for as long as the process lives; each request gets a desk of its own."""

    def __init__(self, path: Path, *, now: datetime, passphrase: str | None = None) -> None:
        opened = open_office(path, user="desk", now=now, passphrase=passphrase)
        self._workspace = opened.workspace
        self.finder = Finder(opened, stays=True)
        self._let_go_at = now
        self._letting_go = Lock()

    def get_ready(self) -> None:
        """Load the kernels and the indexes before anybody asks, so that the first page is as quick as the others.

        The kernels are tried on invented adverts in a folder that goes away: nothing of the workspace is read out.
        """
        warm()
        # After an update of the readers all is read anew: here, and not in somebody's first search.  Where another
        # process writes at this very moment, what it leaves unread is read by that search after all.
        with suppress(NotPermitted):
            read(self._workspace)
        shelf = self.finder.shelf()
        for entry, index in shelf.indexes():
            shelf.index(index)
            shelf.when(entry)
        snapshot = self._workspace.snapshot()
        for table, column in (*_KEYS, *((kind.name, "trace") for kind in KINDS)):
            # Nothing is asked for: but the index, and columns of few bytes a row, are in memory from then on.
            snapshot.pick(table, column, [])
        # The guards are tried once in a process: whoever opens the team's page first does not wait for that.
        found_once()
        # A long ledger is gone through once: what comes behind it is little.
        self._workspace.ledger.open_intents()
        self._workspace.ledger.is_sound()

    def note_first(self, name: str, role: str, *, now: datetime, by: str = "") -> None:
        """Who works here: an account made by whoever sits at the machine; *by* is the system's account of theirs."""
        note_first(Office(workspace=self._workspace, user=by or "machine", now=now, purpose=""), name, role=role)

    def claim(self, name: str, *, now: datetime, account: str) -> None:
        """Somebody at the machine takes their own account of the desk."""
        role = role_here(self._workspace, name)
        office = Office(workspace=self._workspace, user=name, now=now, purpose="", role=role)
        claim(Desk(office=office, viewer=Viewer(name=name, role=role)), account=account)

    @property
    def info(self) -> WorkspaceInfo:
        """What the workspace is."""
        return self._workspace.info

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self._workspace.path.name

    def sealed(self, text: str) -> str:
        """A secret of an account as it may lie on a disk: under the workspace's key, which lies elsewhere."""
        ring = self._workspace.ring
        return sealing.seal(text.encode(), key=ring.get(HOUSE), key_name=HOUSE).hex()

    def unsealed(self, text: str) -> str:
        """What `sealed` was given; IntegrityError when it was sealed by another workspace's key or changed."""
        said = sealing.unseal(bytes.fromhex(text), key=self._workspace.ring.get, where="an account's second factor")
        return said.decode()

    def desk(self, viewer: Viewer, *, now: datetime, case: str = "", purpose: str = "") -> Desk:
        """Somebody's desk; a case that they do not work on, or that is not open, is put away silently."""
        self._let_go(now)
        office = Office(
            workspace=self._workspace, user=viewer.name, now=now, purpose=purpose or self._purpose, role=viewer.role,
            made_by=viewer.made_by,
        )  # fmt: skip
        desk = Desk(office=office, viewer=viewer)
        if case and desk.may("cases", case_id=case, write=True):
            return replace(desk, office=replace(office, case=case))
        return desk

    def _let_go(self, now: datetime) -> None:
        """A desk stays open for weeks: what ends meanwhile goes within the hour, and not with the next start."""
        if now - self._let_go_at < LET_GO_EVERY or not self._letting_go.acquire(blocking=False):
            return
        try:
            # Where another process writes at this very moment, the next request tries again.
            with suppress(NotPermitted):
                let_go(Office(workspace=self._workspace, user="desk", now=now, purpose=self._purpose))
                self._let_go_at = now
        finally:
            self._letting_go.release()

    def ends_on(self) -> date | None:
        """When the first of the sources ends and erases itself."""
        ends = [one.until for one in self._workspace.snapshot().sources if one.until is not None]
        return min(ends).date() if ends else None

    @property
    def _purpose(self) -> str:
        return "quality" if self.info.evaluation else "case"
