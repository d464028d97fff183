"""The API: the same guards, the same masks."""

from __future__ import annotations

import json

import pytest
from house_world import World


@pytest.fixture
def lead(browsers):
    from clerestory_web.store.queries import house

    return World(house=house()).lead


def ways(lead):
    return [("get", "/api/board", None), ("post", "/api/find", {"value": "212 555 0143"}), ("get", "/api/leads", None),
            ("get", f"/api/leads/{lead}", None),
            ("post", f"/api/leads/{lead}/review", {"answer": "unclear", "reason": "r", "seen": "x"})]  # fmt: skip


def call(browser, method, way, body):
    if method == "get":
        return browser.get(way)
    return browser.post(way, json.dumps(body), content_type="application/json")


def test_who_may_not_read_pages_may_not_read_here(browsers, lead):
    for method, way, body in ways(lead):
        assert call(browsers[""], method, way, body).status_code == 401, way
        for role in ("administrator", "second"):
            answer = call(browsers[role], method, way, body)
            assert answer.status_code == 403, (role, way)
            assert "data" not in answer.json()
    assert call(browsers["liaison"], "get", "/api/board", None).status_code == 200
    assert call(browsers["liaison"], "get", "/api/leads", None).status_code == 403


def test_what_it_gives_is_masked_and_without_the_record(browsers, lead):
    browser = browsers["analyst"]
    for method, way, body in ways(lead)[:4]:
        answer = call(browser, method, way, body)
        assert answer.status_code == 200, way
        assert "5550143" not in answer.content.decode()
    assert call(browser, "get", "/api/leads", None).json()["data"]["leads"][0]["record"] is None
    found = call(browser, *ways(lead)[1]).json()["data"]
    assert found["masked"].endswith("43")
    assert found["total"] > 3


def test_a_stale_answer_is_a_conflict_and_bad_input_is_said(browsers, lead):
    browser = browsers["analyst"]
    assert call(browser, *ways(lead)[4]).status_code == 409
    assert call(browser, "get", "/api/leads/none12", None).status_code == 400
    assert call(browser, "post", "/api/find", {"value": " "}).status_code == 400
    assert call(browser, "post", "/api/find", {"wrong": 1}).status_code == 422


def test_a_form_s_token_is_asked_for(browsers, lead):
    from django.test import Client
    from house_world import account

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account("analyst1", "analyst"),
                        backend="allauth.account.auth_backends.AuthenticationBackend")  # fmt: skip
    assert call(browser, *ways(lead)[1]).status_code == 403
