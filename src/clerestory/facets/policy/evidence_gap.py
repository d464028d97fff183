"""What policies aim at, against what is known and unknown of it; whether they followed what was publicised."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from clerestory.facets.designs.panel import Panel, holds, panels
from clerestory.facets.policy.laws import AIMS, Law, laws
from clerestory.facets.register import FOLDER, read_texts
from clerestory.model.lead import Document, Reason, Section

#: Aim → the facets whose known and unknown speak of it.
_FACETS = {
    "victimisation": ("recruitment", "transit", "retention", "advertising"),
    "identification": ("identification", "investigation"),
    "intervention": ("prevention", "recovery"),
    "prosecution": ("prosecution", "supervision"),
}
_FEWEST_BEFORE = 8
_FEWEST_EVENTS = 5
_DRAWS = 1999
_CLAIMS = 3


def evidence_gap(own: pa.Table, counts: pa.Table, *, seed: int = 1) -> Document:
    """For each of the framework's four aims: policies, what could be judged with the counts held, known and unknown.

    Parameters
    ----------
    own : a team's own rows of the register
    counts : series, place, period, value, exposure
    seed : of the permutations

    Returns
    -------
    one document: a section an aim, one on publicity

    Raises
    ------
    InputError : an aim in the register that is none of the four

    Errors to expect
    ----------------
    Aims are coded by one reader, and a law with many parts has many.  That a policy could be judged does not say that
    it was.  Events are coded by people who know what followed, which makes laws look driven by them.

    References
    ----------
    Saran and White (2018), Evidence and gap maps: a comparison of different approaches.  boyd, Casteel, Thakor and
    Johnson, A framework for the role of technology (2011).
    """
    register, held = laws(own), panels(counts)
    sections = [_aim(aim, [law for law in register if aim in law.aim], held) for aim in AIMS]
    without = _named([law for law in register if not law.aim])
    if without:
        sections.append(
            Section(Reason("without_aim"), (Reason("named", {"n": len(without), "names": "; ".join(without)}),))
        )
    sections.append(Section(Reason("publicity"), _publicity(register, seed)))
    return Document(about="aims", title=Reason("title", {"laws": len(_named(register))}), sections=tuple(sections))


def _named(of: list[Law]) -> list[str]:
    """The policies by name; one that holds in several places is one policy."""
    places = Counter(law.policy for law in of)
    return [name if n == 1 else f"{name} (in {n} places)" for name, n in places.items()]


def _aim(aim: str, of: list[Law], held: list[Panel]) -> Section:
    names, judged = _named(of), _named([law for law in of if any(_could_judge(law, panel) for panel in held)])
    said = [Reason("named", {"n": len(names), "names": "; ".join(names) or "none"})]
    said.append(Reason("could_judge", {"n": len(judged), "of": len(names), "names": "; ".join(judged) or "none"}))
    for kind in ("known", "unknown"):
        claims = [claim for module in _FACETS[aim] for claim in read_texts(FOLDER / f"{module}.toml").get(kind, ())]
        said.append(Reason(f"{kind}_count", {"n": len(claims)}))
        said += [Reason(kind, {"claim": claim["claim"], "source": claim["source"]}) for claim in claims[:_CLAIMS]]
    return Section(Reason("aim", {"aim": aim}), tuple(said))


def _could_judge(law: Law, panel: Panel) -> bool:
    """Whether a series has eight periods before the law, one after, in a place where it holds."""
    days = np.array(panel.periods, "datetime64[D]")
    before = int((days < np.datetime64(law.in_force_on)).sum())
    return _FEWEST_BEFORE <= before < len(days) and any(holds(law.place, place) for place in panel.places)


def _publicity(register: list[Law], seed: int) -> tuple[Reason, ...]:
    """Whether signings follow publicised events sooner than events moved round the same years would be followed."""
    signed = np.array([law.signed_on for law in register if law.signed_on is not None], "datetime64[D]").astype(int)
    events = np.array([law.event_on for law in register if law.event_on is not None], "datetime64[D]").astype(int)
    named = tuple(
        Reason("followed", {"policy": law.policy, "event": law.after_event,
                            "days": (law.signed_on - law.event_on).days})
        for law in register if law.event_on is not None and law.signed_on is not None
    )  # fmt: skip
    if len(np.unique(events)) < _FEWEST_EVENTS:
        return (*named, Reason("few_events", {"n": len(np.unique(events)), "least": _FEWEST_EVENTS}))
    first, last = min(signed.min(), events.min()), signed.max()
    real = _wait(signed, events)
    shifts = np.random.default_rng(seed).integers(1, last - first + 1, _DRAWS)
    moved = [_wait(signed, first + (events - first + shift) % (last - first + 1)) for shift in shifts]
    p = (1 + sum(one <= real for one in moved)) / (1 + _DRAWS)
    return (*named, Reason("waits", {"days": round(real), "p": round(p, 3)}), Reason("coded_after"))


def _wait(signed: np.ndarray, events: np.ndarray) -> float:
    """The median of days from the last event before a signing to it; signings before every event are left out."""
    ordered = np.sort(events)
    at = np.searchsorted(ordered, signed, side="right") - 1
    waits = signed[at >= 0] - ordered[at[at >= 0]]
    return float(np.median(waits)) if len(waits) else float("inf")
