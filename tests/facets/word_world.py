"""Invented adverts in two windows: Zipf words, busy and quiet posters, bursts of copies, sites with words of their own.

Independent of the invented county.  Innocent are: copies of one text in hundreds, posters whose number of texts and
words differs widely, trades, sites that appear late, and fashions that everybody takes up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

EMPTY_READ = pa.table({n: pa.array([], t) for n, t in (("trace", pa.string()), ("field", pa.string()),
                                                       ("start", pa.int64()), ("stop", pa.int64()))})  # fmt: skip
EMPTY_LEXICON = pa.table(
    {
        "term": pa.array([], pa.string()),
        "state": pa.array([], pa.string()),
        "since": pa.array([], pa.date32()),
        "until": pa.array([], pa.date32()),
        "who": pa.array([], pa.string()),
        "decided_at": pa.array([], pa.timestamp("us", tz="UTC")),
        "version": pa.array([], pa.int64()),
    }
)


@dataclass(frozen=True, kw_only=True)
class WordWorld:
    """What the adverts are drawn from."""

    posters: int = 600
    vocabulary: int = 1500
    words: int = 30
    sites: int = 4
    codes: int = 0
    adopted: float = 0.1
    fashions: int = 3
    mild: int = 3
    turned: int = 0
    days: int = 360
    late_site: bool = True


def name(k: int) -> str:
    """An invented word: consonants and vowels in turn, no word of any list."""
    said = ""
    for _ in range(4):
        said += "bdfglmnprstvz"[k % 13] + "aeiou"[k // 13 % 5]
        k //= 65
    return said


def adverts(world: WordWorld, seed: int) -> pa.Table:  # noqa: C901 (a world in one piece)
    """The adverts as the question reads them; codes are code0, code1 …, fashions mode0 …, turned words turn0 …"""
    dice = np.random.default_rng(seed)
    zipf = 1 / np.arange(1, world.vocabulary + 1) ** dice.uniform(0.9, 1.2)
    trades = [zipf * dice.gamma(0.5, 2.0, world.vocabulary) for _ in range(5)]
    sites = [zipf * dice.gamma(2.0, 0.5, world.vocabulary) for _ in range(world.sites + 1)]
    half = world.days // 2
    rows: dict[str, list] = {n: [] for n in ("trace", "site", "place", "day", "title", "text", "things")}
    codes = [set(np.flatnonzero(dice.random(world.posters) < world.adopted).tolist()) for _ in range(world.codes)]
    for k in range(world.posters):
        kind, site = int(dice.integers(5)), int(dice.integers(world.sites))
        if world.late_site and dice.random() < 0.15:
            site = world.sites
        chances = trades[kind] / trades[kind].sum() + sites[site] / sites[site].sum()
        own = dice.choice(world.vocabulary, 6)
        life = int(np.clip(dice.lognormal(4, 1.2), 1, world.days - 1))
        begin = int(dice.integers(world.days - life))
        if site == world.sites and begin + life < half:
            site = int(dice.integers(world.sites))
        texts = min(40, 1 + int(dice.pareto(1.0)))
        length = max(6, int(dice.lognormal(np.log(world.words), 0.4)))
        for t in range(texts):
            day = begin + int(dice.integers(life))
            if site == world.sites and day < half:
                continue
            said = [name(j) for j in dice.choice(world.vocabulary, length, p=chances / chances.sum())]
            said[: len(own)] = [name(j) for j in own]
            for c, adopters in enumerate(codes):
                if k in adopters and day >= half:
                    said.insert(int(dice.integers(len(said))), f"code{'abcdefghijklmnopqrstuvwxyz'[c]}")
            for f in range(world.fashions):
                if day >= half and dice.random() < 0.85:
                    said.insert(int(dice.integers(len(said))), f"mode{'abcdefg'[f]}")
            for f in range(world.mild):
                # a fashion of everybody, now and then
                if day >= half and dice.random() < 0.07:
                    said.insert(int(dice.integers(len(said))), f"mild{'abcdefg'[f]}")
            for w in range(world.turned):
                if dice.random() < 0.15:
                    at, late = int(dice.integers(3, len(said))), day >= half and dice.random() < 0.6
                    near = ["lampe", "tundo"] if late else ["garde", "wolde"]
                    said[at:at] = [near[0], f"turn{'abcdefg'[w]}", near[1]]
            copies = 1 + int(min(400, dice.pareto(0.8))) if dice.random() < 0.1 else 1
            for copy in range(copies):
                rows["things"].append([f"p{k:04d}"])
                rows["trace"].append(f"p{k:04d}-{t}-{copy}")
                rows["site"].append(f"site{site}")
                rows["place"].append(f"Place{'abcdefgh'[int(dice.integers(8))]}")
                rows["day"].append(19_000 + min(world.days - 1, day + copy % 3))
                rows["title"].append(None)
                rows["text"].append(" ".join(said))
    order = dice.permutation(len(rows["trace"]))
    types = {"day": pa.int32(), "things": pa.list_(pa.string())}
    made = pa.table({n: pa.array([v[j] for j in order], types.get(n, pa.string())) for n, v in rows.items()})
    return made.set_column(3, "day", made["day"].cast(pa.date32()))
