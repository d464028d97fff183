"""Accounts: columns and nothing else."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by name; making one is `accounts.make`, which writes the ledger first."""


class Account(AbstractBaseUser):
    """Somebody who may sit at the desk.

    made_by : the administrator who made it: neither a second person to it nor through it (G10)
    fresh : whether its password is still the one that an administrator knows: nothing opens until it is changed
    folded : whether excerpts stay folded until they are opened: nothing distressing opens by itself
    """

    name = models.CharField(max_length=60, unique=True)
    role = models.CharField(max_length=20)
    made_by = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    fresh = models.BooleanField(default=True)
    folded = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "name"

    def __str__(self) -> str:
        return self.name
