"""Addresses of the web, without scheme, www and last slash; the host in small letters, the path as it stands."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.reading import links
from clerestory.reading.found import found_table
from clerestory.reading.lexing import Lexed, lexed
from clerestory.reading.platforms import account_of

#: Links that are made to call or write to a number: the reader of telephones has the number.
_CALLS = re.compile(
    r"(?:wa\.me|(?:api|web|chat)?\.?whatsapp\.com/send.*phone=|signal\.me/#p)[/+%0-9a-z]*\d{7}", re.IGNORECASE
)


#: Products whose names look like hosts.
_PRODUCTS = frozenset(("asp.net", "vb.net", "ado.net", "node.js"))


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Addresses of each text, by row and place; *country* does not matter.

    A link to an account on a platform is read as a handle, one that calls a number as a telephone: neither is here.
    """
    cut = lexed(texts)
    found, values = links.find(cut)
    once = values.dictionary_encode()
    links_ = once.dictionary.to_pylist()
    keep = [None if account_of(link) or _CALLS.match(link) or link in _PRODUCTS else link for link in links_]
    return found_table(cut, found[:, : links.TO], "url", pc.take(pa.array(keep, pa.string()), once.indices))
