"""What goes with every answer: nothing is stored on the way or in the browser, nothing is told to other sites."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def quiet(get_response: Answer) -> Answer:
    """Middleware: no-store on every page; no referrer to others, no search engine."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer


class PlaceOnly(logging.Formatter):
    """Where an error happened and of which type: its words may quote what was read (G4)."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        if record.exc_info and record.exc_info[2] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            last = [frame for frame in frames if "clerestory" in frame.filename] or frames
            kind = record.exc_info[0].__name__ if record.exc_info[0] else "error"
            return f"desk: {kind} in {Path(last[-1].filename).name}, line {last[-1].lineno}"
        return f"desk: {record.levelname.lower()}"
