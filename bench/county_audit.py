"""Whether the invented county is honest, at several seeds and sizes and by files of ranges: one row a county.

python -m bench.county_audit [--seeds N] [--first SEED] [--size N]... [--ranges FILE]...

Without --ranges both files that come with the county; it may be a path to one of your own.

The first three figures are the worst area under a ROC curve over all phenomena, offices and kinds: of bookkeeping
(numbers, order, length, seconds), of any other column, and of a number of a group; then the errors of the oracle, the
fewest look-alikes for a planted case, and what the audit calls broken.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from clerestory.county.audit import BOOKKEEPING_LIMIT
from clerestory.county.make import make
from clerestory.pipeline.county import audit


def row(found: dict[str, Any]) -> list[str]:
    """The worst figures of one audit."""
    strict = [one for one in found["columns"] if one["limit"] == BOOKKEEPING_LIMIT]
    other = [one for one in found["columns"] if one["limit"] != BOOKKEEPING_LIMIT]
    alike = min(one["innocent"] / one["planted"] for one in found["look_alikes"] if one["planted"])
    errors = [one["error"] for one in found["oracle"]]
    worst = [max((abs(one["auc"] - 0.5) + 0.5 for one in part), default=0.5) for part in (strict, other)]
    worst.append(max((abs(one["auc"] - 0.5) + 0.5 for one in found["features"]), default=0.5))
    oracle = f"{min(errors):.3f} to {max(errors):.3f}" if errors else "none"
    return [*(f"{one:.3f}" for one in worst), oracle, f"{alike:.1f}", "; ".join(found["broken"]) or "nothing"]


def main() -> int:
    """Print the table; 1 when something is broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--size", type=int, action="append", default=[])
    asked.add_argument("--ranges", action="append", default=[])
    said = asked.parse_args()
    print(
        "| ranges | size | seed | bookkeeping | a column | a number of a group | oracle errs | look-alikes | broken |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    broken = False
    for ranges in said.ranges or ("ranges.toml", "ranges_wide.toml"):
        for size in said.size or [20_000, 60_000]:
            for seed in range(said.first, said.first + said.seeds):
                with tempfile.TemporaryDirectory(prefix="clerestory-bench-") as room:
                    make(Path(room) / "c", size=size, seed=seed, ranges=ranges)
                    found = audit(Path(room) / "c")
                broken |= bool(found["broken"])
                print("| " + " | ".join([Path(ranges).name, f"{size:,}", str(seed), *row(found)]) + " |", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
