"""E-mail addresses in any writing: with @, (at), AT, arroba; with dots, (dot), punto."""

from __future__ import annotations

import pyarrow as pa

from clerestory.reading import mailboxes
from clerestory.reading.found import found_table
from clerestory.reading.lexing import Lexed, lexed


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """E-mail addresses of each text in small letters, by row and place; *country* does not matter.

    Look-alike letters are read as the Latin ones they show; an address in another script is not read.
    """
    cut = lexed(texts)
    found, values = mailboxes.find(cut)
    return found_table(cut, found[:, : mailboxes.TO], "email", values)
