"""Which code a result is of: a digest of all modules and data that what a question says of a county depends on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import clerestory
from clerestory.facets.framework import FACETS, find_question
from clerestory.pipeline.harness_rows import rows

_HOUSE = Path(clerestory.__file__).parent
#: Where a county begins: what makes it, takes it in, reads, links, asks and judges it.
_PATH = ("clerestory.county.make", "clerestory.pipeline.harness_county")
#: The lists of everything: a question's own module stands for its facet.
_LISTS = frozenset({"clerestory", "clerestory.facets.framework", "clerestory.facets.register", "clerestory.pipeline"})
#: What a new workspace tries out before it may hold real rows: guards of the whole house, on which no answer depends.
_ASIDE = frozenset({"clerestory.pipeline.trials"})
#: What lies beside a module and is no data of it: other code, texts for people, what the harness itself says.
_NO_DATA = frozenset({".py", ".md"})
_OTHERS = frozenset({"__pycache__", "texts", "errors.json", "harness.toml"})


@cache
def code_digest(question: str) -> str:
    """Eight hexadecimal digits of the code and data behind what *question* says of a county.

    Results of other code do not count: what a method, a reader or the county was changed for is judged anew.
    """
    _, built = find_question(FACETS, question)
    state = blake2b(f"{rows()[question]}\n".encode(), digest_size=4)
    for path in sorted(_behind((*_PATH, str(getattr(built.fn, "__module__", "clerestory.facets"))))):
        content = _bytes(path)
        state.update(f"{path.relative_to(_HOUSE).as_posix()} {len(content)}\n".encode() + content)
    return state.hexdigest()


def _behind(names: tuple[str, ...]) -> set[Path]:
    """The files of these modules, of all they import of ours, and the data beside them."""
    found: set[Path] = set()
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        path = _file(name)
        if name in seen or name in _LISTS | _ASIDE or path is None:
            continue
        seen.add(name)
        found.add(path)
        todo += _imports(path)
    data = {one for folder in {path.parent for path in found if path.parent != _HOUSE} for one in _data(folder)}
    return found | data


def _file(name: str) -> Path | None:
    """The file of a module of ours; None for a name inside one, and for packages, which hold lists only."""
    path = _HOUSE.joinpath(*name.split(".")[1:]).with_suffix(".py")
    return path if name.startswith("clerestory.") and path.is_file() else None


@cache
def _imports(path: Path) -> tuple[str, ...]:
    found: list[str] = []
    for node in ast.walk(ast.parse(_bytes(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            found += [one.name for one in node.names]
    return tuple(found)


def _data(folder: Path) -> Iterator[Path]:
    for one in folder.rglob("*"):
        if one.is_file() and one.suffix not in _NO_DATA and _OTHERS.isdisjoint(one.parts):
            yield one


@cache
def _bytes(path: Path) -> bytes:
    return path.read_bytes()
