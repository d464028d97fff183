"""Constant words and slots of a template: ours beside pyabpoa and pyspoa, where they are installed.

`python -m bench.slots [--families N] [--seed S]` prints one table: precision, recall and F1 of "this word is in a slot"
against the generator's truth, at three levels of noise, and seconds, the median of five, for the same groups.  The
peers only align (their time is that alone); what is a slot is told from their columns: no word has more than half.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from bench.short_words import GENRES, _chosen, _slot

from clerestory.linking.template_slots import SLOT_KINDS, Slots, slot_kinds, slots_of

_KIND = {
    "place": "name", "name": "name", "n": "number", "hours": "number", "price": "number", "phone": "number",
    "mail": "number", "url": "number", "date": "number", "ref": "number",
}  # fmt: skip
_CHANGES = "really very good now nice today please also just big small quick clean best sure still soon".split()


class Family(NamedTuple):
    """Texts of one template; for each blank-parted word of each whether a slot made it, and of which kind."""

    texts: list[str]
    truth: list[list[str]]


def family(dice: np.random.Generator, size: int, part: float) -> Family:
    """A few phrases of a genre, filled again *size* times; *part* of the constant words changes."""
    genre = list(GENRES)[int(dice.integers(len(GENRES)))]
    picked = dice.choice(len(GENRES[genre]), int(dice.integers(3, 7)), replace=False)
    skeleton = " . ".join(_chosen(dice, GENRES[genre][at]) for at in picked).split()
    texts, truth = [], []
    for _ in range(size):
        said, marks = [], []
        for word in skeleton:
            bare = word.strip(".,:")
            if bare.startswith("$"):
                said.append(word.replace(bare, _slot(dice, bare[1:])))
                marks.append(_KIND[bare[1:]])
            elif dice.random() >= part or word == ".":
                said.append(word)
                marks.append("")
            elif dice.random() < 0.7:
                said.append(str(dice.choice(_CHANGES)))
                marks.append("")
        texts.append(" ".join(said))
        truth.append(marks)
    return Family(texts, truth)


def ours(families: list[Family]) -> Slots:
    """All groups in one call, as linking does it."""
    edges = np.concatenate([[0], np.cumsum([len(one.texts) for one in families])])
    return slots_of(pa.array([text for one in families for text in one.texts], pa.large_string()), edges)


def ours_marked(families: list[Family], slots: Slots) -> list[list[bool]]:
    texts = [text for one in families for text in one.texts]
    spans = [_spans(text) for text in texts]
    marked = [[False] * len(one) for one in spans]
    for at, start, stop in zip(slots.text.tolist(), slots.start.tolist(), slots.stop.tolist(), strict=True):
        for place, (begin, end) in enumerate(spans[at]):
            marked[at][place] |= begin < stop and end > start
    return marked


def kinds_right(families: list[Family]) -> float:
    """The part of slot words whose slot has the true kind; without readers contacts and prices are numbers."""
    edges = np.concatenate([[0], np.cumsum([len(one.texts) for one in families])])
    texts = [text for one in families for text in one.texts]
    truth = [marks for one in families for marks in one.truth]
    slots = slots_of(pa.array(texts, pa.large_string()), edges)
    kinds = slot_kinds(slots, np.full(len(slots.text), -1))
    right = all_ = 0
    for at, slot, start, stop in zip(slots.text, slots.slot, slots.start, slots.stop, strict=True):
        for place, (begin, end) in enumerate(_spans(texts[at])):
            if begin < stop and end > start and truth[at][place]:
                all_ += 1
                right += SLOT_KINDS[kinds[slot]] == truth[at][place]
    return right / max(all_, 1)


def _spans(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for word in text.split(" "):
        spans.append((at, at + len(word)))
        at += len(word) + 1
    return spans


def _by_columns(words: list[list[str]], rows: list[list[int]]) -> list[list[bool]]:
    """What is a slot once each word has a column: no word has more than half of the texts there."""
    held: dict[int, list[str]] = {}
    for text, columns in zip(words, rows, strict=True):
        for word, column in zip(text, columns, strict=True):
            held.setdefault(column, []).append(word)
    constant = {c: 2 * max(said.count(w) for w in set(said)) > len(words) for c, said in held.items()}
    return [[not constant[column] for column in columns] for columns in rows]


def _columns(rows: list[str]) -> list[list[int]]:
    return [[at for at, sign in enumerate(row) if sign != "-"] for row in rows]


def _letters(words: list[list[str]], alphabet: str) -> list[str]:
    """Words as letters: the most frequent get one of their own, the rest share the last."""
    counts: dict[str, int] = {}
    for text in words:
        for word in text:
            counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    letter = {word: alphabet[min(at, len(alphabet) - 1)] for at, word in enumerate(ranked)}
    return ["".join(letter[word] for word in text) for text in words]


def spoa_peer(families: list[Family]) -> list[list[str]]:
    import spoa

    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return [spoa.poa(_letters(_words(one), alphabet), algorithm=1)[1] for one in families]


def abpoa_peer(families: list[Family]) -> list[list[str]]:
    import pyabpoa

    aligner = pyabpoa.msa_aligner(is_aa=True)
    made = [aligner.msa(_letters(_words(one), "ARNDCQEGHILKMFPSTWYV"), False, True) for one in families]
    return [list(one.msa_seq[: len(family.texts)]) for one, family in zip(made, families, strict=True)]


def _words(one: Family) -> list[list[str]]:
    return [text.split(" ") for text in one.texts]


def peer_marked(families: list[Family], rows: list[list[str]]) -> list[list[bool]]:
    pairs = zip(families, rows, strict=True)
    return [marks for one, aligned in pairs for marks in _by_columns(_words(one), _columns(aligned))]


METHODS: dict[str, tuple[Callable, Callable]] = {"ours": (ours, ours_marked)}
METHODS |= {"pyspoa": (spoa_peer, peer_marked)} if importlib.util.find_spec("spoa") else {}
METHODS |= {"pyabpoa": (abpoa_peer, peer_marked)} if importlib.util.find_spec("pyabpoa") else {}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--families", type=int, default=400)
    asked.add_argument("--seed", type=int, default=71)
    args = asked.parse_args()
    print("| noise | texts | method | precision | recall | slot F1 | kind right | s |")
    print("|" + "---|" * 8)
    for part in (0.0, 0.06, 0.12):
        dice = np.random.default_rng(args.seed)
        families = [family(dice, int(min(2 + dice.pareto(1.0) * 4, 60)), part) for _ in range(args.families)]
        true = np.array([bool(mark) for one in families for marks in one.truth for mark in marks])
        for name, (method, marked) in METHODS.items():
            method(families[:2])
            times = []
            for _ in range(5):
                begun = time.perf_counter()
                made = method(families)
                times.append(time.perf_counter() - begun)
            took = sorted(times)[2]
            said = np.array([mark for marks in marked(families, made) for mark in marks])
            p, r = (said & true).sum() / max(said.sum(), 1), (said & true).sum() / true.sum()
            kind = f"{kinds_right(families):.3f}" if name == "ours" else "–"
            texts = sum(len(one.texts) for one in families)
            print(
                f"| {part} | {texts:,} | {name} | {p:.3f} | {r:.3f} | {2 * p * r / (p + r):.3f} | {kind} | {took:.2f} |"
            )


if __name__ == "__main__":
    main()
