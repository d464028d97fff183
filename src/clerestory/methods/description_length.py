"""Which of two descriptions is shorter: bits of a two-part code, so that no threshold has to be set.

A sequence of n choices of which k are yes costs, without knowing the share beforehand, the bits of the
Krichevsky-Trofimov code; that price already holds the cost of the parameter.

References
----------
Rissanen, J. (1978). Modeling by shortest data description. Automatica 14(5), 465-471.
Krichevsky, R., Trofimov, V. (1981). The performance of universal encoding. IEEE Transactions on Information Theory
27(2), 199-207.
Lee, M.-C., Vajiac, C., Kulshrestha, A., Levy, S., Park, N., Jones, C., Rabbany, R., Faloutsos, C. (2021). InfoShield:
Generalizable information-theoretic human-trafficking detection. IEEE ICDE, 1116-1127.  (The idea that templates are
what compresses; the code here is another.)
"""

from __future__ import annotations

import math

import numba
import numpy as np

#: Bits to spell a word out, to begin another template, and to say that a column is a slot: one in eight is.
WORD, TEMPLATE, SLOT = 12.0, 10.0, 3.0
#: A word with this part of a column is its word: slips repeat each other too, as frequent words do.
_PLAIN = 0.75


@numba.njit(cache=True, nogil=True)
def yes_no_bits(yes, no):
    """Bits of a Krichevsky-Trofimov code for so many yes and no, in any order; counts may be weights."""
    n = yes + no
    if n <= 0:
        return 0.0
    nats = math.lgamma(n + 1.0) - math.lgamma(yes + 0.5) - math.lgamma(no + 0.5) + math.log(math.pi)
    return nats / math.log(2.0)


@numba.njit(cache=True, nogil=True)
def entropy_bits(counts):
    """n times the entropy of counts: bits for their values in order once the counts are known."""
    n, bits = 0.0, 0.0
    for count in counts:
        n += count
        if count > 0:
            bits -= count * math.log2(count)
    return bits + (n * math.log2(n) if n > 0 else 0.0)


@numba.njit(cache=True, nogil=True)
def is_constant(counts, word):
    """Whether one word with exceptions describes a column of values more shortly than a list of values does.

    `counts` has how often each value is there.  One word: it and each exception are spelled, and each text says whether
    it is an exception.  A list: each value is spelled once, and each text says which.
    """
    n, most = 0.0, 0.0
    for count in counts:
        n += count
        most = max(most, count)
    if 2 * most <= n:
        return False
    one = (1 + n - most) * word + yes_no_bits(n - most, most)
    shares = 0.5 * (len(counts) - 1) * math.log2(n) if n > 1 else 0.0
    return most >= _PLAIN * n or one <= SLOT + len(counts) * word + shares + entropy_bits(counts)


@numba.njit(cache=True, nogil=True)
def _logs(total, whole):
    """The two tables of log factorials that the bits of whole counts up to a total need; empty for other weights."""
    size = int(total) + 1 if whole else 0
    one, half = np.empty(size, np.float64), np.empty(size, np.float64)
    for n in range(size):
        one[n], half[n] = math.lgamma(n + 1.0), math.lgamma(n + 0.5)
    return one, half


@numba.njit(cache=True, nogil=True)
def _bits(yes, no, one, half):
    """`yes_no_bits`, from the tables where they are filled: the same numbers, read instead of computed."""
    if not len(one) or yes + no <= 0:
        return yes_no_bits(yes, no)
    nats = one[int(yes + no)] - half[int(yes)] - half[int(no)] + math.log(math.pi)
    return nats / math.log(2.0)


@numba.njit(cache=True, nogil=True)
def _together(has, weights):
    """float64[events, events]: the weight of the texts that have both of two events."""
    texts, events = has.shape
    both = np.zeros((events, events), np.float64)
    held = np.empty(events, np.int64)
    for text in range(texts):
        n = 0
        for event in range(events):
            if has[text, event]:
                held[n] = event
                n += 1
        for i in range(n):
            for j in range(n):
                both[held[i], held[j]] += weights[text]
    return both


@numba.njit(cache=True, nogil=True)
def two_parts(has, weights, where):
    """The split of texts into two that shortens their description most; all False when none does.

    Parameters
    ----------
    has : bool[texts, events]: whether a text departs from the consensus in this way
    weights : float64[texts]: how many texts each stands for
    where : bits to say where in the consensus a departure stands

    Returns
    -------
    bool[texts]: True for the texts that are a template of their own; and the bits saved

    References
    ----------
    Rissanen (1978).
    """
    events = has.shape[1]
    both, total, whole = _together(has, weights), 0.0, 0.0
    counted = True
    for weight in weights:
        total += weight
        counted &= weight == np.floor(weight)
    one, half = _logs(total, counted)
    for event in range(events):
        whole += _bits(both[event, event], total - both[event, event], one, half)
    best, saved = -1, 0.0
    for event in range(events):
        own = both[event, event]
        if own < 2 or total - own < 2:
            continue
        # what most of the new template's texts share is written into it, at the price of saying where
        edits, bits = 0, yes_no_bits(own, total - own) + TEMPLATE
        for other in range(events):
            yes, every = both[event, other], both[other, other]
            edits += 2 * yes > own
            bits += _bits(yes, own - yes, one, half)
            bits += _bits(every - yes, total - own - every + yes, one, half)
        bits += edits * where
        if whole - bits > saved:
            best, saved = event, whole - bits
    return (has[:, best].copy() if best >= 0 else np.zeros(len(weights), np.bool_)), saved
