"""Take the pictures of the documentation: `python docs/pictures.py BOARD.html docs/board.png`, with Debian's Chromium."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

MOST_BYTES = 300_000


def board_picture(page_file: Path, picture: Path) -> None:
    """The board from its top to the three things for today, as a reader first sees it; at most 300 KB."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no chromium on this machine: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for scale in (1.5, 1.25, 1):
            page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=scale)
            page.goto(page_file.resolve().as_uri())
            page.evaluate("document.fonts.ready")
            bottom = page.evaluate("document.querySelector('.today').getBoundingClientRect().bottom + 24")
            page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 1440, "height": bottom}, full_page=True)
            page.close()
            if picture.stat().st_size <= MOST_BYTES:
                break
        browser.close()
    print(f"{picture}: {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    board_picture(Path(sys.argv[1]), Path(sys.argv[2]))
