"""Templates that grow by a day's texts: what comes and goes is compared, and the rest is not read again.

Whatever was added and taken away, in whatever order, the groups are those that `templates_of` gives for the texts that
are left.  That holds because nothing in the rule counts over the whole: a bucket hangs on its units alone, a component
on its buckets, what its texts have in common on the component.  So what changed is followed from buckets to components,
from components to groups, and from groups to the buckets of the second round.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.linking.consensus import summarise
from clerestory.linking.level import Column, Level, taken
from clerestory.linking.shingles import Units
from clerestory.linking.short import LONGEST, join_short
from clerestory.linking.splitting import split_groups
from clerestory.linking.stars import merge
from clerestory.linking.templates import ROUNDS, SUPPORT, Asked, contents_of, mixed, part
from clerestory.linking.text_bytes import byte_hashes
from clerestory.linking.wording import Words, words_of

#: So many texts of a group, the first in order of content, decide whether it is two templates (`splitting`).
DECIDE = 32
#: What is kept besides the two rounds, by name.
_COLUMNS = (
    "content", "bytes", "out", "slot", "near", "endings", "ending", "unit", "head", "signature", "whole",
    "draw", "stays", "draws", "stay",
)  # fmt: skip


class Growing:
    """Texts that come and go, and the templates they are written from."""

    def __init__(self) -> None:
        self._texts, self._groups = (Level(number, needs) for number, needs in enumerate(ROUNDS))
        self._groups.tokens = self._texts.tokens
        self._content, self._bytes, self._out = Column(np.int64), Column(np.uint64), Column(np.bool_)
        self._hashes, self._numbers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
        # of a content: the slot of its text, -1 for one without words or without rows; of a slot: its words' endings,
        # the group it went into the second round with, its head before short texts are joined
        self._slot, self._near = Column(np.int64), Column(np.bool_)
        self._endings, self._ending = Column(np.uint32), Column(np.int64)
        self._unit, self._head = Column(np.int64), Column(np.int64)
        self._signature = Column(np.uint64)
        # of the first text of a group that was found to be one template: which texts decided that, 0 for not known
        self._whole = Column(np.uint64)
        # of a text and of a group: by which texts its group was summarised when it was asked, and whether it stayed
        self._draw, self._stays = Column(np.uint64), Column(np.bool_)
        self._draws, self._stay = Column(np.uint64), Column(np.bool_)

    def __len__(self) -> int:
        return len(self._content)

    def kept(self) -> dict[str, np.ndarray]:
        """All that is known, by name, to go on with in another process."""
        found = {name: getattr(self, f"_{name}").all for name in _COLUMNS}
        found |= {"hashes": self._hashes, "numbers": self._numbers, "tokens": self._texts.tokens.all}
        for name, level in (("texts", self._texts), ("groups", self._groups)):
            found |= {f"{name}.{column}": rows for column, rows in level.kept().items()}
        return found

    @classmethod
    def of(cls, kept: Mapping[str, np.ndarray]) -> Growing:
        """The texts and templates that `kept` gave."""
        made = cls()
        for name in _COLUMNS:
            getattr(made, f"_{name}").take(kept[name])
        made._hashes, made._numbers = kept["hashes"].copy(), kept["numbers"].copy()
        made._texts.tokens.take(kept["tokens"])
        for name, level in (("texts", made._texts), ("groups", made._groups)):
            level.take(
                {column.partition(".")[2]: rows for column, rows in kept.items() if column.startswith(f"{name}.")}
            )
        return made

    def grow(self, texts: pa.Array | pa.ChunkedArray, gone: np.ndarray | None = None) -> np.ndarray:
        """Add texts and take others away.

        Parameters
        ----------
        texts : strings; nulls and empty texts are alone
        gone : numbers of texts that go, as earlier calls gave them

        Returns
        -------
        int64: the numbers of the texts that came

        Raises
        ------
        InputError : a number that is not held, or one twice
        """
        gone = np.zeros(0, np.int64) if gone is None else np.asarray(gone, np.int64)
        held = (gone >= 0) & (gone < len(self))
        if not held.all() or self._out.all[gone].any() or len(np.unique(gone)) < len(gone):
            raise InputError(where="growing", expected="numbers of texts that are held, each once", found="another")
        first = len(self)
        words, hashes, near = contents_of(texts, first)
        numbers = self._numbered(hashes, near)
        self._content.add(numbers)
        self._bytes.add(byte_hashes(texts))
        self._out.add(np.zeros(len(numbers), np.bool_))
        self._out.all[gone] = True
        touched = np.unique(np.concatenate([numbers, self._content.all[gone]]))
        came, went = self._exchanged(touched[self._near.all[touched]], numbers, words, texts)
        if len(came) or len(went):
            self._follow(*self._texts.settle(came, went), went)
        return np.arange(first, len(self))

    def left(self) -> np.ndarray:
        """int64: the numbers of the texts that are left, in the order they came."""
        return np.flatnonzero(~self._out.all)

    def labels(self) -> np.ndarray:
        """int64, one a text that is left, in the order they came: its template 0.., -1 for one that stands alone."""
        left = ~self._out.all
        slot, content = self._slot.all[self._content.all[left]], self._content.all[left]
        head = self._with_short()
        whole = np.where(slot >= 0, head[slot] if len(head) else slot, len(head) + content)
        sizes = np.bincount(whole, minlength=1)
        numbers = np.cumsum(sizes > 1) - 1
        return np.where(sizes[whole] > 1, numbers[whole], -1)

    def _numbered(self, hashes: np.ndarray, near: np.ndarray) -> np.ndarray:
        """The number of each content; new ones get the next."""
        different, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        at = np.searchsorted(self._hashes, different)
        known = np.zeros(len(different), np.bool_)
        inside = at < len(self._hashes)
        known[inside] = self._hashes[at[inside]] == different[inside]
        numbers = np.empty(len(different), np.int64)
        numbers[known] = self._numbers[at[known]]
        numbers[~known] = len(self._slot) + np.arange(int((~known).sum()))
        self._slot.add(np.full(int((~known).sum()), -1))
        self._near.add(near[first[~known]])
        self._hashes = np.insert(self._hashes, at[~known], different[~known])
        self._numbers = np.insert(self._numbers, at[~known], numbers[~known])
        return numbers[which]

    def _exchanged(
        self, touched: np.ndarray, numbers: np.ndarray, words: Words, texts: pa.Array | pa.ChunkedArray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The slots that come and go, of contents whose texts came and went."""
        support = self._support(touched)
        old = self._slot.all[touched]
        held = np.full(len(touched), 0)
        held[old >= 0] = self._texts.column("support")[old[old >= 0]]
        differs = support != held
        touched, support, old = touched[differs], support[differs], old[differs]
        went, stays = old[old >= 0], support > 0
        self._slot.all[touched] = -1
        again, new = stays & (old >= 0), stays & (old < 0)
        units = self._texts.units
        starts, stops = units.starts[old[again]], units.stops[old[again]]
        endings = self._ending.all[old[again]]
        # the words of a content that is new, from the first of the texts that came
        rows = np.unique(numbers, return_index=True)
        at = rows[1][np.searchsorted(rows[0], touched[new])]
        own_starts, own_stops, own_endings = self._written(words, at, texts)
        contents = np.concatenate([touched[again], touched[new]])
        starts, stops = np.concatenate([starts, own_starts]), np.concatenate([stops, own_stops])
        none = np.zeros(len(contents), np.int64)
        made = Units(
            starts, stops, self._texts.tokens.all, none, none, np.zeros(0, np.uint32), none.copy(),
            np.zeros(len(contents), np.bool_), np.concatenate([support[again], support[new]]),
        )  # fmt: skip
        came = self._texts.add(made, self._orders(contents))
        self._slot.all[contents] = came
        self._ending.add(np.concatenate([endings, own_endings]))
        self._unit.add(np.full(len(came), -1))
        self._head.add(came)
        self._whole.add(np.zeros(len(came), np.uint64))
        self._draw.add(np.zeros(len(came), np.uint64))
        self._stays.add(np.zeros(len(came), np.bool_))
        return came, went

    def _orders(self, contents: np.ndarray) -> np.ndarray:
        """The content hash of each of these contents."""
        place = np.empty(len(self._numbers), np.int64)
        place[self._numbers] = np.arange(len(self._numbers))
        return self._hashes[place[contents]]

    def _support(self, touched: np.ndarray) -> np.ndarray:
        """How many different texts each of these contents has now."""
        asked = np.zeros(len(self._slot), np.bool_)
        asked[touched] = True
        rows = np.flatnonzero(asked[self._content.all] & ~self._out.all)
        pairs = np.stack([self._bytes.all[rows], self._content.all[rows].astype(np.uint64)])
        order = np.lexsort(pairs)
        first = np.ones(len(order), np.bool_)
        first[1:] = (np.diff(pairs[0][order]) != 0) | (np.diff(pairs[1][order]) != 0)
        found = np.searchsorted(touched, pairs[1][order[first]].astype(np.int64))
        return np.minimum(np.bincount(found, minlength=len(touched)), SUPPORT)

    def _written(
        self, words: Words, rows: np.ndarray, texts: pa.Array | pa.ChunkedArray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Keep the words of these texts: where each begins and ends, and where the endings of a short one's are."""
        lengths = np.diff(words.offsets)[rows]
        base = len(self._texts.tokens)
        ends = np.cumsum(lengths)
        inner = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)
        self._texts.tokens.add(words.hashes[np.repeat(words.offsets[rows], lengths) + inner])
        short = np.flatnonzero(lengths <= LONGEST)
        tails = words_of(texts.take(pa.array(rows[short])), whole=True).tails
        endings = np.full(len(rows), -1)
        endings[short] = len(self._endings) + np.cumsum(lengths[short]) - lengths[short]
        self._endings.add(tails)
        return base + ends - lengths, base + ends, endings

    def _follow(self, slots: np.ndarray, parent: np.ndarray, went: np.ndarray) -> None:
        """What follows for the groups, once these texts may hang together otherwise."""
        texts = taken(self._texts.units, slots)
        part(texts, texts, np.arange(len(slots)), parent, Asked(slots, slots, self._draw.all, self._stays.all))
        came, left, unit = self._regrouped(texts, slots, parent, went)
        self._unit.all[slots] = unit
        if not (len(came) or len(left)):
            return
        groups, root = self._groups.settle(came, left)
        place = np.full(len(self._groups), -1)
        place[groups] = np.arange(len(groups))
        inside = (self._unit.all >= 0) & ~self._texts.column("gone")
        inside[inside] = place[self._unit.all[inside]] >= 0
        slots = np.flatnonzero(inside)
        slots = slots[np.argsort(self._texts.column("order")[slots])]
        texts, which = taken(self._texts.units, slots), place[self._unit.all[slots]]
        before = Asked(slots, groups, self._draws.all, self._stay.all)
        part(texts, taken(self._groups.units, groups), which, root, before)
        _, first, group = np.unique(root[which], return_index=True, return_inverse=True)
        self._head.all[slots] = slots[self._split(texts, slots, first, group)]

    def _split(self, texts: Units, slots: np.ndarray, first: np.ndarray, group: np.ndarray) -> np.ndarray:
        """The smallest text of each text's group, once none is two templates; asked only where another text decides."""
        head = first[group]
        if not len(slots):
            return head
        order = np.argsort(group, kind="stable")
        edges = np.concatenate([[0], np.cumsum(np.bincount(group))])
        inner = np.arange(len(order)) - np.repeat(edges[:-1], np.diff(edges))
        asked = np.where(inner < DECIDE, mixed(slots[order]), np.uint64(0))
        signature = np.add.reduceat(asked, edges[:-1])
        known = self._whole.all[slots[first]] == signature
        rows = np.flatnonzero(~known[group])
        place = np.full(len(slots), -1)
        place[rows] = np.arange(len(rows))
        head[rows] = rows[
            split_groups(texts.starts[rows], texts.stops[rows], texts.tokens, texts.support[rows], place[head[rows]])
        ]
        one = np.minimum.reduceat(head[order] == first[group[order]], edges[:-1])
        self._whole.all[slots[first]] = np.where(one, signature, np.uint64(0))
        return head

    def _regrouped(
        self, texts: Units, slots: np.ndarray, parent: np.ndarray, went: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The groups of the second round that come and go, and the group of each of these texts."""
        heads, group = np.unique(parent, return_inverse=True)
        signature = np.zeros(len(heads), np.uint64)
        np.add.at(signature, group, mixed(slots))
        old = np.unique(self._unit.all[np.concatenate([slots, went])])
        old = old[old >= 0]
        before = self._unit.all[slots[heads]]
        same = before >= 0
        same[same] = self._signature.all[before[same]] == signature[same]
        new = np.flatnonzero(~same)
        units = before.copy()
        rows = np.flatnonzero(~same[group])
        made, _ = summarise(texts, group[rows], rows)
        order = self._texts.column("order")[slots[heads[new]]]
        came = self._groups.add(made, order)
        self._signature.add(signature[new])
        self._draws.add(np.zeros(len(came), np.uint64))
        self._stay.add(np.zeros(len(came), np.bool_))
        units[new] = came
        return came, np.setdiff1d(old, before[same]), units[group]

    def _with_short(self) -> np.ndarray:
        """The head of each slot, short texts joined; all of those that are left, since the values of a slot decide."""
        head = self._head.all.copy()
        slots = np.flatnonzero((self._ending.all >= 0) & ~self._texts.column("gone"))
        if not len(slots):
            return head
        slots = slots[np.argsort(self._texts.column("order")[slots])]
        units = self._texts.units
        lengths = units.stops[slots] - units.starts[slots]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        inner = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], lengths)
        tokens = units.tokens[np.repeat(units.starts[slots], lengths) + inner]
        tails = self._endings.all[np.repeat(self._ending.all[slots], lengths) + inner]
        joined = np.arange(len(head))
        joined[slots] = slots[join_short(offsets, tokens, tails)]
        merge(head, joined)
        return head
