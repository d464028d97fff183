"""Take the pictures of the documentation: `python docs/pictures.py BOARD.html docs/board.png`, with Debian's Chromium."""

from __future__ import annotations

import shutil
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

MOST_BYTES = 300_000


def pixels(png: bytes) -> np.ndarray:
    """The pixels of an 8-bit RGB or RGBA PNG, as Chromium writes it: (height, width, 3)."""
    place, data, shape = 8, b"", (0, 0, 0)
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            shape = (height, width, {2: 3, 6: 4}[colour])
        elif kind == b"IDAT":
            data += body
        place += size + 12
    height, width, deep = shape
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + width * deep)
    out = np.zeros((height + 1, width + 1, deep), np.int32)
    for row in range(height):
        line = lines[row, 1:].reshape(width, deep).astype(np.int32)
        above, now, how = out[row], out[row + 1], lines[row, 0]
        if how in (0, 2):
            now[1:] = (line + (above[1:] if how == 2 else 0)) % 256
        elif how == 1:
            now[1:] = np.cumsum(line, axis=0) % 256
        else:
            for x in range(width):
                left, up, corner = now[x], above[x + 1], above[x]
                now[x + 1] = (line[x] + ((left + up) // 2 if how == 3 else _paeth(left, up, corner))) % 256
    return out[1:, 1:, :3].astype(np.uint8)


def _paeth(left: np.ndarray, up: np.ndarray, corner: np.ndarray) -> np.ndarray:
    guess = left + up - corner
    far = [np.abs(guess - one) for one in (left, up, corner)]
    nearest_up = np.where(far[1] <= far[2], up, corner)
    return np.where((far[0] <= far[1]) & (far[0] <= far[2]), left, nearest_up)


def packed(png: bytes) -> bytes:
    """The same picture in fewer bytes: six bits a colour, each line by the filter that leaves least, packed hard."""
    image = pixels(png)
    image = (image & 0xFC) | (image >> 6)
    height, width, deep = image.shape
    flat = image.reshape(height, width * deep).astype(np.int16)
    left = np.pad(flat[:, :-deep], ((0, 0), (deep, 0)))
    above = np.pad(flat[:-1], ((1, 0), (0, 0)))
    tries = np.stack([flat, flat - left, flat - above]).astype(np.uint8)
    cost = np.minimum(tries, 256 - tries.astype(np.int16)).sum(axis=2)
    best = cost.argmin(axis=0).astype(np.uint8)
    lines = np.concatenate([best[:, None], tries[best, np.arange(height)]], axis=1)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


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
            picture.write_bytes(packed(picture.read_bytes()))
            if picture.stat().st_size <= MOST_BYTES:
                break
        browser.close()
    print(f"{picture}: {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    board_picture(Path(sys.argv[1]), Path(sys.argv[2]))
