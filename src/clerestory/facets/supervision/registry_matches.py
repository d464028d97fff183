"""Does an account holder stand on a registry that a law says must be checked: what chance gives is shown first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.model.lead import Lead, Reason, Untold

#: The entries that one order, or one law, says must be checked.
ENTRIES = """
    SELECT o.trace AS trace, coalesce(o.external_id, o.trace) AS entry, o.law AS law, o.name AS name, o.born AS born,
           o.second_field AS second
    FROM court_order AS o WHERE o.condition = 'registry' AND o.order_number = $order AND o.name IS NOT NULL
"""

#: The accounts it says to check them against.
ACCOUNTS = """
    SELECT a.trace AS trace, coalesce(a.external_id, a.trace) AS account, a.holder AS name, a.born AS born,
           a.second_field AS second
    FROM account AS a
"""

#: A search that chance alone gives this many matches, or more, is refused.
MOST_EXPECTED = 1.0


def registry_matches(
    entries: pa.Table, accounts: pa.Table, *, order: str = "", search: bool = False
) -> list[Lead | Untold]:
    """Accounts that agree with an entry in name, date of birth and, where both have one, a second field.

    The expected number of false matches, list times list times the chance that two people agree, is told before
    anything is searched: the search itself has to be asked for.  The chance comes from the two lists themselves, at its
    upper end.

    Parameters
    ----------
    entries : trace, entry, law, name, born, second
    accounts : trace, account, name, born, second
    order : the number of the order, or of the check that a law demands
    search : whether to search, once the expected number has been seen

    Returns
    -------
    the expected number; with *search* the leads, one a pair, or that there is none

    Raises
    ------
    InputError : no number of an order

    Errors to expect
    ----------------
    People of one name and one day of birth exist in every large list.  False names and accounts that others opened are
    missed, and so is a name that is written in two ways.

    References
    ----------
    Fellegi and Sunter (1969), A theory for record linkage.  Hanley and Lippman-Hand (1983), If nothing goes wrong, is
    everything all right?
    """
    if not order.strip():
        raise InputError(where="order", expected="the number of an order or of a check by law", found="none")
    about = f"order {order}, search"
    listed, held = entries.to_pylist(), accounts.to_pylist()
    if not listed or not held:
        return [Untold(about=about, reasons=(Reason("empty", {"entries": len(listed), "accounts": len(held)}),))]
    if any(not (row["law"] or "").strip() for row in listed):
        return [Untold(about=about, reasons=(Reason("no_law"),))]
    whole = [[row for row in rows if row["born"] is not None] for rows in (listed, held)]
    second = all(row["second"] for rows in whole for row in rows)
    expected = _expected(whole[0], whole[1], second)
    slots = {"entries": len(whole[0]), "accounts": len(whole[1]), "expected": float(f"{expected:.2g}")}
    said = Reason("expected_second" if second else "expected", slots)
    undated = len(listed) + len(held) - sum(map(len, whole))
    more = (Reason("undated", {"n": undated}),) if undated else ()
    if expected >= MOST_EXPECTED:
        return [Untold(about=about, reasons=(said, Reason("too_many"), *more))]
    if not search:
        return [Untold(about=about, reasons=(said, Reason("ask_to_search"), *more))]
    leads = list(_leads(order, whole[0], whole[1], second, said))
    return list(leads) or [Untold(about=about, reasons=(Reason("no_match"), said, *more))]


def _expected(entries: Sequence[dict[str, Any]], accounts: Sequence[dict[str, Any]], second: bool) -> float:
    fields = ("name", "born", *(("second",) if second else ()))
    rate = 1.0
    for field in fields:
        rate *= _agreeing([[_plain(row[field]) for row in rows] for rows in (entries, accounts)])
    return len(entries) * len(accounts) * rate


def _agreeing(lists: Sequence[Sequence[Hashable]]) -> float:
    """The chance that two people of one list agree, at its upper end: three are added, as if none had agreed."""
    alike = sum(n * (n - 1) / 2 for of in lists for n in Counter(of).values())
    pairs = sum(len(of) * (len(of) - 1) / 2 for of in lists)
    return min(1.0, (alike + 3) / pairs) if pairs else 1.0


def _plain(value: object) -> Hashable:
    """A name without case, accents, signs and the order of its parts; anything else as it is."""
    if not isinstance(value, str):
        return value  # type: ignore[return-value]
    folded = unicodedata.normalize("NFKD", value.casefold())
    return " ".join(sorted(re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)))))


def _leads(
    order: str, entries: Sequence[dict[str, Any]], accounts: Sequence[dict[str, Any]], second: bool, said: Reason
) -> Iterable[Lead]:
    def key(row: dict[str, Any]) -> tuple[Hashable, ...]:
        return _plain(row["name"]), row["born"], _plain(row["second"]) if second else ""

    by_key: dict[tuple[Hashable, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in accounts:
        by_key[key(row)].append(row)
    pairs = ((entry, account) for entry in entries for account in by_key.get(key(entry), ()))
    for entry, account in sorted(pairs, key=lambda pair: (pair[0]["entry"], pair[1]["account"])):
        yield Lead(
            about=f"order {order}, entry {entry['entry']} and account {account['account']}",
            reasons=(said, Reason("agree_three" if second else "agree_two"), Reason("answer_first")),
            traces=tuple(sorted({entry["trace"], account["trace"]})),
            value=3.0 if second else 2.0,
            unit="fields that agree",
        )
