"""The office's own stricter rule of releases, and the two persons of each release and of each change of the rule."""

from __future__ import annotations

import hashlib
import json
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.disclosure_leaving import check_second
from clerestory.guards.disclosure_tables import Rule
from clerestory.guards.masking import mask_shapes
from clerestory.lake.engine import parse
from clerestory.lake.snapshot import Snapshot
from clerestory.model.schemas import schema
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline.guarded import desk_of
from clerestory.pipeline.office import Office

if TYPE_CHECKING:
    from clerestory.pipeline.release import Wanted

#: The office's own stricter rule, and its budget of noise: `least`, `base`, `budget`.
RULE_FILE = "release.toml"

#: The budget of noise of an office that set none.
BUDGET = Fraction(1)


def rule_of(folder: Path) -> tuple[Rule, Fraction]:
    """The office's rule and budget, from `release.toml` in the workspace's folder; a milder rule is refused."""
    path = folder / RULE_FILE
    if not path.is_file():
        return Rule(), BUDGET
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        least, base, budget = said.pop("least", None), said.pop("base", None), Fraction(str(said.pop("budget", BUDGET)))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise InputError(where=RULE_FILE, expected="TOML with least, base, budget", found=str(error)[:80]) from None
    if said or not all(one is None or type(one) is int for one in (least, base)):
        raise InputError(where=RULE_FILE, expected="whole numbers least and base, a budget", found="something else")
    return Rule(**{name: one for name, one in (("least", least), ("base", base)) if one is not None}), budget


def ask_rule(office: Office, *, reason: str) -> str:
    """Ask a second person to agree to the rule of releases as `release.toml` says it now; the request's id."""
    rule, budget = rule_of(office.workspace.path)
    return two.ask_second(
        desk_of(office), "policy", rule_digest(office.workspace.path), reason=reason, detail={},
        fields=f"least {rule.least}, rounded to {rule.base}, budget {budget}", count=1,
    )  # fmt: skip


def rule_digest(folder: Path) -> str:
    """The digest of the office's own rule; empty without one."""
    path = folder / RULE_FILE
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def check_rule(office: Office, snapshot: Snapshot) -> None:
    """NotPermitted over real data when the rule is not the one that two persons agreed to last (G10)."""
    if not office.workspace.info.evaluation and rule_digest(office.workspace.path) != two.newest_rule(snapshot):
        raise NotPermitted(
            "the rule of releases was changed, and two persons did not agree to it", where=RULE_FILE,
            hint="clerestory release rule --reason WHY",
        )  # fmt: skip


def way_of(sql: str) -> str:
    """A way of counting, as a digest: the same SELECT in other spacing is the same."""
    return hashlib.blake2b(" ".join(sql.split()).casefold().encode(), digest_size=8).hexdigest()


def form_of(wanted: Wanted, receiver: str) -> str:
    """What a release is, in a digest: the way of counting, the dimensions, the noise, the receiver."""
    fixed = {dim: sorted(values) for dim, values in wanted.fixed.items()}
    said = [wanted.name, " ".join(wanted.sql.split()), list(wanted.by), fixed, str(wanted.epsilon), receiver.strip()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def words_of(wanted: Wanted) -> str:
    """What whoever agrees reads: its name, by what it counts, with which values, and the whole SELECT as it is."""
    by = ", ".join(f"{dim} ({', '.join(wanted.fixed[dim])})" if dim in wanted.fixed else dim for dim in wanted.by)
    noise = "" if wanted.epsilon is None else f"; with noise, epsilon {wanted.epsilon}"
    return mask_shapes(f"{wanted.name}: by {by}{noise}; {' '.join(wanted.sql.split())}")


def columns_of(wanted: Wanted) -> str:
    """What the ledger says of a table, which lies there in the clear: the columns that it means, and no value."""
    query = parse(wanted.sql)
    known = {one for table in query.tables for one in schema(table).names}
    return ", ".join(sorted(known if query.names is None else known & set(query.names)))


def who_agreed(office: Office, wanted: Wanted, receiver: str, second: str) -> str:
    """Who agreed.  While evaluating a name is believed; over real data *second* is a request that somebody answered."""
    if office.workspace.info.evaluation:
        return check_second(office.workspace.info, office.user, second, office.purpose)
    if not second.strip():
        return check_second(office.workspace.info, office.user, second, office.purpose)
    return two.use(
        desk_of(office), second.strip(), act="release", subject=form_of(wanted, receiver), fields=words_of(wanted)
    ).second
