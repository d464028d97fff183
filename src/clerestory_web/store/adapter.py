"""Signing in: from the house's accounts alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
