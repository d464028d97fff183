"""A trial that every book on survival prints."""

from __future__ import annotations

import numpy as np

#: Weeks in remission (Freireich and others 1963, as in Cox 1972); below 0: cut short.
TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def trial() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weeks = np.array([*TREATED, *PLACEBO], float)
    return np.abs(weeks), weeks > 0, np.repeat([0, 1], 21)
