"""Every promise of the desk holds; with any one of its checks taken out, at least one does not."""

from __future__ import annotations

import ast
import importlib
import inspect
import shutil
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from house_world import World
from promises import Promises

MODULES = (
    "clerestory.guards.acts", "clerestory.guards.people", "clerestory.guards.floor",
    "clerestory.guards.policy", "clerestory.guards.roles", "clerestory.guards.second", "clerestory.guards.holds",
    "clerestory.guards.demands", "clerestory.guards.budget", "clerestory.pipeline.guarded",
    "clerestory.pipeline.guarded_looking", "clerestory.pipeline.guarded_review", "clerestory.pipeline.guarded_clear",
    "clerestory.pipeline.guarded_second", "clerestory.pipeline.guarded_holds", "clerestory.pipeline.guarded_held",
    "clerestory.pipeline.guarded_demands", "clerestory.pipeline.guarded_group", "clerestory.pipeline.guarded_points",
    "clerestory.pipeline.guarded_answers",
    "clerestory.pipeline.guarded_search",
    "clerestory.pipeline.guarded_ledger", "clerestory.pipeline.guarded_intake", "clerestory.pipeline.cases",
    "clerestory.pipeline.cases_change", "clerestory.pipeline.cases_asked",
    "clerestory.pipeline.cases_let_in", "clerestory.pipeline.find_limits", "clerestory.pipeline.cases_by_two",
    "clerestory.pipeline.keeping", "clerestory.pipeline.erase", "clerestory.pipeline.release",
    "clerestory.pipeline.release_rule", "clerestory.lake.select_rows",
    "clerestory.pipeline.guarded_vouch", "clerestory.pipeline.guarded_ledger_first",
    "clerestory_web.desk.gate", "clerestory_web.store.accounts",
)  # fmt: skip

#: Calls that check something and give nothing.
CHECKS = frozenset({"check", "anchor", "spend", "needed", "check_second", "check_agreed", "check_role", "check_erase",
                    "check_reach", "check_step", "check_budget", "check_vouch", "check_first",
                    "check_let_in", "check_sequence", "weigh", "still", "note_account", "check_here", "check_claim",
                    "check_rule", "_check_works_here",
                    "_check_said", "_check_narrows", "_check_column", "check_values", "check_case",
                    "check_columns", "check_target", "source_of", "fresh",
                    "write_open_page"})  # fmt: skip


@pytest.fixture(scope="module")
def promises(browsers):
    return made_in(browsers)


def made_in(browsers) -> Promises:
    from clerestory_web.store.queries import house

    world = World(house=house())
    world.set_up()
    return Promises(world, browsers)


#: Where a check of a module is most likely missed first.
FIRST = {
    "guarded_looking": ("roles_of_readers", "real_data"), "guarded_group": ("roles_of_readers", "real_data"),
    "guarded_intake": ("roles_of_readers", "budgets"), "guarded_ledger": ("roles_of_readers",),
    "guarded_review": ("reviews", "roles_of_readers"), "guarded_search": ("reviews", "roles_of_readers"),
    "guarded_clear": ("clear",), "cases": ("cases",), "cases_change": ("cases", "states"), "policy": ("cases", "clear"),
    "guarded": ("real_data", "clear"), "budget": ("budgets",), "accounts": ("accounts",), "gate": ("gate",),
    "roles": ("roles_of_readers",), "acts": ("acts",), "people": ("acts",), "floor": ("acts",),
    "cases_by_two": ("by_two",), "keeping": ("by_two",), "erase": ("by_two",), "release": ("by_two",),
    "release_rule": ("by_two",), "select_rows": ("by_two",), "cases_let_in": ("acts",), "cases_asked": ("budgets",),
    "find_limits": ("acts",), "guarded_vouch": ("acts",), "guarded_ledger_first": ("acts",),
    "second": ("seconds", "acts"), "guarded_second": ("seconds", "acts"),
    "holds": ("seconds", "holds"), "guarded_holds": ("seconds", "holds"),
}  # fmt: skip


def broken(promises: Promises, first: tuple[str, ...] = ()) -> str:
    """The first promise that does not hold; an error of another kind breaks one too."""
    try:
        for name, holds in promises.all(first):
            if not holds():
                return name
    except Exception as error:  # noqa: BLE001  # a variant may break in any way
        return f"{type(error).__name__}: {str(error)[:80]}"
    return ""


def is_check(node: ast.stmt) -> bool:
    """A statement that refuses: a bare call of a check, or an `if` whose branch raises or turns away."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in CHECKS
    return isinstance(node, ast.If) and not node.orelse and any(isinstance(one, ast.Raise) for one in node.body)


def functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    """The functions and methods that are written in the module; not those that dataclasses make."""
    for one in list(vars(module).values()):
        if getattr(one, "__module__", "") != module.__name__:
            continue
        inner = vars(one).values() if inspect.isclass(one) else (one,)
        for each in inner:
            fn = inspect.unwrap(each) if isinstance(each, types.FunctionType) else None
            if fn is not None and fn.__code__.co_filename == module.__file__:
                yield fn


def variants(fn: types.FunctionType) -> Iterator[tuple[str, types.CodeType]]:
    """Where a check was taken out, and the function's code without it."""
    source = textwrap.dedent(inspect.getsource(fn))
    count = sum(is_check(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    for nth in range(count):
        tree = ast.parse(source)
        found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and is_check(node)]
        gone = found[nth]
        for parent in ast.walk(tree):
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(parent, field, None)
                if isinstance(inner, list) and gone in inner:
                    inner[inner.index(gone)] = ast.copy_location(ast.Pass(), gone)
        tree.body[0].decorator_list = []  # type: ignore[attr-defined]
        ast.increment_lineno(tree, fn.__code__.co_firstlineno - 1)
        # In a module's own names annotations stay words.
        ast.fix_missing_locations(tree)
        made = compile(tree, fn.__code__.co_filename, "exec", flags=annotations_flag(), dont_inherit=True)
        code = next(one for one in made.co_consts if isinstance(one, types.CodeType) and one.co_name == fn.__name__)
        yield f"{fn.__module__}.{fn.__qualname__}: {ast.unparse(gone).splitlines()[0][:90]}", code


def annotations_flag() -> int:
    import __future__

    return __future__.annotations.compiler_flag


def test_every_promise_holds(promises):
    n, wrong = 0, []
    for name, holds in promises.all():
        n += 1
        if not holds():
            wrong.append(name)
    print(f"promises: {n}, {len(wrong)} broken")
    assert not wrong, "\n".join(wrong)


class Copies:
    """A fresh copy of the workspace for each variant: what one leaves behind must not catch the next."""

    def __init__(self, workspace: Path, promises: Promises, folder: Path) -> None:
        from clerestory_web.store.models import Account

        self.promises, self.folder, self.n = promises, folder, 0
        # Accounts are no part of the copied folder: what a variant does to one is undone before the next.
        self.accounts = {one.name: (one.role, one.is_active, one.made_by) for one in Account.objects.all()}
        self.pristine = folder / "pristine"
        shutil.copytree(workspace, self.pristine)
        self.key = workspace.with_name(workspace.name + ".key")

    def broken(self, first: tuple[str, ...] = ()) -> str:
        from django.test import override_settings

        from clerestory_web.store.models import Account
        from clerestory_web.store.queries import house

        for one in Account.objects.all():
            if one.name in self.accounts:
                one.role, one.is_active, one.made_by = self.accounts[one.name]
                one.save(update_fields=["role", "is_active", "made_by"])
            else:
                one.delete()
        self.n += 1
        path = self.folder / f"copy{self.n}"
        shutil.copytree(self.pristine, path)
        shutil.copy(self.key, path.with_name(path.name + ".key"))
        try:
            with override_settings(WORKSPACE=path):
                try:
                    world = World(house=house(), made=dict(self.promises.world.made))
                    promises = Promises(world, self.promises.browsers)
                except Exception as error:  # noqa: BLE001  # a variant may not even begin
                    return f"{type(error).__name__}: {str(error)[:80]}"
                return broken(promises, first)
        finally:
            shutil.rmtree(path)


@pytest.fixture(scope="module")
def copies(workspace, promises, tmp_path_factory):
    promises.world.own("analyst")
    made = Copies(workspace, promises, tmp_path_factory.mktemp("copies"))
    assert made.broken() == "", "promises that do not hold say nothing of checks"
    return made


def survives(copies: Copies, said: str, first: tuple[str, ...] = ()) -> list[str]:
    """The variant's name when every promise held all the same; nothing when one broke."""
    how = copies.broken(first)
    print(f"{'caught' if how else 'SURVIVED'}: {said}  [{how}]", flush=True)
    return [] if how else [said]


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_with_any_check_taken_out_a_promise_breaks(copies, name):
    """The mutants of the guards: each statement that refuses, taken out in turn, is missed; and nothing drifted.

    A module is judged by itself, so that however the tests are dealt out to processes none of them is left out.
    """
    survived, n, first = [], 0, FIRST.get(name.rpartition(".")[2], ())
    assert copies.broken(first) == "", "in this order promises do not hold, whatever is taken out"
    for fn in functions(importlib.import_module(name)):
        kept = fn.__code__
        for said, code in variants(fn):
            fn.__code__ = code
            n += 1
            try:
                survived += survives(copies, said, first)
            finally:
                fn.__code__ = kept
    print(f"mutants of {name}: {n - len(survived)} of {n} caught")
    assert not survived, "\n".join(survived)
    assert copies.broken() == ""


@pytest.mark.slow
def test_without_any_check_of_the_policy_a_promise_breaks(copies):
    from clerestory.guards import policy

    checks, survived = policy.CHECKS, []
    for one in checks:
        policy.CHECKS = tuple(other for other in checks if other is not one)
        try:
            survived += survives(copies, f"policy.CHECKS without {one.__name__}", ("cases", "clear", "states"))
        finally:
            policy.CHECKS = checks
    assert not survived, "\n".join(survived)
