"""Files as they come in: sealed piece by piece, so that no byte of them lies on a disk in the clear, not for a moment.

Django's own way writes what is larger than a megabyte into a temporary file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase

from clerestory.pipeline.laid import SECRET, LaidFile

#: The largest file that a browser may bring; larger ones go in by `clerestory add`.
LARGEST = 512 << 20


def folder() -> Path:
    """Where sealed files wait."""
    made = Path(settings.FOLDER) / "uploads"
    made.mkdir(mode=0o700, exist_ok=True)
    return made


class SealedFile(UploadedFile):
    """An uploaded file that lies sealed.  It goes when the request ends, unless somebody kept it."""

    def __init__(self, laid: LaidFile, **about: Any) -> None:
        super().__init__(file=None, size=laid.size, **about)
        self.laid, self.is_kept = laid, False

    def close(self) -> None:
        """The request is over."""
        if not self.is_kept:
            self.laid.remove()


class SealedUploads(FileUploadHandler):
    """Django's handler: each piece is sealed as it comes."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.laid: LaidFile | None = None

    def new_file(self, *said: Any, **more: Any) -> None:
        """A file begins.  Whoever has not signed in leaves nothing here."""
        super().new_file(*said, **more)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        self.laid = LaidFile(folder() / secrets.token_hex(8), secret=secrets.token_bytes(SECRET))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """One more piece; one that is too many ends the file."""
        if self.laid is None:
            return raw_data
        if self.laid.size + len(raw_data) > LARGEST:
            self.upload_interrupted()
            raise SkipFile
        self.laid.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> SealedFile | None:
        """All of it is there."""
        laid, self.laid = self.laid, None
        if laid is None:
            return None
        laid.finish()
        return SealedFile(
            laid, name=self.file_name, content_type=self.content_type, charset=self.charset,
            content_type_extra=self.content_type_extra,
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        """Whoever sent it went away: what came of it goes."""
        if self.laid is not None:
            self.laid.remove()
            self.laid = None


def tidy(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: of a file that broke off nothing stays.  Django tells its handlers of some ends only."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            return get_response(request)
        finally:
            # Asking for `upload_handlers` would make some where there are none.
            for one in getattr(request, "_upload_handlers", ()):
                one.upload_interrupted()

    return answer
