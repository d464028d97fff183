"""Log lines in the style of twelve kinds of machine, each with its truth: the shape a line was written from.

Shapes are written from what such systems are known to print; names, hosts and messages are invented.  `{name}` is a
slot, filled by `FILLERS`.  How often a shape occurs is as unequal as in real logs: a few are most of the lines, and
many occur a handful of times.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

_USERS = "root admin guest test backup ana boris carla dario elena farid git nagios oracle postgres www ftpuser".split()
_HOSTS = "amber birch cedar dune elm fjord grove heath".split()
_WORDS = "billing catalog checkout gateway ledger mirror notifier orders profile search session stock".split()
_CLASSES = "BlockKeeper TaskRunner OrderBook ShuffleDesk MemStore EventLoop PeerLink LeaseTable".split()
_STATES = "WAITING RUNNING DONE FAILED PAUSED".split()
_FILES = "catalog.idx orders.csv report-7.pdf setup.msi core.dat boot.img users.tsv theme.css".split()


def _pick(dice: np.random.Generator, words: list[str]) -> str:
    return words[min(int(dice.exponential(len(words) / 3)), len(words) - 1)]


def _hex(dice: np.random.Generator, n: int) -> str:
    return "".join("0123456789abcdef"[i] for i in dice.integers(0, 16, n))


FILLERS: dict[str, Callable[[np.random.Generator], str]] = {
    "n": lambda d: str(d.integers(10 ** int(d.integers(1, 7)))),
    "f": lambda d: f"{d.random() * 100:.{int(d.integers(1, 4))}f}",
    "neg": lambda d: str(int(d.integers(-20, 99))),
    "ip": lambda d: ".".join(str(x) for x in (192, 0, 2, int(d.integers(1, 255)))),
    "ipport": lambda d: f"/198.51.100.{d.integers(1, 255)}:{d.integers(1024, 65535)}",
    "host": lambda d: f"{_pick(d, _HOSTS)}{d.integers(9)}.example.org",
    "bare": lambda d: _pick(d, _HOSTS),
    "node": lambda d: f"R{d.integers(10):02d}-M{d.integers(2)}-N{d.integers(16)}",
    "user": lambda d: _pick(d, _USERS),
    "svc": lambda d: _pick(d, _WORDS),
    "cls": lambda d: f"org.example.{_pick(d, _WORDS)}.{_pick(d, _CLASSES)}",
    "class": lambda d: _pick(d, _CLASSES),
    "state": lambda d: _pick(d, _STATES),
    "file": lambda d: _pick(d, _FILES),
    "path": lambda d: "/" + "/".join(_pick(d, _WORDS) for _ in range(int(d.integers(1, 5)))) + f"/{_pick(d, _FILES)}",
    "win": lambda d: "C:\\Data\\" + "\\".join(_pick(d, _WORDS) for _ in range(int(d.integers(1, 3)))) + ".dll",
    "hex": lambda d: "0x" + _hex(d, 8),
    "id": lambda d: _hex(d, int(d.integers(6, 13))),
    "uuid": lambda d: "-".join(_hex(d, n) for n in (8, 4, 4, 4, 12)),
    "blk": lambda d: f"chunk_{'-' if d.random() < 0.5 else ''}{d.integers(10**17, 10**18)}",
    "time": lambda d: f"{d.integers(24):02d}:{d.integers(60):02d}:{d.integers(60):02d}",
    "date": lambda d: f"2026-{d.integers(1, 13):02d}-{d.integers(1, 29):02d}",
    "bool": lambda d: "true" if d.random() < 0.6 else "false",
    "list": lambda d: ", ".join(str(x) for x in d.integers(0, 999, int(d.integers(1, 6)))),
    "names": lambda d: ", ".join(_pick(d, _WORDS) for _ in range(int(d.integers(1, 4)))),
    "size": lambda d: f"{d.random() * 900:.1f} {['B', 'KB', 'MB', 'GB'][int(d.integers(4))]}",
    "secs": lambda d: "<1 sec" if d.random() < 0.5 else f"{d.integers(1, 60):02d}:{d.integers(60):02d}",
    "kb": lambda d: "" if d.random() < 0.6 else f" ({d.random() * 90:.2f} KB)",
    "verb": lambda d: ["GET", "POST", "PUT", "DELETE"][min(int(d.exponential(0.7)), 3)],
}

STYLES: dict[str, list[str]] = {
    head: body.strip().split("\n")
    for head, _, body in (
        part.partition("\n") for part in Path(__file__).with_suffix(".txt").read_text("utf-8").split("== ")[1:]
    )
}

#: Kinds that nothing was looked at on while the method was made; opened once, after it was frozen.
HELD_OUT: tuple[str, ...] = ("cluster jobs", "cloud", "telephone", "desktop")


def filled(dice: np.random.Generator, shape: str) -> str:
    """One line of a shape."""
    said, rest = [], shape
    while "{" in rest:
        before, _, rest = rest.partition("{")
        slot, _, rest = rest.partition("}")
        said += [before, FILLERS[slot](dice)]
    return "".join([*said, rest])


def lines(seed: int, style: str, rows: int) -> tuple[list[str], np.ndarray]:
    """That many lines of a style, and the number of the shape of each."""
    dice = np.random.default_rng(seed)
    shapes = STYLES[style]
    weights = 1 / (1.0 + dice.permutation(len(shapes))) ** 1.4
    truth = dice.choice(len(shapes), rows, p=weights / weights.sum())
    return [filled(dice, shapes[at]) for at in truth.tolist()], truth
