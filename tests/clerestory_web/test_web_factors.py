"""Second factors live: a code opens once, a recovery code once, and what lies on the disk makes none."""

from __future__ import annotations

import re
import time

import pytest
from house_world import account

PASSWORD = "a long enough phrase"


@pytest.fixture
def somebody(browsers):
    """An account with a password and a code generator: its name, its secret."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.core.cache import cache

    cache.clear()
    one = account("factors1", "analyst")
    one.set_password(PASSWORD)
    one.save()
    secret = generate_totp_secret()
    TOTP.activate(one, secret)
    codes = RecoveryCodes.activate(one).generate_codes()
    yield one, secret, codes
    Authenticator.objects.filter(user_id=one.pk).delete()
    cache.clear()


def code_of(secret: str) -> str:
    """The code that shows now; where it is about to change, the next one, so that both uses see the same."""
    from allauth.mfa.totp.internal import auth

    from clerestory_web import clock

    since = clock.now().timestamp() % 30
    if since > 25:
        time.sleep(30.1 - since)
    return auth.format_hotp_value(auth.hotp_value(secret, int(clock.now().timestamp()) // 30))


def enter(code: str):
    """Sign in with the password and a code; the browser, and whether a page opened."""
    from django.test import Client

    browser = Client()
    first = browser.post("/account/login/", {"login": "factors1", "password": PASSWORD})
    assert (first.status_code, "authenticate" in first["Location"]) == (302, True), "the password alone opens nothing"
    assert browser.get("/leads/").status_code == 302
    browser.post("/account/factors/authenticate/", {"code": code})
    return browser.get("/leads/").status_code == 200


def test_a_code_opens_once(somebody):
    _, secret, _ = somebody
    code = code_of(secret)
    assert not enter("000000" if code != "000000" else "111111")
    assert enter(code)
    assert not enter(code), "somebody looked over a shoulder"


def test_a_recovery_code_opens_once(somebody):
    _, _, codes = somebody
    assert enter(codes[3])
    assert not enter(codes[3])
    assert enter(codes[4])


def test_what_lies_on_the_disk_makes_no_code(somebody, workspace):
    from django.db import connection

    one, secret, codes = somebody
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [one.pk])
        rows = " ".join(str(row[0]) for row in cursor.fetchall())
    assert rows.count("sealed:") == 2
    from clerestory_web.store.queries import house

    kept = re.findall(r"sealed:([0-9a-f]+)", rows)
    assert secret in [house().unsealed(one) for one in kept], "and the desk itself can"
    folder = workspace.with_name(workspace.name + ".desk")
    disk = b"".join(one.read_bytes() for one in folder.iterdir() if one.is_file())
    assert b"factors1" in disk, "the accounts do lie there"
    for said in (secret, *codes):
        assert said.encode() not in disk


def test_a_secret_of_an_older_desk_still_opens(somebody):
    from allauth.mfa.models import Authenticator

    one, secret, _ = somebody
    Authenticator.objects.filter(user_id=one.pk, type="totp").update(data={"secret": secret})
    assert enter(code_of(secret))


def test_a_name_that_is_not_ours_is_not_answered(browsers):
    """A host header from elsewhere: no page, no redirect there, no word of it in what is sent back."""
    for browser in (browsers[""], browsers["analyst"]):
        for way in ("/", "/account/login/", "/leads/", "/api/board"):
            for about in ({"HTTP_HOST": "evil.example.org"}, {"HTTP_HOST": "localhost, evil.example.org"}):
                answer = browser.get(way, **about)
                assert answer.status_code == 400, (way, about)
                assert b"evil" not in answer.content
        # What a proxy might say is not believed either.
        answer = browser.get(
            "/account/login/", HTTP_X_FORWARDED_HOST="evil.example.org", HTTP_X_FORWARDED_PROTO="https"
        )
        assert b"evil" not in answer.content
        assert "evil" not in answer.get("Location", "")
