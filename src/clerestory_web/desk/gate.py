"""The gate before every view: signed in, by which method, with which ability; a line in the ledger; then the view.

What is refused is answered here, in one shape for all; what somebody may not know of answers like what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache

from clerestory.errors import ClerestoryError, NotPermitted
from clerestory.pipeline.guarded import Desk, Spent, Stale, Unseen
from clerestory.pipeline.guarded_looking import write_open_page
from clerestory_web.desk.pages.turned_away import Refused
from clerestory_web.desk.show import frameless, show
from clerestory_web.store import queries

if TYPE_CHECKING:
    from clerestory_web.routes import Route

View = Callable[..., HttpResponseBase]

#: Pages that an account may open before its password is its own, and before it has a second factor.
_BEFORE = frozenset({
    "account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
    "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn",
    "mfa_list_webauthn", "mfa_download_recovery_codes", "set_language", "mfa_reauthenticate_webauthn",
})  # fmt: skip


def gate(route: Route) -> View:
    """The view of a route with the gate before it."""

    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        if request.method not in (*route.methods, *(("HEAD",) if "GET" in route.methods else ())):
            return HttpResponseNotAllowed(route.methods)
        if route.open:
            return route.view(request, **where)
        turned = _signed_in(request, route)
        if turned is not None:
            return turned
        if not route.ours:
            return route.view(request, **where)
        desk = queries.desk_of(request)
        try:
            return _let_in(request, desk, route, where)
        except ClerestoryError as error:
            return refused(request, desk, error)

    answer.__name__ = f"gate_{route.name}"
    return never_cache(answer)


def _signed_in(request: HttpRequest, route: Route) -> HttpResponseRedirect | None:
    """Where to go first, when somebody has not signed in or has something to do before anything opens."""
    account = queries.account_of(request)
    if account is None:
        return redirect(resolve_url(settings.LOGIN_URL))
    if route.name in _BEFORE:
        return None
    if account.fresh:
        return redirect("account_change_password")
    # While evaluating nobody's data is here; a house that holds people's data opens to two factors alone.
    if not queries.house().info.evaluation and not queries.has_second_factor(account):
        return redirect("mfa_index")
    return None


def _let_in(request: HttpRequest, desk: Desk, route: Route, where: dict[str, Any]) -> HttpResponseBase:
    if route.ability:
        desk.check(route.ability)
    if request.method != "POST":
        # The read stands in the ledger before a byte of the page is made (G1).
        write_open_page(desk, route.name)
    return route.view(request, desk, **where)


def status_of(error: ClerestoryError) -> int:
    """The status with which an error is answered."""
    kinds: tuple[tuple[type[ClerestoryError], int], ...] = (
        (Unseen, 404), (Stale, 409), (Spent, 429), (NotPermitted, 403),
    )  # fmt: skip
    return next((status for kind, status in kinds if isinstance(error, kind)), 400 if error.exit_code == 2 else 500)


def refused(request: HttpRequest, desk: Desk, error: ClerestoryError) -> HttpResponse:
    """A page that says why not."""
    status = status_of(error)
    page = Refused(status=status, sentence=error.sentence(), hint=error.hint, back=back(request))
    return show(request, desk, page, template="refused", status=status)


def back(request: HttpRequest, default: str = "/") -> str:
    """Where a form says it came from: a path of the desk, and nothing else."""
    said = str(request.POST.get("back", "") or request.POST.get("next", ""))
    safe = said.startswith("/") and not said.startswith(("//", "/\\")) and said.isprintable()
    return said if safe else default


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page: the same words for everybody."""
    return frameless(request, 404, "There is no such page.")


def broken(request: HttpRequest) -> HttpResponse:
    """A defect of ours; not a word of what was read."""
    return frameless(request, 500, "Something broke here. What was written before is kept.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A form without its token, most often from a page that lay open too long."""
    return frameless(request, 403, "This form is too old or came from elsewhere. Go back, load the page again.")


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read."""
    return frameless(request, 400, "This request cannot be read.")
