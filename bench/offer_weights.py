"""What recruitment.deceptive_offers says of invented offers; and the weights that a team's labels are drawn towards.

`python -m bench.offer_weights [--counties N] [--first SEED] [--hand FILE]... [--learn FILE]... [--write] [--believed]`

Makes N invented counties, takes every offer of theirs with its true class, and the offers that were written by hand in
--learn FILE (JSON lines with title, text, label), and learns weights, with sites as the sources that are left out in
turn; what was written by hand is one more a file.  Of --hand FILE, and of counties not learned from, it says how the
question does as it stands without labels: ranking (AUC), offers reported, honest among these.  With --write the weights
are written beside the question.  The same seeds give the same bytes.  With --believed it says how much of what a
team's labels would teach is to be believed.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.county.make import make
from clerestory.facets.recruitment import offer_model
from clerestory.facets.recruitment.deceptive_offers import ALONE, FAR, TWO_KINDS
from clerestory.facets.recruitment.offer_field import learned
from clerestory.facets.recruitment.offer_model import learn, to_json
from clerestory.facets.recruitment.offer_signs import seen, signs
from clerestory.methods import platt
from clerestory.methods.latent_classes import two_classes

SIZE = 4_000
#: Warning signs that an offer needs, as the question asks for unless told otherwise.
LEAST = 2
Rows = list[tuple[str, int, str]]


def county_offers(seed: int, *, without: tuple[str, ...] = (), size: int = SIZE) -> Rows:
    """Text, class and site of each offer of one county's task force."""
    with tempfile.TemporaryDirectory(prefix="clerestory-bench-") as room:
        made = make(Path(room) / "c", size=size, seed=seed, offices=("taskforce",), without=without)
        truth = Path(room) / "c" / "truth"
        classes = pq.read_table(truth / "taskforce-classes.parquet").to_pylist()
        of_maker = {c["maker"]: c["truth"] for c in classes if c["question"] == "recruitment.deceptive_offers"}
        makers = {m["external_id"]: m["truth"] for m in pq.read_table(truth / "taskforce-makers.parquet").to_pylist()}
        rows: Rows = []
        for file in made.files["taskforce"]:
            if file.kind != "offer":
                continue
            at = dict(file.columns)
            with file.path.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    said = of_maker.get(makers.get(row[at["external_id"]], ""))
                    if said:
                        text = f"{row[at['title']]}\n{row[at['text']]}"
                        rows.append((text, int(said == "deceptive"), row[at["site"]]))
        return rows


def by_hand(path: Path) -> Rows:
    """Offers that people wrote, with their labels."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(f"{r['title']}\n{r['text']}", int(r["label"] == "risky"), path.stem) for r in rows]


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """How often a deceptive offer scores above an honest one; ties count half."""
    deceptive, honest = score[label == 1], score[label == 0]
    if not len(deceptive) or not len(honest):
        return float("nan")
    above = (deceptive[:, None] > honest[None, :]).mean() + 0.5 * (deceptive[:, None] == honest[None, :]).mean()
    return float(above)


def measured(rows: Rows, *, rate: float = 0.0) -> str:
    """Ranking and answers, without any label, told by the offers and what guidance says."""
    label = np.array([one for _, one, _ in rows])
    found, weights = seen(pa.array([text for text, _, _ in rows])), np.array([sign.weight for sign in signs()])
    told = two_classes(found, weights)
    said = two_classes(found, weights, rate=rate) if rate else told
    two = rate > 0 or said.gain >= TWO_KINDS
    reported = two & (said.probability >= ALONE) & (found[:, weights > 0].sum(axis=1) >= LEAST)
    if rate >= FAR * told.rate:
        return (
            f"{len(rows)} offers, {int(label.sum())} deceptive: reported 0, since they tell of a third or less; "
            f"were it believed: {int(reported.sum())}, of them honest {int((reported & (label == 0)).sum())}"
        )
    return (
        f"{len(rows)} offers, {int(label.sum())} deceptive: AUC {auc(said.probability, label):.3f}; reported "
        f"{int(reported.sum())}, of them honest {int((reported & (label == 0)).sum())}; "
        f"share told by the offers {said.rate:.3f}, two kinds explain them better by {said.gain:.1f}"
    )


def believed(rows: Rows, *, seed: int, each: int = 135, wrong: float = 0.15) -> float:
    """The slope of true classes on scores that are learned from so many labels of each class, some of them wrong."""
    dice = np.random.default_rng(seed)
    rows = list({text: (text, one, site) for text, one, site in rows}.values())
    found, truth = seen(pa.array([text for text, _, _ in rows])), np.array([one for _, one, _ in rows])
    order = dice.permutation(len(truth))
    each = min(each, int(truth.sum()) * 2 // 3)
    told = np.concatenate([order[truth[order] == one][:each] for one in (0, 1)])
    new = np.setdiff1d(order, told)
    label = np.where(dice.random(len(told)) < wrong, 1 - truth[told], truth[told])
    return platt.fit(learned(found[new], found[told], label, wrong=0.1).score(found[new]), truth[new])[0]


def main() -> None:
    """Learn, measure, and write when asked to."""
    args = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    args.add_argument("--counties", type=int, default=12)
    args.add_argument("--first", type=int, default=500_000)
    args.add_argument("--learn", type=Path, action="append", default=[])
    args.add_argument("--hand", type=Path, action="append", default=[])
    args.add_argument("--write", action="store_true")
    args.add_argument("--believed", action="store_true", help="how much of a score is to be believed, and no more")
    said = args.parse_args()
    if said.believed:
        seeds = range(said.first, said.first + said.counties)
        slopes = [believed(county_offers(seed, size=12_000), seed=seed) for seed in seeds]
        print(f"believed, over {len(slopes)} counties: {np.mean(slopes):.2f}, spread {np.std(slopes, ddof=1):.2f}")
        return
    rows = [row for i in range(said.counties) for row in county_offers(said.first + i)]
    rows += [row for path in said.learn for row in by_hand(path)]
    found = seen(pa.array([text for text, _, _ in rows]))
    label, site = np.array([one for _, one, _ in rows]), [one for _, _, one in rows]
    model = learn(found, label, site, origin="invented")
    print(f"learned from {len(rows)} offers, {int(label.sum())} deceptive, of {len(set(site))} sources")
    print(f"held-out sources: AUC {auc(model.score, model.label):.3f}")
    for sign, weight, d, h in zip(
        signs(), model.weights[1:], found[label == 1].mean(axis=0), found[label == 0].mean(axis=0), strict=True
    ):
        print(f"  {sign.id:24s} {sign.weight:5.1f} -> {weight:6.2f}   in {d:.3f} of deceptive, {h:.3f} of honest")
    fresh = county_offers(said.first + 1_000)
    print(f"a county not learned from: {measured(fresh)}")
    print(f"a county not learned from, told that three in ten deceive: {measured(fresh, rate=0.3)}")
    null = county_offers(said.first + 1_001, without=("fraud_offers",))
    print(f"a county without deceptive offers: {measured(null)}")
    for path in said.hand:
        print(f"{path.name}: {measured(by_hand(path))}")
        print(f"{path.name}, told that half deceive: {measured(by_hand(path), rate=0.5)}")
    if said.write:
        about = {
            "made_by": "python -m bench.offer_weights", "counties": said.counties, "first_seed": said.first,
            "size": SIZE, "by_hand": [path.name for path in said.learn], "offers": len(rows),
        }  # fmt: skip
        target = Path(offer_model.__file__).with_name("offer_weights.json")
        target.write_text(to_json(model, about=about), encoding="utf-8")
        print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
