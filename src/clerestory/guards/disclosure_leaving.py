"""Who and what may take a table out: two persons, plain columns, none that no method may read, a budget of noise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.masking import mask_shapes
from clerestory.model.tables import table_spec
from clerestory.model.workspace import WorkspaceInfo

#: Columns by which nobody is counted (G8): what they say of a person is no feature of any method here.
_NEVER = re.compile(
    r"^prs_|^vic_age|^vic_vulnerab|nationalit|citizen|(?:^|_)race(?:_|$)|racial|ethnic|gender|migra|immigra|language|relig|visa",
    re.IGNORECASE,
)


def check_second(info: WorkspaceInfo, author: str, second: str, purpose: str) -> str:
    """The second person of a release (G10); in an evaluation workspace the purpose `quality` may stand for one.

    Raises
    ------
    NotPermitted : no second person, or the author again
    """
    second = second.strip()
    if second and second.casefold() == author.strip().casefold():
        raise NotPermitted(
            where="second person",
            expected="somebody else than the author",
            found="the author",
            hint="say --second USER",
        )
    if not second and not (info.evaluation and purpose == "quality"):
        raise NotPermitted(
            "what leaves is released by two persons", where="second person", hint="say --second USER: who agrees to it"
        )
    return second


def check_columns(tables: Iterable[str], used: dict[str, tuple[str, ...]]) -> None:
    """NotPermitted when a table is counted by, or chosen by, anything but plain columns that a method may read."""
    for name in tables:
        columns = {column.name: column for column in table_spec(name).columns}
        for one in used[name]:
            if columns[one].shown != "plain":
                raise NotPermitted(
                    where=f"{name}.{one}",
                    expected="plain columns",
                    found=f"one that holds {'words' if columns[one].shown == 'text' else 'identifiers'}",
                    hint="name the columns that are needed instead of *",
                )
            if _NEVER.search(one):
                raise NotPermitted(
                    "nobody is counted by what no method may read (G8)", where=f"{name}.{one}", hint="leave it out"
                )


def check_values(dim: str, values: Iterable[str]) -> None:
    """NotPermitted when a value of a dimension reads as somebody's identifier; the value is not quoted."""
    if any(mask_shapes(value) != value for value in values):
        raise NotPermitted(where=dim, expected="values that name nobody", found="one that reads as an identifier")


def check_budget(spent: Fraction, asked: Fraction, budget: Fraction) -> None:
    """NotPermitted when the noise of all releases together would tell more than the budget.

    Privacy losses of releases about the same people add up.

    Raises
    ------
    InputError : an epsilon of 0 or less
    """
    if asked <= 0:
        raise InputError(where="epsilon", expected="a number above 0", found=str(asked))
    if spent + asked > budget:
        raise NotPermitted(
            f"epsilon {spent} of {budget} is spent, and this release asks for {asked}",
            where="privacy budget",
            hint="say a smaller --epsilon; a larger budget is a decision of the whole team, in release.toml",
        )
