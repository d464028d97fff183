"""Which series would settle it: one that does not move with looking would, a diluted one would not."""

from __future__ import annotations

import numpy as np

from clerestory.methods.level_or_visibility import Loading, Setting
from clerestory.methods.settling import would_settle

TIPS = Loading(name="tips", level=(0.9, 1.1), visibility=(0.9, 1.1))
CONTROL = Loading(name="control", level=(0.0, 0.0), visibility=(0.0, 0.0))
HARM = Loading(name="harm", level=(0.9, 1.1), visibility=(0.0, 0.0))
EFFORT = Loading(name="effort", level=(0.0, 0.0), visibility=(0.9, 1.1))
DILUTED = Loading(name="diluted", level=(0.01, 0.05), visibility=(0.0, 0.0))


def test_what_would_settle_a_visible_fall():
    known = (np.array([-0.6, 0.0]), np.eye(2) * 0.02**2, (TIPS, CONTROL))
    found = would_settle(known, Setting(free=58), (HARM, EFFORT, DILUTED), np.random.default_rng(1))
    words = {one.name: set(said) for one, said in found}
    assert "diluted" not in words
    assert {"less of it", "hidden"} <= words["harm"] | words["effort"]
    assert [len(said) for _, said in found] == sorted((len(said) for _, said in found), reverse=True)


def test_nothing_settles_what_is_too_noisy():
    known = (np.array([-0.6, 0.0]), np.eye(2) * 0.8**2, (TIPS, CONTROL))
    assert would_settle(known, Setting(free=4), (HARM, EFFORT), np.random.default_rng(1)) == []
