"""Published panels as arrays, for the tests of several methods."""

from __future__ import annotations

import numpy as np

from clerestory.reference.sets import series


def prop99() -> tuple[np.ndarray, np.ndarray]:
    """Cigarette packs a head 1970-2000: 38 states without the law of 1989, and California."""
    _, held = series("prop99")
    return np.array([held[name] for name in held if name != "California"]), held["California"][None, :]


def castle() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log homicide rates of fifty states 2000-2010, year of the law (0 for never), years."""
    _, held = series("castle")
    panel = held["log_homicide"].reshape(-1, 11)
    on = held["post"].reshape(-1, 11) > 0
    years = np.arange(2000, 2011)
    # `post` begins with the first full year; the law is of the year before
    return panel, np.where(on.any(axis=1), years[on.argmax(axis=1)] - 1, 0), years
