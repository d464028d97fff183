"""Every way into the desk, in one table: its view, who may take it, by which methods, and what it is about.

The URLs are made of this table and of nothing else, and so is the authorisation matrix of the tests: a way that does
not stand here does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account import views as accounts
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from csp.decorators import csp_update

from clerestory_web.desk.views import asking, casework, finding, house, intake, leading, looking

#: What a route is about, for the matrix: nothing, a lead or group, a case, something in a case, something in the house.
THINGS = ("", "lead", "group", "template", "trace", "case", "child", "upload", "search", "account", "request", "hold",
          "demand")  # fmt: skip

_WITH_PICTURE = csp_update({"img-src": ["data:"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way in.

    ability : what the policy is asked before the view is called; empty: whoever has signed in
    methods : by which it answers    thing : what it is about
    open : whether nobody needs to have signed in; `ours` False: a view of the accounts' library
    """

    name: str
    path: str
    view: Callable[..., Any]
    ability: str = ""
    methods: tuple[str, ...] = ("GET",)
    thing: str = ""
    open: bool = False
    ours: bool = True

    def __post_init__(self) -> None:
        if self.thing not in THINGS:
            raise ValueError(f"{self.name}: an unknown thing {self.thing!r}")


def _get(path: str, name: str, view: Callable[..., Any], ability: str = "", thing: str = "") -> Route:
    return Route(name=name, path=path, view=view, ability=ability, thing=thing)


def _post(path: str, name: str, view: Callable[..., Any], ability: str = "", thing: str = "") -> Route:
    return Route(name=name, path=path, view=view, ability=ability, methods=("POST",), thing=thing)


def _theirs(path: str, name: str, view: Callable[..., Any], *, open: bool = False) -> Route:
    return Route(name=name, path=path, view=view, methods=("GET", "POST"), open=open, ours=False)


ROUTES: tuple[Route, ...] = (
    Route(name="board", path="", view=looking.board),
    _get("facets/<slug:module>/", "facet", looking.facet, "look"),
    _get("questions/<str:name>/", "question", asking.question, "look"),
    _post("questions/<str:name>/ask", "ask", asking.ask, "ask"),
    Route(name="find", path="find/", view=finding.find, ability="find", methods=("GET", "POST")),
    _post("find/brief", "find_brief", finding.brief, "find"),
    _post("find/save", "find_save", finding.save, "find"),
    _post("find/saved/<slug:search>/drop", "search_drop", finding.drop, "find", "search"),
    _post("unmask/", "unmask", finding.unmask, "unmask", "trace"),
    _get("leads/", "leads", leading.leads, "leads"),
    _get("leads/<slug:lead>/", "lead", leading.lead, "leads", "lead"),
    _get("leads/<slug:lead>/points.csv", "lead_points", leading.points, "leads", "lead"),
    _get("leads/<slug:lead>/answer.pdf", "lead_answer", leading.answer, "leads", "lead"),
    _post("leads/<slug:lead>/review", "lead_review", leading.review, "review", "lead"),
    _post("leads/<slug:lead>/case", "lead_to_case", leading.to_case, "cases", "lead"),
    _get("templates/<slug:template>/", "template", leading.template, "leads", "template"),
    _get("groups/<slug:group>/", "group", leading.group, "leads", "group"),
    _post("groups/<slug:group>/case", "group_to_case", leading.group_to_case, "cases", "group"),
    _post("cut/", "cut", leading.cut, "cut", "trace"),
    _get("cases/", "cases", casework.cases, "cases"),
    _post("cases/open", "case_open", casework.open_case, "open_case"),
    _get("cases/<slug:case>/", "case", casework.case, "cases", "case"),
    _post("cases/<slug:case>/notes/", "case_note", casework.note, "cases", "case"),
    _post("cases/<slug:case>/notes/<slug:note>/", "case_note_edit", casework.edit_note, "cases", "child"),
    _post("cases/<slug:case>/tasks/", "case_task", casework.task, "cases", "case"),
    _post("cases/<slug:case>/tasks/<slug:task>/", "case_task_edit", casework.edit_task, "cases", "child"),
    _post("cases/<slug:case>/people/", "case_person", casework.person, "cases", "case"),
    _post("cases/<slug:case>/people/<slug:person>/", "case_person_role", casework.role, "cases", "child"),
    _post("cases/<slug:case>/authorities/", "case_authority", casework.authority, "cases", "case"),
    _post("cases/<slug:case>/members/", "case_member", casework.member, "cases", "case"),
    _post("cases/<slug:case>/items/", "case_item", casework.item, "cases", "case"),
    _post("cases/<slug:case>/items/<slug:item>/drop", "case_item_drop", casework.drop_item, "cases", "child"),
    _post("cases/<slug:case>/close", "case_close", casework.close, "cases", "case"),
    _post("cases/<slug:case>/seal", "case_seal", casework.seal, "cases", "case"),
    _post("cases/<slug:case>/unseal", "case_unseal", casework.unseal, "cases", "case"),
    _post("work-on/", "work_on", casework.work_on, "cases", "case"),
    _get("intake/", "intake", intake.intake, "intake"),
    _post("intake/upload", "intake_upload", intake.upload, "intake"),
    _get("intake/rejects/", "rejects", intake.rejects, "intake"),
    _get("intake/<slug:upload>/", "intake_file", intake.file, "intake", "upload"),
    _post("intake/<slug:upload>/take", "intake_take", intake.take, "intake", "upload"),
    _get("intake/<slug:upload>/progress", "intake_progress", intake.progress, "intake", "upload"),
    _post("run/", "run", looking.run, "run"),
    _get("run/progress", "run_progress", looking.run_progress, "run"),
    _get("team/", "team", house.team, "team"),
    _post("team/add", "team_add", house.add, "team"),
    _post("team/<str:account>/", "team_change", house.change, "team", "account"),
    _get("approvals/", "approvals", house.approvals, "approve"),
    _post("approvals/<slug:approval>/", "approval_answer", house.answer, "approve", "request"),
    _get("holds/", "holds", house.holds, "hold"),
    _post("holds/ask", "hold_ask", house.ask_hold, "hold"),
    _post("holds/<slug:hold>/lift", "hold_lift", house.lift, "hold", "hold"),
    _get("demands/", "demands", house.demands, "demand"),
    _post("demands/new", "demand_new", house.new_demand, "demand"),
    _post("demands/<slug:demand>/", "demand_step", house.step, "demand", "demand"),
    _get("ledger/", "ledger", house.ledger, "ledger"),
    _get("account/", "account", house.account),
    _post("account/settings", "account_settings", house.settings_of),
    Route(name="set_language", path="language/", view=house.language, methods=("POST",), open=True),
    _theirs("account/login/", "account_login", accounts.login, open=True),
    _theirs("account/logout/", "account_logout", accounts.logout),
    _theirs("account/inactive/", "account_inactive", accounts.account_inactive, open=True),
    _theirs("account/reauthenticate/", "account_reauthenticate", accounts.reauthenticate),
    _theirs("account/password/", "account_change_password", accounts.password_change),
    _theirs("account/factors/", "mfa_index", mfa.index),
    _theirs("account/factors/authenticate/", "mfa_authenticate", mfa.authenticate, open=True),
    _theirs("account/factors/reauthenticate/", "mfa_reauthenticate", mfa.reauthenticate),
    # Its picture of the secret is a data URI: the one page on which pictures may come from the page itself.
    _theirs("account/factors/totp/activate/", "mfa_activate_totp", _WITH_PICTURE(totp.activate_totp)),
    _theirs("account/factors/totp/deactivate/", "mfa_deactivate_totp", totp.deactivate_totp),
    _theirs("account/factors/codes/", "mfa_view_recovery_codes", recovery.view_recovery_codes),
    _theirs("account/factors/codes/generate/", "mfa_generate_recovery_codes", recovery.generate_recovery_codes),
    _theirs("account/factors/codes/download/", "mfa_download_recovery_codes", recovery.download_recovery_codes),
    _theirs("account/factors/keys/", "mfa_list_webauthn", passkeys.list_webauthn),
    _theirs("account/factors/keys/add/", "mfa_add_webauthn", passkeys.add_webauthn),
    _theirs("account/factors/keys/again/", "mfa_reauthenticate_webauthn", passkeys.reauthenticate_webauthn),
    _theirs("account/factors/keys/<int:pk>/remove/", "mfa_remove_webauthn", passkeys.remove_webauthn),
    _theirs("account/factors/keys/<int:pk>/edit/", "mfa_edit_webauthn", passkeys.edit_webauthn),
)
