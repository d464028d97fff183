"""Posters: adverts that a contact or a text joins, but for contacts that are everybody's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.methods.union_find import components

#: A SELECT of each trace and the things that make it one poster's with others.  Over-shared things join nothing, and
#: neither does a contact in more than twelve differently written texts beside more than six other contacts: a help line
#: or a platform that too few adverts name to be over-shared, yet enough to make one poster of unrelated makers.
JOINS = """
    SELECT l.trace AS trace, l.thing AS thing FROM link AS l
    WHERE l.thing NOT IN (SELECT c.contact FROM contact AS c WHERE c.overshared)
      AND l.thing NOT IN (SELECT t.template FROM template AS t WHERE t.overshared)
      AND l.thing NOT IN (
          SELECT w.thing FROM link AS w
          LEFT JOIN template_member AS m ON m.trace = w.trace
          LEFT JOIN link AS o ON o.trace = w.trace AND o.thing <> w.thing AND o.kind = 'contact'
          WHERE w.kind = 'contact' GROUP BY w.thing
          HAVING count(DISTINCT coalesce(m.template, w.trace)) > 12 AND count(DISTINCT o.thing) > 6
      )
"""


def with_poster(adverts: pa.Table) -> pa.Table:
    """The rows, each trace once, with a column `poster`: its poster's earliest trace, which stays as more come in.

    Parameters
    ----------
    adverts : trace, day, things (list or null), and any other columns
    """
    adverts = adverts.sort_by([("day", "ascending"), ("trace", "ascending")])
    n = adverts.num_rows
    trace = adverts["trace"].combine_chunks()
    things = adverts["things"].combine_chunks()
    own = pc.index_in(trace, value_set=trace.unique()).to_numpy().astype(np.int64)
    thing = pc.list_flatten(things)
    at = pc.list_parent_indices(things).to_numpy().astype(np.int64)
    code = pc.index_in(thing, value_set=thing.unique()).to_numpy().astype(np.int64)
    left, right = np.concatenate([np.arange(n), at]), np.concatenate([n + own, 2 * n + code])
    root = components(2 * n + len(thing.unique()), left, right)[:n]
    # the earliest row of a component is its smallest node
    table = adverts.append_column("poster", trace.take(pa.array(root)))
    first = np.zeros(n, np.bool_)
    first[np.unique(own, return_index=True)[1]] = True
    return table.filter(pa.array(first))
