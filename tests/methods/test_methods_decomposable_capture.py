"""Decomposable graphs of lists: counts of graphs, a published total, a closed form, truth kept where it can be."""

from __future__ import annotations

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.decomposable_capture import _cliques, _graphs, decomposable
from clerestory.methods.loglinear_capture import cells
from clerestory.reference.sets import capture_lists


def table(name: str):
    names, counts = capture_lists(name)
    return cells(counts, len(names))


def drawn(rng: np.random.Generator, kinds: list[tuple[int, list[float]]]):
    lists = len(kinds[0][1])
    rows = np.vstack([rng.random((people, lists)) < np.array(chance) for people, chance in kinds])
    on, _ = cells({(0,): 1}, lists)
    return on, np.bincount(rows @ (1 << np.arange(lists)), minlength=2**lists)[1:].astype(float)


def test_how_many_decomposable_graphs_there_are():
    """8, 61 and 822 labelled chordal graphs of three, four and five vertices, less the complete one."""
    assert [len(_graphs(lists)) for lists in (3, 4, 5)] == [7, 60, 821]


def test_cliques_meet_where_they_should_and_a_ring_of_four_is_none():
    ring = [{1, 3}, {0, 2}, {1, 3}, {0, 2}]
    assert _cliques(ring) is None
    cliques, meet = _cliques([{1}, {0, 2, 3}, {1, 3}, {1, 2}])
    assert sorted(cliques) == [(0, 1), (1, 2, 3)]
    assert meet == ((1,),)
    assert _cliques([set(), set(), set()]) == (((0,), (1,), (2,)), ((), ()))


def test_the_united_kingdom_as_another_program_gives_it():
    found = decomposable(*table("uk_5"))
    assert found.median == pytest.approx(23016, rel=0.003)
    assert found.low < 11313 < found.high
    assert found.beyond < 1e-3


def test_the_truth_is_kept_where_lists_are_independent_and_lost_where_people_differ():
    rng = np.random.default_rng(3)
    alike = [decomposable(*drawn(rng, [(1000, [0.3, 0.25, 0.2, 0.3])])) for _ in range(20)]
    assert sum(one.low <= 1000 <= one.high for one in alike) >= 18
    apart = [decomposable(*drawn(rng, [(600, [0.1] * 4), (400, [0.5, 0.5, 0.4, 0.5])])) for _ in range(10)]
    assert np.median([one.median for one in apart]) < 850, "as the docstring says, it is too small there"


def test_what_it_refuses():
    with pytest.raises(InputError, match="lists: expected 3 to 5"):
        decomposable(*cells({(0,): 4, (1,): 3, (0, 1): 2}, 2))
    with pytest.raises(InputError, match="prior"):
        decomposable(*table("uk_5"), prior=0.0)
