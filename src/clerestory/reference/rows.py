"""What is compared: one row a figure, with the value expected, how far off it may be, and where it is from."""

from __future__ import annotations

import math
from collections.abc import Mapping

from clerestory.model.comparison import Compared, Row
from clerestory.reference.estimates import ROWS as _ESTIMATES
from clerestory.reference.policy_estimates import ROWS as _POLICY
from clerestory.reference.prevalence_estimates import ROWS as _PREVALENCE

_BILLS = "DSSG policy_diffusion, 60 labelled bills; measured with version 0.1 of this software"
_PASSAGES = "DSSG policy_diffusion, 398 labelled pairs of passages; measured with version 0.1 of this software"
_PHONES = "NeMo text processing, telephone tests; measured with version 0.1 of this software"
_SMS = "UCI SMS Spam Collection, spam messages; exact duplicates by definition"


def _templates(id: str, quantity: str, expected: float | None, *, source: str = _BILLS, needs: str = "") -> Row:
    return Row(
        id=id,
        facet=5,
        question="advertising.templates",
        quantity=quantity,
        expected=expected,
        tolerance=0.02,
        source=source,
        needs=needs,
    )


def _phones(id: str, quantity: str, expected: float | None, *, needs: str = "") -> Row:
    # one case more or less of the smaller sets
    return Row(
        id=id,
        facet=5,
        question="advertising.shared_contacts",
        quantity=quantity,
        expected=expected,
        tolerance=0.04,
        source=_PHONES,
        needs=needs,
    )


ROWS: tuple[Row, ...] = (
    _templates("bills.b_cubed.precision", "B-cubed precision of templates against labelled groups", 0.933),
    _templates("bills.b_cubed.recall", "B-cubed recall of templates against labelled groups", 0.411),
    _templates("bills.pairwise.precision", "pairs in one template that are labelled one group", 0.777),
    _templates("bills.pairwise.recall", "pairs labelled one group that are in one template", 0.318),
    _templates("passages.copied", "pairs labelled copied that fall into one template", 0.679, source=_PASSAGES),
    _templates("passages.partly", "pairs labelled partly copied that fall into one template", 0.846, source=_PASSAGES),
    _templates(
        "passages.phrases", "pairs labelled a mere phrase in common that fall into one template", 0.55, source=_PASSAGES
    ),
    _phones("phones.en.spoken", "English numbers as spoken that are read exactly", 1.0),
    _phones("phones.en.written", "the same numbers as written that are read exactly", 1.0),
    _phones("phones.es.spoken", "Spanish numbers as spoken that are read exactly", 1.0),
    _phones("phones.es.written", "the same numbers as written that are read exactly", 1.0),
    _phones("phones.none", "texts that are no telephone number and are read as one", 0.0),
    _phones("phones.elsewhere.written", "numbers of other countries as written that are read", 1.0, needs="phone_nemo"),
    _templates("sms.duplicates", "pairs of equal messages in one template", 1.0, source=_SMS, needs="sms_spam"),
    _templates("sms.others", "further pairs of messages in one template", None, source=_SMS, needs="sms_spam"),
    *_ESTIMATES,
    *_POLICY,
    *_PREVALENCE,
)


def compare(row: Row, figures: Mapping[str, float], *, why: Mapping[str, str]) -> Compared:
    """The row beside the figure found; skipped, with the reason that *why* gives, when there is none."""
    found = figures.get(row.id)
    note = why.get(row.id, "")
    if found is None:
        return Compared(row=row, found=None, state="skipped", why=note or "nothing was measured")
    if row.expected is None:
        return Compared(row=row, found=found, state="counted", why=note)
    near = math.isfinite(found) and abs(found - row.expected) <= row.tolerance + 1e-12
    return Compared(row=row, found=round(found, 6), state="ok" if near else "out of tolerance", why=note)
