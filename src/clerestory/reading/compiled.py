"""How the kernels here are compiled: entries are called from Python and kept on disk, parts go into them.

Numba looks only at the file of the entry itself to see whether what it kept is still true; a part that changed in
another file would go on as it was.  Here what is kept is true for exactly the sources of this package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

Kernel = Callable[..., Any]


def sources_digest(folder: Path) -> str:
    """The digest of all sources of a package."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


_DIGEST = sources_digest(Path(__file__).parent)


def kernel(function: Kernel) -> Kernel:
    """Compile an entry once a machine; it lets other threads run meanwhile."""
    entry = numba.njit(cache=True, nogil=True)(function)
    cache = getattr(entry, "_cache", None)
    if cache is not None:
        # Numba has no public way to say what an entry depends on; `numba` is pinned to one minor version.
        cache._cache_file._source_stamp = _DIGEST
    return entry


#: Compile a part: it has no door of its own from Python, which spares a third of the time to compile.
_WITHOUT_DOOR: dict[str, Any] = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
part: Callable[[Kernel], Kernel] = numba.njit(**_WITHOUT_DOOR)
