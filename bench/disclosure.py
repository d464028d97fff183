"""The disclosure gate under attack: twelve releases a history, all kept and added up.

    PYTHONPATH=tests/pipeline python bench/disclosure.py --shape 3 --from 0 --to 60
    PYTHONPATH=tests/pipeline python bench/disclosure.py --shape 2,2 --from 0 --to 30
    PYTHONPATH=tests/pipeline python bench/disclosure.py --shape 3,3 --from 0 --to 10 --naive

Prints, over all histories: hidden cells, how many of them can be told to within less than ten, and exactly; the same of
changes of fewer than eleven between two releases; what was shown; seconds a release.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from release_world import Attacker, history

from clerestory.guards.disclosure_gate import Parts, gate
from clerestory.guards.disclosure_tables import Rule


def main() -> None:
    """Attack the histories of the seeds asked for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--shape", default="3")
    asked.add_argument("--from", dest="first", type=int, default=0)
    asked.add_argument("--to", type=int, default=10)
    asked.add_argument("--naive", action="store_true", help="only hide small cells")
    said = asked.parse_args()
    parts = Parts(rounding=False, complement=False, ledger=False) if said.naive else Parts()
    shape = tuple(int(one) for one in said.shape.split(","))
    hidden, changes, cells, shown, small, refused, left, took = [], [], 0, 0, 0, 0, 0, 0.0
    for seed in range(said.first, said.to):
        start = time.process_time()
        told = history(seed, shape=shape, gate=lambda counts, views: gate(counts, earlier=views, parts=parts))
        took += time.process_time() - start
        widths = Attacker(told, Rule(), exact=said.naive).widths()
        hidden, changes, refused, left = (
            hidden + widths[0],
            changes + widths[1],
            refused + told.refused,
            left + len(told.left),
        )
        cells += sum(len(one.counts.totals) for one in told.left)
        shown += sum(len(one.shown) for one in told.left)
        small += sum(n < 11 for one in told.left for n in one.counts.totals.values())
    for name, widths in (("hidden cells", np.array(hidden)), ("small changes", np.array(changes))):
        narrow, exact = (widths < 10 - 1e-5).mean(), (widths < 1e-5).mean()
        print(f"{name}: {len(widths)}, told to within less than ten {narrow:.1%}, exactly {exact:.1%}")
    print(
        f"{said.to - said.first} histories, {left} releases, {refused} refused; {took / max(1, left):.2f} s a release"
    )
    print(f"of cells and totals {shown / cells:.0%} shown; {small / cells:.0%} small")


if __name__ == "__main__":
    main()
