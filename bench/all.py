"""One table for linking, reading and finding beside their peers, written to docs/benchmarks.md.

python -m bench.all [--small | --full] [--only P1,P7] [--rounds N] [--write]

Each row runs in a process of its own, whose peak memory the operating system counts.  Ours: a warm-up, then the median
of the rounds; a peer that takes minutes runs once.  Texts are of seeds on which nothing was tuned.  A row that is
behind its peer says so.  --small: minutes on a laptop; without: about a quarter of an hour on two idle cores; --full: 4
million adverts too, and the whole way at 1 million.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.rows import CELLS, ROWS, Size

_PAGE = Path("docs/benchmarks.md")
_HEAD = "| row | work | ours | peer | ratio | quality | peak MB |"
SIZES = {
    "small": Size(rounds=3, p1=10_000, p2=(10_000, 100_000), p3=10_000, p4=100_000, p5=2_000, p7=1_000_000, p15=10_000),
    "usual": Size(rounds=5, p1=100_000, p2=(10_000, 100_000, 1_000_000), p3=100_000, p4=1_000_000, p5=8_000,
                  p7=10_000_000, p15=100_000),
    "full": Size(rounds=5, p1=100_000, p2=(10_000, 100_000, 1_000_000, 4_000_000), p3=1_000_000, p4=4_000_000,
                 p5=8_000, p7=10_000_000, p15=1_000_000),
}  # fmt: skip


def machine() -> str:
    """Processor, cores and memory, as the operating system names them."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        name = names[0] if names else name
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{name}, {os.cpu_count()} cores, {pages:.0f} GB, Python {platform.python_version()}"


def _child(cell: str, size: str) -> dict[str, object]:
    """One cell of the table in a process of its own."""
    command = [sys.executable, "-m", "bench.all", "--cell", cell, "--size", size]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["stopped"])[-1]
        return {"failed": last[:160]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def _cell(cell: str, size: str) -> None:
    said = CELLS[cell](SIZES[size])
    said["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(said))


def page(lines: Sequence[str], size: str, load: float) -> str:
    """The page: what was measured, where and when, and what the figures are not."""
    when = time.strftime("%Y-%m-%d", time.gmtime())
    return "\n".join([
        "# Benchmarks", "",
        f"`make bench` prints this table and writes it here (`python -m bench.all --{size} --write`). Measured {when} "
        f"on {machine()}; {load:.1f} other processes ran on average when it began. Absolute times are of that machine: "
        "quote ratios, and run it again on an idle one.", "",
        _HEAD, "|" + "---|" * 7, *lines, "",
        "A ratio above 1 means that ours is that many times faster; below 1 it is **behind**. A peer's time holds its "
        "own work and the same verification as `bench/templates.py` has it. Quality is judged in the same run. The "
        "texts are invented (`bench/corpora.py`): power-law families, a third of singles, passages that unrelated "
        "makers share, 8 % of the words changed, a copy in six cut and swapped. Such texts are easier than those of "
        "others: [Linking](linking.md) has both.", "",
    ])  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--small", action="store_const", dest="size", const="small", default="usual")
    asked.add_argument("--usual", action="store_const", dest="size", const="usual")
    asked.add_argument("--full", action="store_const", dest="size", const="full")
    asked.add_argument("--size", choices=SIZES)
    asked.add_argument("--only", default="")
    asked.add_argument("--cell")
    asked.add_argument("--write", action="store_true")
    args = asked.parse_args()
    if args.cell:
        _cell(args.cell, args.size)
        return
    load, lines = os.getloadavg()[0], []
    print(_HEAD + "\n|" + "---|" * 7, flush=True)
    for row in ROWS:
        if args.only and row.id not in args.only.split(","):
            continue
        for line in row.lines(lambda cell: _child(cell, args.size), SIZES[args.size]):
            lines.append(line)
            print(line, flush=True)
    if args.write:
        _PAGE.write_text(page(lines, args.size, load), "utf-8")


if __name__ == "__main__":
    main()
