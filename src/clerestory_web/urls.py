"""The URLs, made of the table of routes; the API's are made of its own table."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from clerestory_web.api import api
from clerestory_web.desk.gate import gate
from clerestory_web.routes import ROUTES

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(route.path, gate(route), name=route.name) for route in ROUTES),
    path("api/", api.urls),
]
handler404 = "clerestory_web.desk.gate.not_found"
handler500 = "clerestory_web.desk.gate.broken"
handler403 = "clerestory_web.desk.gate.forbidden"
handler400 = "clerestory_web.desk.gate.bad"
