"""Capture histories as people have them, rows of 0 and 1, as the methods for lists take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clerestory.errors import InputError


def histories(
    rows: Sequence[Any] | np.ndarray, people: Sequence[Any] | np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Capture histories of 0 and 1, a column a list, as `loglinear_capture.cells` gives them.

    Parameters
    ----------
    rows : (rows, lists) of 0 and 1, one a person, or one a history with its number of *people*; a history of noughts
        alone has no people that are known, and may stand there with 0 or nan
    people : (rows,) how many have each history; 1 by default

    Raises
    ------
    InputError : other values or shapes, or people who are on no list
    """
    held = np.asarray(rows, np.float64)
    if held.ndim != 2 or held.shape[1] < 2 or not np.isin(held, (0.0, 1.0)).all():
        raise InputError(where="histories", expected="rows of 0 and 1, two lists or more", found=f"shape {held.shape}")
    count = np.ones(len(held)) if people is None else np.asarray(people, np.float64)
    if count.shape != (len(held),):
        raise InputError(where="people", expected=f"{len(held)} numbers, one a history", found=str(count.shape))
    count = np.where(held.any(axis=1) | np.isfinite(count), count, 0.0)
    if not (count >= 0).all() or count[~held.any(axis=1)].any():
        raise InputError(
            where="people", expected="0 or more of each history, none on no list", found="others",
            hint="those on no list are what is asked for",
        )  # fmt: skip
    lists = held.shape[1]
    n = np.bincount((held @ 2.0 ** np.arange(lists)).astype(np.int64), weights=count, minlength=2**lists)[1:]
    if not n.sum():
        raise InputError(where="lists", expected="somebody on a list", found="nobody")
    return (np.arange(1, 2**lists)[:, None] >> np.arange(lists)) & 1 == 1, n
