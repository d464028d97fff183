"""What the authorisation matrix acts on: cases of one's own, of others, sealed, closed; their notes, tasks, people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path

from small_office import ADVERTS, CALLS, TIPS, make_office, put_in

from clerestory.pipeline import cases_change, guarded_holds, guarded_second
from clerestory.pipeline.guarded import Desk
from clerestory_web import clock

ROLES = ("investigator", "analyst", "liaison", "administrator", "second")


def fill(folder: Path, *, kind: str = "enforcement", now: datetime | None = None):
    """A small office, run; its office."""
    from clerestory.pipeline.run import run

    office = make_office(folder, kind=kind, now=now or clock.now())
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, TIPS, name="tips.csv")
    put_in(office, CALLS, name="calls.csv")
    run(office)
    return office


def account(name: str, role: str, *, made_by: str = "keeper0"):
    """An account of that name and role, made when there is none."""
    from clerestory_web.store.models import Account

    found, _ = Account.objects.get_or_create(
        name=name, defaults={"role": role, "made_by": made_by, "made_at": clock.now(), "fresh": False}
    )
    return found


def browser_of(name: str, role: str):
    """A client that has signed in under that name."""
    from django.test import Client

    client = Client()
    client.force_login(account(name, role), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


#: Stands in everything that belongs to somebody else: found nowhere in what they get.
SECRET = "secretwordofothers"

AUTHORITY = {"kind": "consent", "number": "12", "issuer": "office", "scope": "all", "until": ""}


@dataclass
class World:
    """Ids of things for a role to be tried on."""

    house: object
    made: dict = field(default_factory=dict)

    def desk(self, name: str, role: str) -> Desk:
        from clerestory_web.store.queries import viewer_of

        return self.house.desk(viewer_of(account(name, role)), now=clock.now())

    def case(self, owner: str, role: str, *, title: str = "mine", state: str = "open") -> dict[str, str]:
        """A case with a note, a task, a person and an item."""
        desk = self.desk(owner, role)
        # A liaison or an analyst works on cases that an investigator opened and put them on.
        opener = desk if desk.may("open_case") else self.desk("investigator9", "investigator")
        case = cases_change.open_case(
            opener, title=title, purpose="quality", authority=AUTHORITY, reason="a test", members=(owner,)
        )
        ids = {
            "case": case,
            "note": cases_change.add_note(desk, case, f"note {title}"),
            "task": cases_change.add_task(desk, case, f"task {title}"),
            "person": cases_change.add_person(desk, case, f"Person {title}", "undecided", basis="heard"),
            "item": cases_change.put_item(desk, case, "lead", self.lead, words=f"item {title}", reason="fits"),
        }
        if state in ("sealed", "closed"):
            change = cases_change.seal_case if state == "sealed" else cases_change.close_case
            change(desk, case, reason="a test", seen=desk.check("cases", case_id=case).seen)
        return ids

    def set_up(self) -> None:
        """One case of each sort for each role that reads cases, and one that none of them may see."""
        self.made["other"] = self.case("stranger", "investigator", title=SECRET)
        for role in ROLES:
            if self.desk(f"{role}1", role).may("cases"):
                for state in ("sealed", "closed"):
                    self.made[role, state] = self.case(f"{role}1", role, title=f"{state} title", state=state)
        keeper = self.desk("investigator9", "investigator")
        wanted = guarded_holds.wanted(keeper, name="h", kind="subpoena", sources=["tips"], reason="asked for")
        self.made["request"] = guarded_second.ask_second(
            keeper, "hold", wanted["hold"], reason="asked for", detail=wanted
        )

    def own(self, role: str) -> dict[str, str]:
        """A case of one's own, new for whatever changes its state."""
        if (role, "own") not in self.made:
            self.made[role, "own"] = self.case(f"{role}1", role)
        return self.made[role, "own"]

    @cached_property
    def _snapshot(self):
        return self.desk("investigator1", "investigator").workspace.snapshot()

    @cached_property
    def lead(self) -> str:
        rows = self._snapshot.table("answer", ["lead", "kind"]).to_pylist()
        return min(row["lead"] for row in rows if row["kind"] == "lead")

    @cached_property
    def group(self) -> str:
        return sorted(self._snapshot.table("group_member")["group_id"].to_pylist())[0]

    @cached_property
    def template(self) -> str:
        return self._snapshot.table("template")["template"].to_pylist()[0]

    @cached_property
    def trace(self) -> str:
        return self._snapshot.table("tip", ["trace"])["trace"].to_pylist()[0]


def words_of(response) -> str:
    """The words of an answer: a page's, or those of a PDF."""
    if response["Content-Type"] != "application/pdf":
        return response.content.decode()
    from pypdf import PdfReader

    return "\n".join(one.extract_text().replace("\u200b", "") for one in PdfReader(BytesIO(response.content)).pages)
