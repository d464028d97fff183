"""Who may do what: roles by kind of workspace, abilities by role, and which persons no method may compare (G5, G14)."""

from __future__ import annotations

from collections.abc import Mapping

from clerestory.errors import InputError

#: What a route or an act asks for.
ABILITIES = (
    "look", "ask", "find", "leads", "review", "cut", "cases", "open_case", "unmask", "intake", "run",
    "approve", "hold", "demand", "team", "ledger", "keep",
)  # fmt: skip

_READS = frozenset({"look", "ask", "find", "leads", "review", "cut"})
_CASES = frozenset({"cases", "unmask"})

#: The administrator reads no content (G14); the second person sees the form of what leaves and nothing else (G10).
ABILITIES_OF_ROLE: Mapping[str, frozenset[str]] = {
    "analyst": _READS | _CASES | {"intake", "run", "approve", "keep"},
    "investigator": _READS | _CASES | {"intake", "run", "open_case", "approve", "hold", "demand", "keep"},
    "case_worker": _READS | _CASES | {"intake", "run", "open_case", "approve", "keep"},
    "liaison": frozenset({"look", "cases", "approve", "hold", "demand", "open_case"}),
    "researcher": frozenset({"look", "ask", "find", "leads", "review", "intake", "run", "approve", "keep"}),
    "administrator": frozenset({"team", "ledger", "keep"}),
    "second": frozenset({"approve"}),
}

ROLE_WORDS: Mapping[str, str] = {
    "analyst": "Analyst",
    "investigator": "Investigator",
    "case_worker": "Case worker",
    "liaison": "Liaison",
    "researcher": "Researcher",
    "administrator": "Administrator",
    "second": "Second person",
}

#: A kind of workspace has the roles that its work has, and no other.
ROLES_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "service": ("case_worker", "analyst", "liaison", "administrator", "second"),
    "enforcement": ("investigator", "analyst", "liaison", "administrator", "second"),
    "bank": ("analyst", "liaison", "administrator", "second"),
    "research": ("researcher", "administrator", "second"),
}

#: The only role whose person may enter a comparison, a network or a watch list (G5).
MATCHED_ROLES = frozenset({"subject"})


def may(kind: str, role: str, ability: str) -> bool:
    """Whether a role of this kind of workspace has the ability.

    Raises
    ------
    InputError : an ability that does not exist: a route that asks for one would be open to nobody, silently
    """
    if ability not in ABILITIES:
        raise InputError(where="ability", expected="one of " + ", ".join(ABILITIES), found=repr(ability))
    return role in ROLES_OF_KIND.get(kind, ()) and ability in ABILITIES_OF_ROLE.get(role, frozenset())


def check_role(kind: str, role: str) -> None:
    """InputError unless this kind of workspace has the role."""
    known = ROLES_OF_KIND.get(kind, ())
    if role not in known:
        raise InputError(where="role", expected="one of " + ", ".join(known), found=repr(role))


def may_be_matched(role: str) -> bool:
    """Whether a person of this role may be compared; whoever is not decided yet counts as a victim (G5)."""
    return role in MATCHED_ROLES
