"""Offers of one wording as one: what is judged, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.facets.recruitment.offer_signs import seen, signs
from clerestory.facets.recruitment.offer_words import Words, phrases, words_of
from clerestory.model.lead import Lead, Reason


class Units:
    """Offers of one wording as one: its traces, its site, and the signs that half of them have at least."""

    def __init__(self, offers: pa.Table) -> None:
        offers = offers.combine_chunks()
        about = pc.dictionary_encode(offers["about"].combine_chunks())
        names = about.dictionary.to_pylist()
        order = np.argsort(np.array(names, dtype=object))
        rank = np.empty(len(names), int)
        rank[order] = np.arange(len(names))
        self.about = [names[i] for i in order]
        self.of = rank[about.indices.to_numpy()]
        self.traces = offers["trace"].to_pylist()
        self.texts = offers["text"].to_pylist()
        texts = pc.dictionary_encode(offers["text"].combine_chunks())
        named = offers["named"].to_numpy(zero_copy_only=False)
        once = seen(texts.dictionary)[texts.indices.to_numpy()]
        if named.any():
            at = [sign.id for sign in signs()].index("nobody_named")
            once[:, at] &= ~named
        many = np.bincount(self.of, minlength=len(names))
        sums = np.zeros((len(names), once.shape[1]))
        np.add.at(sums, self.of, once)
        self.seen = 2 * sums >= many[:, None]
        site: dict[int, str] = {}
        for unit, said in zip(self.of.tolist(), offers["site"].to_pylist(), strict=True):
            name = said or ""
            site[unit] = min(name, site.get(unit, name))
        self.site = [site[unit] for unit in range(len(names))]
        self.members: dict[int, list[str]] = {}
        for unit, trace in zip(self.of.tolist(), self.traces, strict=True):
            self.members.setdefault(unit, []).append(trace)

    def shown(self, i: int) -> dict[str, Words]:
        """Sign → the words in which the first of a wording's offers that has it shows it."""
        found: dict[str, Words] = {}
        for text in sorted({self.texts[k] or "" for k in np.flatnonzero(self.of == i).tolist()}):
            found = {**words_of(text), **found}
        return {signs()[j].id: found[signs()[j].id] for j in np.flatnonzero(self.seen[i]) if signs()[j].id in found}

    def lead(self, i: int, weights: np.ndarray, last: Sequence[Reason]) -> Lead:
        """The lead about one wording: its warning signs by weight and in its own words, and the method's record.

        One phrase can show two signs; what is counted is phrases, and signs that are seen in what is missing.
        """
        shown = self.shown(i)
        found = [j for j in np.argsort(-np.abs(weights), kind="stable") if self.seen[i, j]]
        warnings = [j for j in found if signs()[j].weight > 0]
        against = [j for j in found if signs()[j].weight < 0]
        ids = [signs()[j].id for j in warnings]
        many = phrases(shown[one] for one in ids if one in shown) + sum(one not in shown for one in ids)
        traces = tuple(sorted(set(self.members[i])))
        first = Reason("reads_like_fraud", {"label": "deceptive", "signs": many, "n": len(traces)})
        named = tuple(_sign_reason(signs()[j].id, shown) for j in (*warnings, *against))
        return Lead(
            about=self.about[i],
            reasons=(first, *named, *last),
            traces=traces,
            value=many,
            unit="warning signs",
        )


def _sign_reason(sign: str, shown: Mapping[str, Words]) -> Reason:
    return Reason(sign, {"words": shown[sign].words}) if sign in shown else Reason(sign)
