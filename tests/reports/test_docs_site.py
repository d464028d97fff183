"""The documentation as a site: it builds, and its pages fetch nothing from anywhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: What a browser fetches by itself: not the links that a reader may follow.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)[^>]*\bsrc\s*=\s*["']?(?:https?:)?//
      | <link[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|prefetch|icon|preconnect)[^>]*\bhref\s*=\s*["']?(?:https?:)?//
      | <link[^>]*\bhref\s*=\s*["']?(?:https?:)?//[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|icon|preconnect)
      | url\(\s*["']?(?:https?:)?//
      | @import\s+["'](?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    return folder


def test_the_pattern_has_teeth() -> None:
    for bad in (
        '<script src="https://x.example.org/a.js">',
        "<img alt=x src=//x.example.org/a.png>",
        '<link rel="stylesheet" href="https://x.example.org/a.css">',
        "<link href=https://x.example.org rel=preconnect>",
        "a{background:url('http://x.example.org/a')}",
    ):
        assert FETCHED.search(bad), bad
    assert not FETCHED.search('<a href="https://x.example.org">')


def test_pages_fetch_nothing_from_outside(site: Path) -> None:
    files = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(files) > 20
    for file in files:
        found = FETCHED.search(file.read_text(encoding="utf-8"))
        assert not found, f"{file.relative_to(site)}: {found and found.group()[:120]}"


def test_fonts_and_their_licences_come_along(site: Path) -> None:
    assert len(list((site / "fonts").glob("*.woff2"))) == 5
    assert len(list((site / "fonts").glob("*LICENSE*"))) == 2
    assert not list(site.rglob("*.py"))


@pytest.mark.parametrize("name", ["board.png", "window.svg"])
def test_pictures_are_small(name: str) -> None:
    assert (ROOT / "docs" / name).stat().st_size <= 300_000
