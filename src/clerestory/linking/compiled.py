"""How the kernels here are compiled: kept on disk, and true for exactly the sources of linking and of the methods.

Numba looks only at the file of the entry itself to see whether what it kept is still true; a part that changed in
another file would go on as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

from clerestory import methods
from clerestory.reading.compiled import sources_digest

Kernel = Callable[..., Any]

_FOLDERS = (Path(__file__).parent, Path(str(methods.__file__)).parent)
_DIGEST = hashlib.blake2b("".join(map(sources_digest, _FOLDERS)).encode(), digest_size=16).hexdigest()


def kernel(function: Kernel) -> Kernel:
    """Compile an entry or a part of one, once a machine; it lets other threads run meanwhile."""
    entry = numba.njit(cache=True, nogil=True)(function)
    cache = getattr(entry, "_cache", None)
    if cache is not None:
        # Numba has no public way to say what an entry depends on; `numba` is pinned to one minor version.
        cache._cache_file._source_stamp = _DIGEST
    return entry
