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

    def apart(self, i: int) -> int:
        """How many warnings one wording shows when phrases that overlap are one; what is missing is one each."""
        shown, warnings = self.shown(i), self._warnings(i)
        return self._phrases(shown, warnings) + sum(one not in shown for one in warnings)

    def _warnings(self, i: int) -> list[str]:
        return [sign.id for sign, has_it in zip(signs(), self.seen[i], strict=True) if has_it and sign.weight > 0]

    @staticmethod
    def _phrases(shown: Mapping[str, Words], ids: Sequence[str]) -> int:
        return phrases(shown[one] for one in ids if one in shown)

    def lead(self, i: int, weights: np.ndarray, last: Sequence[Reason], *, before: Sequence[Reason] = ()) -> Lead:
        """The lead about one wording: its warning signs by weight and in its own words, and the method's record.

        One phrase can show two signs: what is counted is phrases, and each is quoted once, under the sign that weighs
        most.  It is a count, and no score.
        """
        shown = self.shown(i)
        found = [signs()[j] for j in np.argsort(-np.abs(weights), kind="stable") if self.seen[i, j]]
        ids = [sign.id for sign in found if sign.weight > 0] + [sign.id for sign in found if sign.weight < 0]
        many = self._phrases(shown, self._warnings(i))
        traces = tuple(sorted(set(self.members[i])))
        first = Reason("reads_like_fraud", {"label": "deceptive", "signs": many, "n": len(traces)})
        named = tuple(_sign_reason(one, shown) for one in _once(ids, shown))
        return Lead(
            about=self.about[i],
            reasons=(*before, first, *named, *last),
            traces=traces,
            value=many,
            unit="phrases",
        )


def _once(ids: Sequence[str], shown: Mapping[str, Words]) -> list[str]:
    """The signs without those whose very words stand already under a sign before them that points the same way."""
    weight = {sign.id: sign.weight for sign in signs()}
    said: set[tuple[bool, str]] = set()
    kept = []
    for one in ids:
        words = (weight[one] > 0, shown[one].words) if one in shown else None
        if words not in said:
            kept.append(one)
        if words is not None:
            said.add(words)
    return kept


def _sign_reason(sign: str, shown: Mapping[str, Words]) -> Reason:
    return Reason(sign, {"words": shown[sign].words}) if sign in shown else Reason(sign)
