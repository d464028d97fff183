"""Recall and precision of the readers on contacts written to evade, a row a style; and speed beside a peer.

python -m bench.contacts [--seed N] [--each N] [--show] [--speed]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reading"))

import evasions

from clerestory.reading import emails, handles, phones, urls
from clerestory.reading.lexing import lexed

READ = (phones, emails, urls, handles)


def read_all(texts: list[str], country: str) -> list[set[tuple[str, str]]]:
    """Kind and value of every contact of each text."""
    cut = lexed(pa.array(texts, pa.string()))
    found: list[set[tuple[str, str]]] = [set() for _ in texts]
    for reader in READ:
        table = reader.read(cut, country=country)
        for row, kind, value in zip(*(table[c].to_pylist() for c in ("row", "kind", "value")), strict=True):
            found[row].add((kind, value))
    return found


def table(lines: list[evasions.Line], *, country: str = "US", show: int = 0) -> dict[str, tuple[int, int, int]]:
    """For each style: truths, truths found, false findings."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    shown: Counter[str] = Counter()
    for line, got in zip(lines, read_all([line.text for line in lines], country), strict=True):
        count = counts[line.style]
        count[0] += len(line.truth)
        count[1] += len(line.truth & got)
        count[2] += len(got - line.truth)
        if got != line.truth and shown[line.style] < show:
            shown[line.style] += 1
            sys.stdout.write(f"{line.style}: {line.text!r}\n    truth {sorted(line.truth)}\n    read  {sorted(got)}\n")
    return {style: (a, b, c) for style, (a, b, c) in counts.items()}


def report(counts: dict[str, tuple[int, int, int]]) -> str:
    """The table in words, then the sums of each kind."""
    rows = [f"{'style':28} {'n':>5} {'recall':>7} {'false':>6}"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for style, (n, found, false) in counts.items():
        rows.append(f"{style:28} {n:5} {found / n if n else 1:7.3f} {false:6}")
        for key in (style.split()[0], "all"):
            for k, value in enumerate((n, found, false)):
                sums[key][k] += value
    for key, (n, found, false) in sums.items():
        precision = found / (found + false) if found + false else 1.0
        rows.append(f"= {key:26} {n:5} {found / n if n else 1:7.4f} {false:6}   precision {precision:.4f}")
    return "\n".join(rows)


def speed(texts: list[str], *, rounds: int = 5) -> str:
    """Texts a second: the four readers of contacts, and the peer for telephones, medians on the same texts."""
    import phonenumbers

    array = pa.array(texts, pa.string())

    def ours() -> None:
        cut = lexed(array)
        for reader in READ:
            reader.read(cut, country="US")

    def ours_phones() -> None:
        phones.read(array, country="US")

    def peer() -> None:
        for text in texts:
            list(phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE))

    rows = []
    for name, work in (("all four readers", ours), ("telephones alone", ours_phones), ("PhoneNumberMatcher", peer)):
        work()
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
        rows.append(f"{name:20} {len(texts) / statistics.median(times):10,.0f} texts/s")
    return "\n".join(rows)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--each", type=int, default=100)
    asked.add_argument("--show", type=int, default=0)
    asked.add_argument("--speed", action="store_true")
    args = asked.parse_args()
    lines = evasions.make(args.seed, each=args.each)
    sys.stdout.write(report(table(lines, show=args.show)) + "\n")
    if args.speed:
        sys.stdout.write(speed([line.text for line in lines]) + "\n")


if __name__ == "__main__":
    main()
