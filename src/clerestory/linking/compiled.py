"""How the kernels here are compiled: kept on disk, and true for exactly the sources of linking and of its methods.

Numba looks only at the file of the entry itself to see whether what it kept is still true; a part that changed in
another file would go on as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

from clerestory.methods import consensus_alignment, description_length, minhash, union_find
from clerestory.reading.compiled import sources_digest

Kernel = Callable[..., Any]

#: The methods whose kernels go into those of linking.
_METHODS = (consensus_alignment, description_length, minhash, union_find)


def _digest() -> str:
    digest = hashlib.blake2b(sources_digest(Path(__file__).parent).encode(), digest_size=16)
    for module in _METHODS:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


_DIGEST = _digest()


def kernel(function: Kernel) -> Kernel:
    """Compile an entry or a part of one, once a machine; it lets other threads run meanwhile."""
    entry = numba.njit(cache=True, nogil=True)(function)
    cache = getattr(entry, "_cache", None)
    if cache is not None:
        # Numba has no public way to say what an entry depends on; `numba` is pinned to one minor version.
        cache._cache_file._source_stamp = _DIGEST
    return entry
