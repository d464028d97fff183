"""Two persons: what needs a second one, who that may be, and the steps from asking to doing (G10).

    waiting ─ agreed ─ done
            └ refused

Nothing else leads anywhere: `answered` and `used` are the only steps, and what is done once is done.  What waits or was
agreed to is void in a restored backup, which does not know what was done since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Literal

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.policy import Viewer

#: Acts that nobody does alone.
ACTS: Mapping[str, str] = {
    "hold": "place a hold",
    "lift": "lift a hold",
    "unseal": "open a sealed case again",
    "reveal": "show identifiers of a table in the clear",
    "share": "share with somebody outside",
    "court_pack": "make a court pack",
    "export": "export identifiers in the clear",
    "release": "let a table of counts leave",
    "policy": "change a rule of the team",
    "key": "recover a key",
    "demand": "answer a demand",
    "let in": "let identifiers be compared that are kept out",
    "erase": "erase a source, and the key that opens it in backups",
    "place": "let a place in a case lead to everybody's adverts there",
    "authority": "let an authority of a case count",
}

State = Literal["waiting", "agreed", "refused", "done", "void"]

#: A request that nobody answered within this is dead: what was true then may not be so now.
DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to do with a second person: its form, never its content.

    subject : id of what it is about    made_by : the administrator who made the author's account
    exact : keyed digest of exactly what is shown, and to whom; empty where the form says it all
    """

    id: str
    act: str
    author: str
    made_by: str
    subject: str
    receiver: str
    fields: str
    count: int
    reason: str
    asked_at: datetime
    state: State = "waiting"
    second: str = ""
    exact: str = ""

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise InputError(where="request", expected="one of " + ", ".join(ACTS), found=repr(self.act))
        if not self.reason.strip():
            raise InputError(where="request", expected="a reason", found="none")

    @property
    def ends_at(self) -> datetime:
        """When it can no longer be answered."""
        return self.asked_at + timedelta(days=DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Who made whose account, and who of the house said that somebody else than its maker holds it.

    made_by : account → the administrator who made it; empty for whoever sits at the machine
    vouched : account → who met its holder, apart from the desk, and says so
    claimed : accounts that their holders took for their own at the machine, by the system's own account of that name
    """

    made_by: Mapping[str, str] = field(default_factory=dict)
    vouched: Mapping[str, Collection[str]] = field(default_factory=dict)
    claimed: Collection[str] = ()

    def makers(self, made_by: str) -> frozenset[str]:
        """Who made an account, who made theirs, and so on; empty for whoever sits at the machine."""
        known = {name.casefold(): by.casefold() for name, by in self.made_by.items()}
        found, one = {made_by.casefold()}, made_by.casefold()
        while one and known.get(one, one) not in found:
            one = known[one]
            found.add(one)
        return frozenset(found)

    def is_claimed(self, name: str) -> bool:
        """Whether the account is its holder's own, whoever made it: the system knew who sat there and took it."""
        return name.casefold() in {one.casefold() for one in self.claimed}

    def stands_alone(self, name: str, *, but: Collection[str]) -> bool:
        """Whether the account is nobody's of the hand that made it: its holder took it, or somebody met them.

        Whoever met them is neither of *but*, took their own account, and so is of no hand but their own; or two did
        whose accounts come from different hands.
        """
        if self.is_claimed(name):
            return True
        not_these = {one.casefold() for one in but}
        met = {
            who.casefold() for one, some in self.vouched.items() if one.casefold() == name.casefold() for who in some
        }
        met -= {"", name.casefold(), *not_these}
        if any(self.is_claimed(who) for who in met):
            return True
        hands = [self.makers(self._maker(who)) for who in sorted(met)]
        own = self.makers(self._maker(name))
        return any(not a & b and not a & own and not b & own for a, b in combinations(hands, 2))

    def _maker(self, name: str) -> str:
        return next((by for one, by in self.made_by.items() if one.casefold() == name.casefold()), "")


def check_second(
    request: Request, viewer: Viewer, *, now: datetime, evaluation: bool = False, kin: Kin | None = None
) -> None:
    """Return when *viewer* may answer the request.

    While evaluating, one administrator may have made both accounts: whoever tries the desk alone can try this too.

    Raises
    ------
    NotPermitted : it is not waiting, has ended, is the viewer's own, or the viewer is an administrator or made the
        author's account, or who made it, and so on, or the other way round; or both accounts come from one hand, and
        not each of the two is known to be held by somebody else (`Kin.stands_alone`)
    """
    if request.state != "waiting":
        raise NotPermitted("it has been answered already", where="request")
    if now >= request.ends_at:
        raise NotPermitted("nobody answered it in time: it has to be asked anew", where="request")
    me, author, kin = viewer.name.casefold(), request.author.casefold(), kin or Kin()
    if me == author:
        raise NotPermitted("nobody is a second person to themselves", where="request")
    mine, theirs = kin.makers(viewer.made_by), kin.makers(request.made_by)
    if viewer.role == "administrator" or me in theirs or author in mine:
        raise NotPermitted("whoever made either account is no second person", where="request")
    # Whoever makes accounts, or makes who makes them, knows their first passwords: two may be one at two keyboards.
    one_hand = bool(mine & theirs) and not all(kin.stands_alone(one, but=(me, author)) for one in (me, author))
    if one_hand and not evaluation:
        raise NotPermitted(
            "both accounts come from one hand", where="request",
            hint="each of the two takes their account at the machine (clerestory claim), or somebody who did so, and "
            "met them, says so there (clerestory vouch NAME)",
        )  # fmt: skip


def check_vouch(who: Viewer, name: str, made_by: str, *, kin: Kin) -> None:
    """NotPermitted when *who* may not say that somebody else than its maker holds an account."""
    if who.name.casefold() == name.casefold():
        raise NotPermitted("nobody vouches for themselves", where="vouch")
    if who.role == "administrator" or who.name.casefold() in kin.makers(made_by) or not who.role:
        raise NotPermitted("whoever makes accounts, or has none here, vouches for nobody", where="vouch")
    if name.casefold() in kin.makers(who.made_by):
        raise NotPermitted("nobody vouches for whoever made their own account", where="vouch")
    if kin.makers(who.made_by) & kin.makers(made_by) and not kin.is_claimed(who.name):
        raise NotPermitted(
            "whoever vouches is of no hand that made the account", where="vouch",
            hint="take your own account first, at the machine: clerestory claim",
        )  # fmt: skip


def check_claim(who: Viewer, *, account: str) -> None:
    """NotPermitted unless *account*, by which the system knows whoever sits there, is one of the house's."""
    if who.name.casefold() != account.casefold() or not account:
        raise NotPermitted("an account is taken by the account of the machine that has its name", where="claim")
    if not who.role or who.role == "administrator":
        raise NotPermitted("whoever makes accounts, or has none here, takes none", where="claim")


def answered(  # what is answered, by whom
    request: Request, viewer: Viewer, *, agree: bool, now: datetime, evaluation: bool = False, kin: Kin | None = None
) -> Request:
    """The request as its second person answered it; the errors of `check_second`."""
    check_second(request, viewer, now=now, evaluation=evaluation, kin=kin)
    return replace(request, state="agreed" if agree else "refused", second=viewer.name)


def can_be_used(request: Request) -> bool:
    """Whether something can still come of it; an agreed rule is in force, and nothing more comes of it."""
    return request.state == "waiting" or (request.state == "agreed" and request.act != "policy")


def voided(request: Request) -> Request:
    """The request as it stands in a restored backup: it can be neither answered nor used, only asked anew."""
    return replace(request, state="void")


def check_agreed(request: Request, *, act: str, subject: str) -> None:
    """NotPermitted unless the request was agreed to, for exactly this, and not used yet."""
    if request.state != "agreed" or request.act != act or request.subject != subject or not request.second:
        raise NotPermitted("a second person has to agree first", where=ACTS.get(act, act))
    if request.second.casefold() == request.author.casefold():
        raise NotPermitted("nobody is a second person to themselves", where="request")


def used(  # noqa: PLR0913  # who does what with it
    request: Request, who: str, *, act: str, subject: str, fields: str, count: int, now: datetime, exact: str = ""
) -> Request:
    """The request as it stands once what it allows is done: once, by whoever asked, in the form that was agreed to.

    Parameters
    ----------
    count : how many there are now; at most as many as were agreed to
    exact : the keyed digest of what there is now; the very one of the request

    Raises
    ------
    NotPermitted : not agreed to, used already, another act, subject, field, row or receiver, more than that, too late,
        somebody else
    """
    check_agreed(request, act=act, subject=subject)
    if who.casefold() != request.author.casefold():
        raise NotPermitted("whoever asked does what was agreed to, and nobody else", where="request")
    if now >= request.ends_at:
        raise NotPermitted("what was agreed to was not done in time: it has to be asked anew", where="request")
    # As many rows of the same fields are not yet the same rows: what is agreed to must not be exchanged afterwards.
    if fields != request.fields or count > request.count or exact != request.exact:
        raise NotPermitted("this is not, or is more than, what the second person agreed to", where="request")
    return replace(request, state="done")
