"""The readers, listed by hand: what is read out of text, by which version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.reading import emails, handles, phones, places, plates, prices, urls, wallets


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader: *read* takes an array of texts and returns row, kind, value, start, stop.

    The version changes whenever the same text could give another mention, so that a rebuild can be told apart.
    """

    name: str
    version: int
    kinds: tuple[str, ...]
    read: Callable[..., pa.Table]

    def __post_init__(self) -> None:
        if self.version < 1 or not self.kinds:
            raise InputError(where=f"reader {self.name}", expected="a version from 1 and at least one kind")

    @property
    def label(self) -> str:
        """What stands in a mention's column `reader`."""
        return f"{self.name} {self.version}"


READERS: tuple[Reader, ...] = (
    Reader(name="phones", version=9, kinds=("phone",), read=phones.read),
    Reader(name="emails", version=7, kinds=("email",), read=emails.read),
    Reader(name="urls", version=7, kinds=("url",), read=urls.read),
    Reader(name="handles", version=8, kinds=("handle",), read=handles.read),
    Reader(name="prices", version=4, kinds=("price",), read=prices.read),
    Reader(name="places", version=4, kinds=("place",), read=places.read),
    Reader(name="wallets", version=4, kinds=("wallet",), read=wallets.read),
    Reader(name="plates", version=4, kinds=("plate",), read=plates.read),
)
