"""The application of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages, templates, files that a browser loads."""

    name = "clerestory_web.desk"
    label = "desk"
