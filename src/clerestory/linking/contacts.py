"""Contacts that linked traces share, and the rule, fixed beforehand, by which a contact joins nothing.

A maker's own number stands in the maker's own adverts; a help line or a platform stands in everybody's.  Taken away,
the first leaves a few differently written texts, the second leaves as many separate makers as there are.  So what
counts is not how many traces carry a contact but into how many separate parts they fall without it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.methods.union_find import components

#: Kinds of mention by which somebody is reached.
CONTACTS: tuple[str, ...] = ("phone", "email", "handle", "url", "wallet")

#: Over-shared: more separate parts than this, or more separate parts that each have a contact of their own; and among
#: the most shared hundredth of contacts.  A contact of fewer traces than _SMALL is never over-shared.
_PARTS, _OWN_PARTS, _SMALL, _QUANTILE = 100, 60, 40, 0.99


class Shared(NamedTuple):
    """Contacts in two or more traces: `trace` and `contact` are the links, the rest has one value a contact."""

    trace: np.ndarray
    contact: np.ndarray
    degree: np.ndarray
    parts: np.ndarray
    overshared: np.ndarray


def _distinct_pairs(left: np.ndarray, right: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    pairs = np.unique(left.astype(np.int64) * width + right)
    return pairs // width, pairs % width


def _parts(trace: np.ndarray, contact: np.ndarray, big: np.ndarray, templates: np.ndarray) -> np.ndarray:
    """The part that each trace falls into by templates and by contacts that are not big."""
    n, small = len(templates), ~big[contact]
    written = np.flatnonzero(templates >= 0)
    nodes = n + len(big) + int(templates.max(initial=-1)) + 1
    left = np.concatenate([trace[small], written])
    right = np.concatenate([n + contact[small], n + len(big) + templates[written]])
    return components(nodes, left, right)[:n]


def contacts_of(trace: np.ndarray, contact: np.ndarray, templates: np.ndarray) -> Shared:
    """The contacts that two or more traces share.

    Parameters
    ----------
    trace, contact : int64[m], which trace mentions which contact, 0.. each; repeats count once
    templates : int64[traces], the template of each trace, -1 for none

    Returns
    -------
    links by contact, then trace, of contacts in two or more traces (their numbers stay those given); degree, parts and
    overshared for every number up to the greatest; empty arrays when nothing is mentioned

    Errors to expect
    ----------------
    An agency with over a hundred differently written adverts on one number is set aside though it is one maker; a help
    line in fewer adverts than the rule asks for joins them.

    References
    ----------
    The weight 1 / log of the degree that links get: Adamic, L. A., Adar, E. (2003). Friends and neighbors on the Web.
    """
    wide = int(contact.max(initial=-1)) + 1
    contact, trace = _distinct_pairs(contact, trace, max(len(templates), 1))
    degree = np.bincount(contact, minlength=wide)
    big = degree > _SMALL
    of_part = _parts(trace, contact, big, templates)
    parts = np.bincount(
        _distinct_pairs(contact, of_part[trace], max(int(of_part.max(initial=0)) + 1, 1))[0], minlength=wide
    )
    with_own = np.zeros(len(of_part) and int(of_part.max()) + 1, np.bool_)
    with_own[of_part[trace[~big[contact]]]] = True
    held, part = _distinct_pairs(contact, of_part[trace], max(len(with_own), 1))
    own = np.bincount(held[with_own[part]], minlength=wide)
    often = np.quantile(degree[degree > 1], _QUANTILE) if (degree > 1).any() else 0
    overshared = big & (degree >= often) & ((parts > _PARTS) | (own > _OWN_PARTS))
    shared = degree[contact] > 1
    return Shared(trace[shared], contact[shared], degree, parts, overshared)
