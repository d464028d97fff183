"""Images are refused with words (G6): nothing is stored, opened or shown, and the reader learns who can help."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError

#: First bytes of images and films.  (offset, bytes)
_MAGIC: tuple[tuple[int, bytes], ...] = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"GIF87a"),
    (0, b"GIF89a"),
    (8, b"WEBP"),
    (8, b"AVI "),
    (4, b"ftyp"),
    (0, b"II*\x00"),
    (0, b"MM\x00*"),
    (0, b"BM"),
    (0, b"\x00\x00\x01\x00"),
    (0, b"\x1aE\xdf\xa3"),
    (0, b"8BPS"),
    (0, b"\x00\x00\x00\x0cjP  "),
    (0, b"\xff\x0a"),
)

#: Starts of base64 of jpeg, png, gif and webp: an image written as text is an image.
_BASE64 = ("/9j/", "iVBORw0KGgo", "R0lGODdh", "R0lGODlh", "UklGR")
_ADDRESS = r"data:(?:image|video)/[a-z0-9.+-]{2,20}[^,]{0,60};\s*base64"
_ANYWHERE = re.compile(
    b"(?i:"
    + _ADDRESS.encode()
    + rb")|(?:"
    + b"|".join(re.escape(s.encode()) for s in _BASE64)
    + rb")[A-Za-z0-9+/=_\s-]{80}"
)

#: What is said of a row that holds one.
FOUND = "an image written as text; it is not stored"

_NAMES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff", ".svg")
_FILMS = (".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v", ".3gp")

WORDS = (
    "Keep it where it is, send it to nobody, and delete nothing that you may want the police to see. "
    "If anyone in it may be under 18: NCMEC Take It Down (takeitdown.ncmec.org) and, to report, "
    "the CyberTipline (report.cybertip.org). If an adult: StopNCII (stopncii.org). "
    "What may come in is the text that its lawful holder has written about it."
)


def is_image(head: bytes) -> bool:
    """Whether these first bytes (at least 16) are those of an image or a film."""
    if head[:2] == b"BM":
        # Two letters are too few to tell: a bitmap also has four zero bytes after its length.
        return head[6:10] == b"\x00\x00\x00\x00"
    if any(head[at : at + len(magic)] == magic for at, magic in _MAGIC if magic != b"BM"):
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<svg")


def named_as_image(name: str) -> bool:
    """Whether a file name ends as images and films do."""
    return name.lower().endswith(_NAMES + _FILMS)


def refusal(file: str, found: str = "an image") -> InputError:
    """The error that an offered image meets."""
    return InputError(where=file, expected="a table of text", found=f"{found}; nothing was stored", hint=WORDS)


def image_rows(rows: pa.Table) -> pa.Array:
    """Which rows hold an image written as text, in any column: a data address, or the bare base64 of one."""
    found = pa.repeat(False, rows.num_rows)
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        if not pa.types.is_string(column.type) or not _long(column):
            continue
        found = pc.or_(found, in_column(column))
    return found


def anywhere(data: bytes) -> bool:
    """Whether bytes of text hold an image written as text: for rows that could not be cut into cells."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.replace(b"\x00", b"")
    return _ANYWHERE.search(data) is not None


def _long(column: pa.Array) -> bool:
    longest = pc.max(pc.binary_length(column)).as_py()
    return longest is not None and longest >= 100


def in_column(column: pa.Array) -> pa.Array:
    """Which cells of a column hold an image written as text."""
    long = pc.fill_null(pc.greater_equal(pc.binary_length(column), 100), False)
    some = pc.match_substring_regex(column, "(?is)" + _ADDRESS)
    for start in _BASE64:
        some = pc.or_(some, pc.match_substring_regex(column, rf"(?s)^\s*{start}[A-Za-z0-9+/=_\s-]{{80}}"))
    return pc.and_(long, pc.fill_null(some, False))
