"""Near-duplicates judged over many corpora: macro mean and worst, ours beside rensa, datasketch and Drain.

`python -m bench.near_duplicates [--held-out | --others] [--seed S] [--rows N] [--data DIR] [--methods a,b]` prints one
table: one line a corpus and method, then the macro mean and the worst corpus of each.  One parameter set serves all.
The styles of log lines that `HELD_OUT` names are judged only with --held-out, once the method is frozen; so are, with
--others, texts that no one here wrote or labelled (bench.texts_of_others).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from bench.log_styles import HELD_OUT, STYLES, lines
from bench.short_words import GENRES, short_texts
from bench.templates import PEERS, adverts, ours
from bench.texts_of_others import labelled

from clerestory.county.dice import Dice
from clerestory.county.texts import Fill, Template, new_template, written
from clerestory.methods.b_cubed import b_cubed, pairwise, recall_by_size
from clerestory.methods.grouping_accuracy import false_merges, grouping_accuracy

Corpus = tuple[str, list[str], np.ndarray]
_BOOKS = ("calltounconv00baxt", "gospeltruth00whit", "memoirjamesbrai00ricegoog", "practicalthought00nev",
          "remember00palm", "thoughtsonpopery00nevi")  # fmt: skip


def county(seed: int, rows: int, noise: float) -> Corpus:
    """Adverts of the county's own grammar: a template, its slots filled again for each publication."""
    draw = np.random.default_rng(seed)
    dice = Dice(draw)
    texts, truth, family = [], [], 0
    trades = ("removals", "cleaning", "repairs")
    while len(texts) < rows:
        made = new_template("advert", language="en", trade=trades[family % 3],
                            length=int(draw.integers(25, 90)), dice=dice)  # fmt: skip
        made = Template(id="", language="en", title=made.title, sentences=made.sentences, noise=noise)
        for _ in range(1 if draw.random() < 0.33 else int(min(2 * (1 + draw.pareto(1.1)), rows // 12))):
            n = int(draw.integers(100))
            fill = Fill(name="Fern Brothers", place=["Salem", "Dover", "Milton"][n % 3], contact=f"212-555-01{n:02d}")
            title, text, _ = written(made, fill, dice)
            texts.append(f"{title} {text}")
            truth.append(family)
        family += 1
    return f"county, noise {noise}", texts, np.array(truth)


def _worn(dice: np.random.Generator, words: list[str], vocabulary: np.ndarray, part: float) -> str:
    """A passage as a bad scan or a hurried copy has it: words lost, put in, misread in a letter; an end cut off."""
    said = []
    for word in words:
        draw = dice.random()
        if draw < part / 4:
            continue
        if draw < part / 2:
            said.append(str(dice.choice(vocabulary)))
        elif draw < part and len(word) > 3:
            at = int(dice.integers(len(word)))
            word = word[:at] + "etaoinshrdlu"[int(dice.integers(12))] + word[at + 1 :]
        said.append(word)
    cut = int(dice.integers(0, max(1, len(said) // 8)))
    return " ".join(said[cut:] if dice.random() < 0.5 else said[: len(said) - cut])


def reused(seed: int, data: Path, part: float) -> Corpus:
    """Passages of old books, each copied a few times with wear; singles of the same books beside them."""
    dice = np.random.default_rng(seed)
    texts, truth, family = [], [], 0
    for book in _BOOKS:
        words = (data / "txt_textreuse" / f"{book}.txt").read_text("utf-8", errors="replace").split()
        vocabulary, at = np.array(words[:5000]), 500
        while at < len(words) - 200 and family < 150 * (1 + _BOOKS.index(book)):
            length = int(dice.integers(25, 140))
            for _ in range(1 if dice.random() < 0.4 else int(min(2 * (1 + dice.pareto(1.2)), 40))):
                texts.append(_worn(dice, words[at : at + length], vocabulary, part))
                truth.append(family)
            at, family = at + length + int(dice.integers(20, 300)), family + 1
    return f"passages of books, wear {part}", texts, np.array(truth)


def of_others(data: Path) -> Iterator[Corpus]:
    """Messages, whose truth is the exact copy, and bills, whose truth is the model they follow."""
    lines_ = (data / "sms_spam/sms_filtered.tsv").read_text("utf-8").split("\n")
    texts = [line.split("\t", 1)[1] for line in lines_ if "\t" in line]
    yield "messages of others, exact copies", texts, np.unique(texts, return_inverse=True)[1]
    bills = json.loads((data / "txt_model_bills/labeled_bills.json").read_text("utf-8")).values()
    bills = [bill for bill in bills if bill.get("text")]
    truth = np.unique([str(bill.get("match")) for bill in bills], return_inverse=True)[1]
    yield "bills after a model", [bill["text"] for bill in bills], truth


def corpora(seed: int, rows: int, data: Path, *, held_out: bool) -> Iterator[Corpus]:
    """Every corpus of the bench; those held out, alone, when asked for."""
    for style in STYLES:
        if (style in HELD_OUT) == held_out:
            yield f"log lines, {style}", *lines(seed, style, min(rows, 2000))
    if held_out:
        return
    for genre in GENRES:
        for part in (0.0, 0.06):
            yield f"{genre}, noise {part}", *short_texts(seed, genre, rows, part)
    for part in (0.08, 0.16):
        yield f"adverts, own words, noise {part}", *adverts(seed, rows, part, phrases=False)
        yield f"adverts of one trade, noise {part / 2}", *adverts(seed + 1, rows, part / 2, phrases=True)
        yield county(seed, rows, part / 2)
    if (data / "txt_textreuse").exists():
        yield reused(seed, data, 0.1)
        yield reused(seed, data, 0.2)
        yield from of_others(data)


def judged(labels: np.ndarray, truth: np.ndarray) -> dict[str, float | None]:
    """All figures of one corpus."""
    labels = np.where(labels < 0, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)
    three = b_cubed(labels, truth)
    return {
        "p": three["p"], "r": three["r"], "b3": three["f1"], "ga": grouping_accuracy(labels, truth),
        "pairs": pairwise(labels, truth)["f1"], "merges": false_merges(labels, truth), **recall_by_size(labels, truth),
    }  # fmt: skip


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=3000)
    asked.add_argument("--seed", type=int, default=31)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked.add_argument("--held-out", action="store_true")
    asked.add_argument("--methods", default="ours,rensa,datasketch,drain3")
    asked.add_argument("--others", action="store_true")
    asked.add_argument("--docs", type=Path, default=Path("/usr/share/doc"))
    asked.add_argument("--node", type=Path, default=Path("/usr/lib/node_modules"))
    args = asked.parse_args()
    known: dict[str, Callable[[list[str]], np.ndarray]] = {"ours": ours} | {
        name: peer for name, peer in PEERS.items() if importlib.util.find_spec(name)
    }
    methods = {name: known[name] for name in args.methods.split(",") if name in known}
    found: dict[str, list[tuple[str, dict[str, float | None]]]] = {name: [] for name in methods}
    heads = ("b3", "ga", "pairs", "p", "r", "2-5", "6-20", "21-", "merges")
    print("| corpus | texts | method | B3 F1 | grouping accuracy | pair F1 | B3 p | B3 r | 2-5 | 6-20 | 21- | merges |")
    print("|" + "---|" * 12)
    judged_on = corpora(args.seed, args.rows, args.data, held_out=args.held_out)
    if args.others:
        judged_on = (one for one in labelled(args.data, args.docs, args.node) if len(one[1]))
    for name, texts, truth in judged_on:
        for method, fn in methods.items():
            one = judged(fn(texts), truth)
            found[method].append((name, one))
            print(
                f"| {name} | {len(texts):,} | {method} | " + " | ".join(_cell(one[h]) for h in heads) + " |", flush=True
            )
    print("\n| method | corpora | mean B3 | worst B3 | mean accuracy | worst accuracy | false merges |")
    print("|" + "---|" * 7)
    for method, rows in found.items():
        worst = {key: min(rows, key=lambda row: row[1][key] or 0.0) for key in ("b3", "ga")}
        means = {key: np.mean([one[key] for _, one in rows]) for key in ("b3", "ga")}
        print(
            f"| {method} | {len(rows)} | {means['b3']:.3f} | {_cell(worst['b3'][1]['b3'])} ({worst['b3'][0]}) | "
            f"{means['ga']:.3f} | {_cell(worst['ga'][1]['ga'])} ({worst['ga'][0]}) | "
            f"{sum(int(one['merges'] or 0) for _, one in rows)} |"
        )


if __name__ == "__main__":
    main()
