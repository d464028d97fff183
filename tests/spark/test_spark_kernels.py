"""The kernels as Spark calls them, cut into lanes by hand: the same templates and components whatever the lanes."""

from __future__ import annotations

import lanes_by_hand as by_hand
import numpy as np
import pyarrow as pa
import pytest

from clerestory.linking.templates import templates_of
from clerestory.methods.union_find import components as components_here
from clerestory.spark import components as stars
from clerestory.spark import rounds, texts

MOVERS = (
    "careful movers for pianos and flats in every street of the county call {} any day of the week at fair prices {}"
)
GUTTERS = "gutters cleaned by hand and ladders brought along {} after six in the evening {} ask for the foreman first"


def said(dice: np.random.Generator) -> list[str | None]:
    """Families with words changed, copies, short lines with slots, figures alone, and nothing."""
    words = "amber birch cedar delta ember fjord grove heath inlet jetty knoll larch".split()
    families = []
    for _ in range(12):
        base = list(dice.choice(words, 9)) + MOVERS.split() if dice.random() < 0.5 else GUTTERS.split() * 2
        base = [*dice.choice(words, 20), *base]
        families += [
            " ".join(word if dice.random() > 0.06 else str(dice.choice(words)) for word in base).replace(
                "{}", str(n * 7)
            )
            for n in range(int(dice.integers(2, 9)))
        ]
    short = [f"session opened for user {name} on the host {host}" for name in words[:6] for host in words[6:10]]
    return [*families, *families[:5], *short, "12 34", "56 78", "", "!!", None, "call me", "call me"]


def components(edges: pa.Table | None, lanes: int, dice: np.random.Generator) -> pa.Table | None:
    """`spark.components.components`, its steps by hand."""
    if edges is None or not edges.num_rows:
        return None
    forest = by_hand.in_lanes(edges, "c", lanes, stars.contracted, dice)
    before = None
    while forest.num_rows and before != (state := sorted(map(tuple, zip(*forest.to_pydict().values(), strict=True)))):
        before = state
        both = pa.table({
            "at": pa.chunked_array([*forest["c"].chunks, *forest["root"].chunks]),
            "to": pa.chunked_array([*forest["root"].chunks, *forest["c"].chunks]),
        })  # fmt: skip
        large = by_hand.in_lanes(both, "at", lanes, stars.large_star, dice)
        c, root = large["c"].to_numpy(), large["root"].to_numpy()
        down = pa.table({"at": np.maximum(c, root), "to": np.minimum(c, root)})
        forest = by_hand.in_lanes(down, "at", lanes, stars.small_star, dice)
        forest = forest.group_by(["c", "root"]).aggregate([])
    return forest


@pytest.mark.parametrize("lanes", [1, 5])
def test_components_by_stars_are_those_of_union_find(lanes):
    dice = np.random.default_rng(lanes)
    for edges in (30, 90, 200):
        left, right = dice.integers(0, 120, edges), dice.integers(0, 120, edges)
        # a long chain takes the most rounds
        left, right = np.append(left, np.arange(200, 260)), np.append(right, np.arange(201, 261))
        found = components(pa.table({"c": left - 60, "root": right - 60}), lanes, dice)
        want = components_here(261, left, right)
        got = np.arange(261)
        got[found["c"].to_numpy() + 60] = found["root"].to_numpy() + 60
        assert got.tolist() == want.tolist()


def hung(units: pa.Table, number: int, lanes: int, dice: np.random.Generator) -> dict[int, int]:
    """The root of each unit of a round."""
    bucketed = pa.Table.from_batches(texts.bucketed(units.combine_chunks().to_batches(), number=number))
    met = by_hand.in_lanes(bucketed, "bucket", lanes, texts.shared, dice)
    met = met.group_by(["bucket", "c"]).aggregate([])
    place = {c: at for at, c in enumerate(units["c"].to_pylist())}
    rows = units.take(pa.array([place[c] for c in met["c"].to_pylist()], pa.int64())).drop_columns(["c"])
    rows = rows.append_column("bucket", met["bucket"]).append_column("c", met["c"])
    kernel = rounds.stars_of_groups if number else rounds.stars_of_texts
    return by_hand.joined(units, components(by_hand.in_lanes(rows, "bucket", lanes, kernel, dice), lanes, dice), "c")


def templates(lines: list[str | None], lanes: int, dice: np.random.Generator) -> list[int]:
    """`spark.templates.templates_of`, its steps by hand: of each text the first of its template."""
    table = pa.table({"trace": [str(at) for at in range(len(lines))], "text": pa.array(lines, pa.string())})
    read = pa.Table.from_batches(texts.read_texts(table.to_batches(max_chunksize=50)))
    contents = by_hand.in_lanes(read.filter(read["near"]), "c", lanes, texts.contents, dice)
    roots = hung(contents, 0, lanes, dice)
    rows = contents.append_column("root", pa.array([roots[c] for c in contents["c"].to_pylist()]))
    grouped = by_hand.in_lanes(rows, "root", lanes, rounds.grouped, dice)
    heads = [c == g for c, g in zip(grouped["c"].to_pylist(), grouped["g"].to_pylist(), strict=True)]
    units = grouped.filter(pa.array(heads)).drop_columns(["tokens", "size", "support", "g"])
    roots = hung(units, 1, lanes, dice)
    rows = grouped.append_column("root", pa.array([roots[g] for g in grouped["g"].to_pylist()]))
    first = by_hand.in_lanes(rows, "root", lanes, rounds.parted, dice)
    short = contents.filter(pa.array([len(cell) <= 96 for cell in contents["tokens"].to_pylist()]))
    whole = components(pa.concat_tables([first, texts.shorts(short)]), lanes, dice)
    label = by_hand.joined(read, whole, "c")
    named = dict(zip(read["trace"].to_pylist(), (label[c] for c in read["c"].to_pylist()), strict=True))
    return first_of([named.get(str(at), f"alone {at}") for at in range(len(lines))])


def first_of(labels: list) -> list[int]:
    """The first place of each label."""
    return [labels.index(label) for label in labels]


@pytest.mark.parametrize("lanes", [1, 7])
def test_the_templates_are_those_of_one_machine(lanes):
    dice = np.random.default_rng(17)
    lines = said(dice)
    found = templates_of(lines)
    want = first_of([label if label >= 0 else f"alone {at}" for at, label in enumerate(found.tolist())])
    # there is something to find: groups, texts that stand alone, and short ones with slots
    assert len(set(want)) > 10
    assert sum(at != one for at, one in enumerate(want)) > 40
    assert templates(lines, lanes, dice) == want
