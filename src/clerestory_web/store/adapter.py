"""Signing in: from the house's accounts alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from clerestory_web.store import queries


class HouseAdapter(DefaultAccountAdapter):
    """No sign-up from outside, no mail, no way to elsewhere after signing in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Nothing is sent: the desk calls nobody."""

    def is_safe_url(self, url: str | None) -> bool:
        """A way inside the desk only."""
        return bool(url) and str(url).startswith("/") and not str(url).startswith(("//", "/\\"))


#: Before what is sealed: an older desk kept secrets as they are, and they are read until they are made anew.
_SEALED = "sealed:"


class HouseFactors(DefaultMFAAdapter):
    """Second factors: whoever steals the disk, but not the workspace's key, makes no code with what lies there."""

    def encrypt(self, text: str) -> str:
        """A secret as it lies in the accounts' database."""
        return _SEALED + queries.house().sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        text = str(encrypted_text)
        return queries.house().unsealed(text.removeprefix(_SEALED)) if text.startswith(_SEALED) else text
