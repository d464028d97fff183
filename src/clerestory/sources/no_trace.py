"""Tables beside others in a file that are no traces: code lists, covers in two columns, contacts of a telephone."""

from __future__ import annotations

from clerestory.model.kinds import KINDS
from clerestory.sources.kind_match import Sample, match
from clerestory.sources.raw import RawFile
from clerestory.sources.synonyms import fold

_CONTACTS = ("contacts", "contactos", "contactlist", "addressbook", "phonebook", "agenda", "directorio")
#: What nobody is asked about: so few columns with none that a kind cannot do without.
_FEW = 2


def no_trace(raw: RawFile, *, sure: bool, country: str) -> str:
    """Why one of several tables in a file holds no traces, in words; "" when it may.

    Parameters
    ----------
    sure : whether a kind was found for it without doubt; a telephone's contacts look like case records and are none
    """
    how = f"take it with --sheet '#{raw.number}' --as KIND --column field=header"
    if fold(raw.part_name) in _CONTACTS:
        return "no kind of trace takes the contacts of a telephone; they stay in the sealed original"
    if sure:
        return ""
    sample = Sample.of(raw.headers, raw.sample(), country)
    best = [match(kind, sample) for kind in KINDS]
    if not any(one.columns for one in best):
        return f"none of its columns has a name that is known here; {how}"
    if len(raw.headers) <= _FEW and not any(one.complete and not one.doubts for one in best):
        return f"its columns are those of no kind; {how}"
    return ""
