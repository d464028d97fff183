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
def _bits_of(has, weights, part, side):
    """Bits for all events of the texts on one side."""
    bits = 0.0
    for event in range(has.shape[1]):
        yes, no = 0.0, 0.0
        for text in range(has.shape[0]):
            if part[text] == side:
                if has[text, event]:
                    yes += weights[text]
                else:
                    no += weights[text]
        bits += yes_no_bits(yes, no)
    return bits


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
    texts, events = has.shape
    none = np.zeros(texts, np.bool_)
    whole = _bits_of(has, weights, none, False)
    best, saved = none, 0.0
    total = weights.sum()
    for event in range(events):
        part = has[:, event].copy()
        own = 0.0
        for text in range(texts):
            own += weights[text] if part[text] else 0.0
        if own < 2 or total - own < 2:
            continue
        # what most of the new template's texts share is written into it, at the price of saying where
        edits = 0
        for other in range(events):
            yes = 0.0
            for text in range(texts):
                yes += weights[text] if part[text] and has[text, other] else 0.0
            edits += 2 * yes > own
        bits = _bits_of(has, weights, part, False) + _bits_of(has, weights, part, True)
        bits += yes_no_bits(own, total - own) + TEMPLATE + edits * where
        if whole - bits > saved:
            best, saved = part, whole - bits
    return best, saved
