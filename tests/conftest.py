"""Property tests draw the same examples every time: a change is judged by its code, not by the day's dice."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", derandomize=True, database=None)
settings.load_profile("house")
