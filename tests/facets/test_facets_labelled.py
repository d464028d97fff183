"""Labels as a question gets them: one class a thing, what is divided or strange counted, folds that stay."""

from __future__ import annotations

import pytest

from clerestory.errors import InputError
from clerestory.facets.labelled import folds, labelled

WORDS = {"spam": "spam", "scam": "scam", "fraude": "scam"}


def test_one_class_a_thing():
    rows = [("a", " Spam "), ("a", "spam"), ("b", "fraude"), ("c", "spam"), ("c", "scam"), ("d", "what"), ("b", "what")]
    found = labelled(rows, WORDS)
    assert dict(found.classes) == {"a": "spam", "b": "scam"}
    assert (found.divided, found.strange) == (1, 1)
    assert (found.count("spam"), found.count("other")) == (1, 0)


def test_order_does_not_matter():
    rows = [("c", "spam"), ("c", "scam"), ("a", "scam")]
    assert labelled(rows, WORDS) == labelled(rows[::-1], WORDS)


def test_a_new_label_moves_no_other():
    names = [f"g{i}" for i in range(500)]
    some, all_of_them = folds(names[:200], many=5, seed=1), folds(names, many=5, seed=1)
    assert all(all_of_them[name] == fold for name, fold in some.items())
    assert all(70 <= list(all_of_them.values()).count(fold) <= 130 for fold in range(5))
    assert folds(names, many=5, seed=2) != all_of_them


def test_refusal():
    with pytest.raises(InputError, match="folds: expected 2 or more, found 1"):
        folds(["a"], many=1, seed=1)
