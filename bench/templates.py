"""Near-identical texts: ours beside peers, on invented adverts, log lines and text of others.

`python -m bench.templates [--rows N] [--data DIR] [--seed S]` prints one table: B-cubed and pairwise F1, recall by
size of the true group, seconds, and the peak memory of a process that does that work alone.  Peers (rensa, datasketch,
drain3) run where they are installed.  Nothing was tuned on the seeds that are printed.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import itertools
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from bench.templates_words import LOGS, PASSAGES, PLACES, SYLLABLES, TRADE, USERS

from clerestory.linking.templates import templates_of
from clerestory.methods.b_cubed import b_cubed, pairwise, recall_by_size


def chosen(dice: np.random.Generator, skeleton: str) -> str:
    """A sentence with one of each of its {a|b}."""
    while "{" in skeleton:
        start, stop = skeleton.index("{"), skeleton.index("}")
        skeleton = skeleton[:start] + str(dice.choice(skeleton[start + 1 : stop].split("|"))) + skeleton[stop + 1 :]
    return skeleton


def changed(dice: np.random.Generator, words: list[str], vocabulary: np.ndarray, part: float) -> list[str]:
    """A copy with that part of its words replaced, left out or added to; at times cut and swapped."""
    draws, others = dice.random(len(words)), dice.choice(vocabulary, len(words))
    said = []
    for word, draw, other in zip(words, draws.tolist(), others.tolist(), strict=True):
        if draw < part / 2:
            said.append(other)
        elif draw >= 0.75 * part:
            said.append(word)
            if draw < part:
                said.append(other)
    if dice.random() < 2 * part:
        at = int(dice.integers(len(said)))
        said = said[at:] + said[:at]
    return said


def adverts(seed: int, rows: int, part: float, *, phrases: bool) -> tuple[list[str], np.ndarray]:
    """Power-law families and a third of singles; half end in a passage that unrelated makers share."""
    dice = np.random.default_rng(seed)
    words = sorted({"".join(dice.choice(SYLLABLES, dice.integers(1, 4))) for _ in range(3000)})
    weights = 1 / (np.arange(len(words)) + 5.0)
    weights /= weights.sum()
    vocabulary = np.array(words)
    texts, truth, left = [], [], int(rows * 0.65)
    sizes = []
    while left > 1:
        sizes.append(int(max(2, min(left, rows // 15, 2 * (1 + dice.pareto(1.05))))))
        left -= sizes[-1]
    for family, size in enumerate([*sizes, *[1] * (rows - sum(sizes))]):
        if phrases:
            lines = dice.choice(len(TRADE), int(dice.integers(5, 9)), replace=False)
            base = [str(dice.choice(words)), *" ".join(chosen(dice, TRADE[i]) for i in lines).split()]
        else:
            base = dice.choice(vocabulary, int(dice.integers(30, 121)), p=weights).tolist()
        passage = str(dice.choice(PASSAGES)) if dice.random() < 0.5 else ""
        for _ in range(size):
            contact = f"{dice.choice(PLACES)} 212-555-01{dice.integers(100):02d} ${dice.integers(20, 900)}"
            texts.append(f"{' '.join(changed(dice, base, vocabulary, part))} {contact} {passage}")
            truth.append(family)
    order = dice.permutation(len(texts))
    return [texts[i] for i in order], np.array(truth)[order]


def logs(seed: int, rows: int) -> tuple[list[str], np.ndarray]:
    """Short lines, a few shapes in very unequal numbers."""
    dice = np.random.default_rng(seed)
    weights = 1 / (1 + dice.permutation(len(LOGS))) ** 1.3
    truth = dice.choice(len(LOGS), rows, p=weights / weights.sum())
    texts = []
    for shape in truth.tolist():
        said = LOGS[shape]
        while "{" in said:
            said = said.replace("{n}", str(dice.integers(10 ** int(dice.integers(1, 8)))), 1)
            said = said.replace("{h}", f"host{dice.integers(40)}.example.net", 1)
            said = said.replace("{w}", USERS[min(int(dice.exponential(2.5)), len(USERS) - 1)], 1)
        texts.append(said)
    return texts, truth


def of_others(data: Path) -> list[tuple[str, list[str], np.ndarray]]:
    """Text no one here wrote: messages (truth: the exact copies) and bills (truth: the model they follow)."""
    found = []
    if (data / "sms_spam/sms_filtered.tsv").exists():
        lines = (data / "sms_spam/sms_filtered.tsv").read_text("utf-8").split("\n")
        texts = [line.split("\t", 1)[1] for line in lines if "\t" in line]
        found.append(("messages, exact copies", texts, np.unique(texts, return_inverse=True)[1]))
    if (data / "txt_model_bills/labeled_bills.json").exists():
        bills = json.loads((data / "txt_model_bills/labeled_bills.json").read_text("utf-8")).values()
        bills = [bill for bill in bills if bill.get("text")]
        truth = np.unique([str(bill.get("match")) for bill in bills], return_inverse=True)[1]
        found.append(("bills after a model", [bill["text"] for bill in bills], truth))
    return found


def ours(texts: list[str]) -> np.ndarray:
    return templates_of(pa.array(texts, pa.large_string()))


def _pairs_of_words(text: str) -> set[str]:
    words = text.lower().split()
    return {f"{a} {b}" for a, b in itertools.pairwise(words)} or {text}


def _united(sets: list[set[str]], buckets: Callable[[int], list[int]]) -> np.ndarray:
    """The same verification for each peer: exact Jaccard of word pairs at 0.25, joined by union-find."""
    parent = list(range(len(sets)))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for i, own in enumerate(sets):
        for j in buckets(i):
            a, b = root(i), root(j)
            if a != b and (both := len(own & sets[j])) and both / (len(own) + len(sets[j]) - both) >= 0.25:
                parent[max(a, b)] = min(a, b)
    return np.array([root(x) for x in range(len(sets))])


def datasketch_peer(texts: list[str]) -> np.ndarray:
    from datasketch import MinHash, MinHashLSH

    sets = [_pairs_of_words(text) for text in texts]
    index, made = MinHashLSH(num_perm=60, params=(20, 3)), []
    for i, own in enumerate(sets):
        made.append(MinHash(num_perm=60))
        made[-1].update_batch([pair.encode() for pair in own])
        index.insert(i, made[-1])
    return _united(sets, lambda i: index.query(made[i]))


def rensa_peer(texts: list[str]) -> np.ndarray:
    from rensa import RMinHash, RMinHashLSH

    sets = [_pairs_of_words(text) for text in texts]
    index, made = RMinHashLSH(threshold=0.25, num_perm=60, num_bands=20), []
    for i, own in enumerate(sets):
        made.append(RMinHash(num_perm=60, seed=42))
        made[-1].update(list(own))
        index.insert(i, made[-1])
    return _united(sets, lambda i: index.query(made[i]))


def drain_peer(texts: list[str]) -> np.ndarray:
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    miner = TemplateMiner(config=TemplateMinerConfig())
    return np.array([miner.add_log_message(" ".join(text.split()))["cluster_id"] for text in texts])


PEERS = {"rensa": rensa_peer, "datasketch": datasketch_peer, "drain3": drain_peer}


def _measured(method: Callable[[list[str]], np.ndarray], texts: list[str], send: object) -> None:
    method(texts[:50])
    begun = time.perf_counter()
    labels = method(texts)
    took = time.perf_counter() - begun
    send.put((labels, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def row(name: str, method: Callable[[list[str]], np.ndarray], corpus: str, texts: list[str], truth: np.ndarray) -> None:
    """Run in a process of its own, so that its peak memory is its own, and print one line of the table."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(method, texts, queue))
    process.start()
    labels, took, peak = queue.get()
    process.join()
    labels = np.where(labels < 0, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)
    three, pairs, sizes = b_cubed(labels, truth), pairwise(labels, truth), recall_by_size(labels, truth)
    by_size = " | ".join("–" if value is None else f"{value:.3f}" for value in sizes.values())
    print(
        f"| {corpus} | {len(texts):,} | {name} | {three['p']:.4f} | {three['r']:.4f} | {three['f1']:.4f} | "
        f"{pairs['f1']:.4f} | {by_size} | {took:.2f} | {peak:,.0f} |",
        flush=True,
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=900)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked.add_argument("--peers-up-to", type=int, default=20_000, help="peers run on corpora of so many rows at most")
    args = asked.parse_args()
    csv.field_size_limit(1 << 30)
    peers = {name: peer for name, peer in PEERS.items() if importlib.util.find_spec(name)}
    corpora = [
        (f"adverts, own words, noise {part}", *adverts(args.seed, args.rows, part, phrases=False))
        for part in (0.08, 0.16)
    ]
    corpora += [
        (f"adverts of one trade, noise {part}", *adverts(args.seed + 1, args.rows // 5, part, phrases=True))
        for part in (0.05, 0.1)
    ]
    corpora += [("log lines", *logs(args.seed + 2, 2000)), *of_others(args.data)]
    print("| corpus | rows | method | B3 p | B3 r | B3 F1 | pair F1 | 2-5 | 6-20 | 21- | s | MB |")
    print("|" + "---|" * 12)
    for corpus, texts, truth in corpora:
        row("clerestory", ours, corpus, texts, truth)
        for name, peer in peers.items():
            if len(texts) <= args.peers_up_to:
                row(name, peer, corpus, texts, truth)
    missing = sorted(set(PEERS) - set(peers))
    if missing:
        print("not installed: " + ", ".join(missing), file=sys.stderr)


if __name__ == "__main__":
    main()
