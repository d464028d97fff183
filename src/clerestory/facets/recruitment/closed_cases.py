"""Which case records count as closed: those that say so, or all, where no record says anything of a status."""

from __future__ import annotations

#: A condition on `case_record AS c`.  A record without a status beside others that have one is not known to be closed;
#: a file in which nobody wrote a status is one of closed cases, as it is asked for.
CLOSED = """(
    lower(trim(coalesce(c.cas_status, c.status, ''))) LIKE 'closed%'
    OR (SELECT count(*) FROM case_record AS k WHERE trim(coalesce(k.cas_status, k.status, '')) <> '') = 0
)"""
