"""Telephones in any writing, as E.164: figures, words, look-alikes, other scripts, anything between the digits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.reading import lexicon as lx
from clerestory.reading.apart import backwards, with_area
from clerestory.reading.baits import BAIT, mark_forms
from clerestory.reading.bars import second_look
from clerestory.reading.compiled import kernel, part
from clerestory.reading.forms import AMERICAN, NATIONAL
from clerestory.reading.found import found_table
from clerestory.reading.gaps import BREAK, PLUSSED, WORDED, between, filler, same_word, signs_between
from clerestory.reading.labels import mark_labels
from clerestory.reading.lexing import KIND, START, STOP, Lexed, lexed
from clerestory.reading.numbering import Plan, checked_country, international, national, plan
from clerestory.reading.numbers import AT, BEGIN, COLUMNS, END, FIRST, LAST, LINK, MARKED, SIZE, numbers_of
from clerestory.reading.pieces import in_order
from clerestory.reading.weighing import best_cut, run_end

#: Columns of what the kernel finds: row, first and last sign, end of its digits in the values.
_ROW, _BEGIN, _END, _TO = 0, 1, 2, 3
_FEWEST = 7


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Telephones of each text, by row and place.

    Parameters
    ----------
    texts : an Arrow array of strings (nulls allowed), or what `lexed` made of one
    country : ISO 3166 alpha-2; numbers without a calling code are numbers of this country

    Returns
    -------
    row, kind ("phone"), value (E.164), start, stop in characters; empty when there is none
    """
    country = checked_country(country)
    cut = lexed(texts)
    found, digits = find(cut, plan(country))
    table = found_table(cut, found[:, :_TO], "phone", written(digits, country))
    again = second_look(cut, found)
    if again is None:
        return table
    more, digits = find(again[0], plan(country))
    also = found_table(again[0], more[:, :_TO], "phone", written(digits, country))
    return _with(table, also.set_column(0, "row", pc.take(pa.array(again[1]), also["row"])))


def _with(table: pa.Table, also: pa.Table) -> pa.Table:
    """Both tables by row and place; of findings that overlap, the first table's."""
    rows = table.filter(pc.is_in(table["row"], value_set=also["row"].combine_chunks()))
    taken: dict[int, list[tuple[int, int]]] = {}
    for row, start, stop in zip(*(rows[c].to_pylist() for c in ("row", "start", "stop")), strict=True):
        taken.setdefault(row, []).append((start, stop))
    new = [
        not any(start < b and a < stop for a, b in taken.get(row, ()))
        for row, start, stop in zip(*(also[c].to_pylist() for c in ("row", "start", "stop")), strict=True)
    ]
    both = pa.concat_tables([table, also.filter(pa.array(new, pa.bool_()))])
    return both.sort_by([("row", "ascending"), ("start", "ascending")])


def find(cut: Lexed, numbering: Plan) -> tuple[np.ndarray, pa.Array]:
    """The kernel's findings and, one each, a letter for the form (+, n, x) and the digits."""
    longest = int(np.max(np.diff(cut.folded.offsets), initial=0))
    most = int(np.max(np.diff(cut.ends), initial=0))
    room = len(cut.tokens) + 16
    scratch = (
        np.zeros((most + 2, COLUMNS), np.int64),
        np.zeros(4 * longest + 64, np.int64),
        np.zeros((most + 2, 5), np.int64),
    )
    found, values = np.empty((room, 4), np.int64), np.empty(18 * room, np.uint8)
    n = _read(cut.arrays, tuple(numbering), scratch, found, values)
    ends = np.concatenate([[0], found[:n, _TO]]).astype(np.int32)
    texts = pa.StringArray.from_buffers(n, pa.py_buffer(ends), pa.py_buffer(values[: ends[-1]].copy()))
    return found[:n], texts


def written(found: pa.Array, country: str) -> pa.Array:
    """E.164 of every finding, null for what no plan knows; all but North America is looked up, once each."""
    if not pc.any(pc.invert(pc.starts_with(found, "+"))).as_py():
        return found
    once = found.dictionary_encode()
    values = [_e164(text, country) or None for text in once.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(once.indices)


def _e164(found: str, country: str) -> str:
    form, digits = found[0], found[1:]
    if form == "+":
        return found
    return national(digits, country) if form == "n" else international(digits)


@part
def _links(signs, tokens, table, count, begin):
    """Note what stands before each number."""
    for k in range(count):
        if k:
            narrow = table[k, SIZE] == 1 and table[k - 1, SIZE] == 1
            table[k, LINK] = between(signs, tokens, table[k - 1, LAST], table[k, FIRST], narrow)
        else:
            table[k, LINK] = BREAK
        if table[k, LINK] & BREAK:
            table[k, LINK] |= _plus_before(signs, tokens, table, k, begin)
            word = table[k, FIRST] - 1
            if word >= 0 and table[k, LINK] & PLUSSED and tokens[word, KIND] & lx.PLUS and tokens[word, START] >= begin:
                table[k, BEGIN] = min(table[k, BEGIN], tokens[word, START])  # "plus" belongs to the writing


@part
def _join_alike(signs, table, count, limits):
    """Join numbers that the same word parts again and again, "2 lol 1 lol 2".

    None where the word stands also before the first or behind the last: "3 rooms 2 rooms 4 rooms", "PR 1 PR 2".
    """
    k = np.int64(1)
    while k < count:
        last = k
        word, size = filler(signs, table[k - 1, END], table[k, BEGIN]) if table[k, LINK] & BREAK else (k, 0)
        while size and last + 1 < count:
            next_, also = filler(signs, table[last, END], table[last + 1, BEGIN])
            if also != size or not same_word(signs, word, next_, size):
                break
            last += 1
        if last > k and not _is_filled(signs, word, size, (table[k - 1, BEGIN], table[last, END]), limits):
            for one in range(k, last + 1):
                table[one, LINK] = WORDED
        k = last + 1


@part
def _is_filled(signs, word, size, row, limits):
    """Whether a word stands right before a row of numbers or right behind it."""
    before = row[0] - (signs[row[0] - 1] == 32) - size if row[0] > limits[0] else row[0] - size
    behind = row[1] + (row[1] < limits[1] and signs[row[1]] == 32)
    if before >= limits[0] and same_word(signs, word, before, size):
        return True
    return behind + size <= limits[1] and same_word(signs, word, behind, size)


@part
def _plus_before(signs, tokens, table, k, begin):
    """PLUSSED when a plus, in sign or word, stands right before a number that begins a run."""
    at = table[k, BEGIN] - 1
    while at >= begin and signs[at] in (32, 40, 91, 46, 45):
        at -= 1
    if at >= begin and signs[at] == 43:
        return PLUSSED
    first = table[k, FIRST]
    if first and tokens[first - 1, KIND] & lx.PLUS and tokens[first - 1, START] >= begin:
        gap = signs_between(signs, tokens[first - 1, STOP], tokens[first, START])
        return 0 if gap & BREAK else PLUSSED
    return 0


@part
def _first_sign(signs, begin, end, limit):
    """The span's first sign, with the bracket that is closed inside it and a plus."""
    closed = False
    for at in range(begin, end):
        closed |= signs[at] in (41, 93)
    if closed and begin > limit and signs[begin - 1] in (40, 91):
        begin -= 1
    at = begin - 1
    while at > limit and begin - at < 4 and signs[at] in (32, 40, 91, 46):
        at -= 1
    return at if at >= limit and signs[at] == 43 else begin


@part
def _digits(table, digits, phone, values, v):
    """Write the form's letter and the digits of one telephone; the length of the values after it."""
    form, begin, last = phone
    return _written(digits, form, (begin, table[last, AT] + table[last, SIZE]), values, v)


@part
def _written(digits, form, span, values, v):
    """Write the form's letter and the digits of a span of the digits."""
    values[v] = 43 if form == AMERICAN else 110 if form == NATIONAL else 120
    v += 1
    if form == AMERICAN:
        values[v] = 49
        v += 1
    for at in range(span[0], span[1]):
        values[v] = 48 + digits[at]
        v += 1
    return v


@part
def _emit(best, table, digits, run, out):
    """Write the telephones of the best cut of a run: the number of findings after it."""
    found, values, n, row, signs, limit = out
    at, high = run
    while at < high:
        end = best[at, 4]
        if end < 0:
            at += 1
            continue
        found[n, _ROW], found[n, _END] = row, table[end - 1, END]
        found[n, _BEGIN] = _first_sign(signs, table[at, BEGIN], table[end - 1, END], limit)
        found[n, _TO] = _digits(
            table, digits, (best[end, 2], best[end, 3], end - 1), values, found[n - 1, _TO] if n else 0
        )
        n += 1
        at = end
    return n


@part
def _runs(table, digits, count, best, numbering, out):
    """Cut every run of one text: the number of findings after it."""
    found, values, n, row, signs, limit = out
    k = np.int64(0)
    while k < count:
        if table[k, MARKED] & BAIT:
            k += 1
            continue
        end = run_end(table, count, k)
        if best_cut(table, digits, (k, end), numbering, best):
            n = _emit(best, table, digits, (k, end), (found, values, n, row, signs, limit))
        k = end
    return n


@part
def _in_pieces(tokens, table, digits, count, numbering, ends, out):  # noqa: PLR0913
    """A telephone whose pieces are told apart: the number of findings after it."""
    found, values, n, row, signs, limit = out
    first, end, form, begin, last = in_order(signs, tokens, table, digits, count, numbering, ends[0], limit)
    if end:
        begins, stops = table[first, BEGIN], table[end - 1, END]
    else:
        begins, stops, form, begin, last = with_area(signs, tokens, table, digits, count, numbering, ends, limit)
    if not stops:
        return n
    found[n, _ROW], found[n, _BEGIN], found[n, _END] = row, begins, stops
    found[n, _TO] = _written(digits, form, (begin, last), values, found[n - 1, _TO] if n else 0)
    return n + 1


@part
def _turned(tokens, table, digits, count, numbering, ends, out):  # noqa: PLR0913
    """A telephone that words say is written backwards: the number of findings after it."""
    found, values, n, row, _, _ = out
    first, end, form, begin, last = backwards(tokens, table, digits, count, numbering, ends)
    if not end:
        return n
    found[n, _ROW], found[n, _BEGIN], found[n, _END] = row, table[first, BEGIN], table[end - 1, END]
    found[n, _TO] = _written(digits, form, (begin, last), values, found[n - 1, _TO] if n else 0)
    return n + 1


@kernel
def _read(cut, numbering, scratch, found, values):
    """All telephones of all texts: how many."""
    signs, offsets, tokens, ends = cut
    table, digits, best = scratch
    n = np.int64(0)
    for row in range(len(offsets) - 1):
        span = (ends[row], ends[row + 1])
        limits = (offsets[row], offsets[row + 1])
        if span[1] == span[0] or limits[1] - limits[0] < _FEWEST:
            continue
        count = numbers_of(signs, tokens, span, table, digits)
        if count == 0 or table[count - 1, AT] + table[count - 1, SIZE] < _FEWEST:
            continue
        _links(signs, tokens, table, count, limits[0])
        _join_alike(signs, table, count, limits)
        mark_forms(signs, table, count, tokens, digits, limits)
        mark_labels(signs, table, count, tokens, span, limits[0])
        out = (found, values, n, row, signs, limits[0])
        before, n = n, _turned(tokens, table, digits, count, numbering, span, out)
        if n == before:
            n = _runs(table, digits, count, best, numbering, (found, values, n, row, signs, limits[0]))
        if n == before:
            n = _in_pieces(tokens, table, digits, count, numbering, span, out)
    return n
