"""Which guards stand in code, and where: what would end the evaluation mode (G19)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guard: whether all of it stands in code, and where."""

    id: str
    words: str
    stands: bool
    where: str


#: As they are today; a guard is said to stand only when all that its rule names is enforced.
GUARDS: tuple[Standing, ...] = (
    Standing(id="G1", words="a case, a purpose and a line in the ledger before anything is read", stands=False,
             where="guards.policy, pipeline.guarded; the terminal asks for no case yet, nor for an anchor"),
    Standing(id="G2", words="no list, map or count of people harmed outside of a case", stands=False,
             where="pipeline.guarded_looking leaves leads over protected kinds to cases; exports do not ask yet"),
    Standing(id="G3", words="no score on a person; the record after the answer", stands=True,
             where="model.lead, desk.pages.leads"),
    Standing(id="G4", words="masked by default; a field in the clear for 15 minutes", stands=True,
             where="guards.masking, pipeline.guarded_clear"),
    Standing(id="G5", words="whoever is not decided yet counts as a victim and enters no comparison", stands=False,
             where="guards.roles; no method reads roles yet, so none is stopped by them"),
    Standing(id="G7", words="no page outside of the desk names anybody", stands=True, where="clerestory_web.routes"),
    Standing(id="G8", words="what nobody is judged by is no feature", stands=True, where="tests of the facets"),
    Standing(id="G10", words="two persons", stands=False,
             where="guards.second for holds, lifting and unsealing; guards.disclosure_leaving for releases"),
    Standing(id="G13", words="budgets, and an alarm on sequences", stands=True, where="guards.budget"),
    Standing(id="G14", words="the administrator reads no content", stands=True, where="guards.roles"),
    Standing(id="G15", words="nothing takes effect without a decision and its reason", stands=True,
             where="guards.policy"),
    Standing(id="G16", words="a demand is not an order", stands=True, where="guards.demands"),
    Standing(id="G17", words="one organisation of one kind", stands=True, where="guards.access, model.workspace"),
    Standing(id="G18", words="holds stop expiry and erase", stands=True, where="guards.holds, pipeline.erase"),
)  # fmt: skip

#: What must stand before a workspace may hold real people's data (G19).
NEEDED = ("G1", "G2", "G3", "G4", "G5", "G8", "G10")


def missing() -> tuple[Standing, ...]:
    """The guards that keep every workspace an evaluation workspace."""
    return tuple(one for one in GUARDS if one.id in NEEDED and not one.stands)
