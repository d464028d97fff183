"""The application of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Accounts."""

    name = "clerestory_web.store"
    label = "store"

    def ready(self) -> None:
        """Listen: a password that its owner chose is no longer the one that an administrator knows."""
        from allauth.account.signals import password_changed

        from clerestory_web.store.accounts import chose_password

        password_changed.connect(chose_password, dispatch_uid="chose_password")
