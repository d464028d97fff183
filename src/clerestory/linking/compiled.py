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
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from clerestory.methods import alignment, consensus_alignment, description_length, minhash, union_find
from clerestory.reading.compiled import sources_digest

Kernel = Callable[..., Any]

#: The methods whose kernels go into those of linking.
_METHODS = (alignment, consensus_alignment, description_length, minhash, union_find)


def _digest() -> str:
    digest = hashlib.blake2b(sources_digest(Path(__file__).parent).encode(), digest_size=16)
    for module in _METHODS:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


_DIGEST = _digest()

#: For what makes no array (`lean`).
_LEAN: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}


def _kept(entry: Any) -> Kernel:
    cache = getattr(entry, "_cache", None)
    if cache is not None:
        # Numba has no public way to say what an entry depends on; `numba` is pinned to one minor version.
        cache._cache_file._source_stamp = _DIGEST
    return entry


def kernel(function: Kernel) -> Kernel:
    """Compile an entry or a part of one, once a machine; it lets other threads run meanwhile."""
    return _kept(numba.njit(cache=True, nogil=True)(function))


def lean(function: Kernel) -> Kernel:
    """The same for one that makes no array: it does not count who holds those that it is given.

    The counts of arrays that several threads share are one place in memory on which they wait for each other; with
    tuples of arrays that took most of the time.
    """
    return _kept(numba.njit(**_LEAN)(function))


#: The same, written into the place of the call.
within: Callable[[Kernel], Kernel] = numba.njit(inline="always", **_LEAN)


def _fetch_ahead(_context: Any, array: Any, _row: Any) -> Any:

    def written(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = signature.args[0]
        held = context.make_array(kind)(context, builder, args[0])
        zero = context.get_constant(types.intp, 0)
        indices = [args[1], *[zero] * (kind.ndim - 1)]
        where = builder.bitcast(cgutils.get_item_pointer(context, builder, kind, held, indices), cgutils.voidptr_t)
        number = cgutils.int32_t
        asked = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number]),
            "llvm.prefetch.p0",
        )
        # to be read, to stay near, data
        builder.call(asked, [where, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp), written


#: fetch_ahead(array, row) asks the processor to bring the beginning of a row into its cache; nothing is waited for.
fetch_ahead: Any = intrinsic(_fetch_ahead)
