"""Every error raised on purpose: where, expected, found, and the next step; never the content of a trace."""

from __future__ import annotations


class ClerestoryError(Exception):
    """The base of all errors raised on purpose; `exit_code` is what the command line ends with."""

    exit_code = 2

    def __init__(
        self, message: str = "", *, where: str = "", expected: str = "", found: str = "", hint: str = ""
    ) -> None:
        self.message, self.where, self.expected, self.found, self.hint = message, where, expected, found, hint
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The error in one line, without the hint."""
        said = self.message
        if self.expected:
            said = f"{said}: " if said else ""
            said += f"expected {self.expected}" + (f", found {self.found}" if self.found else "")
        return f"{self.where}: {said}" if self.where else said


class InputError(ClerestoryError):
    """A file, an argument or a value that cannot be used as it is."""

    exit_code = 2


class NotPermitted(ClerestoryError):
    """A guard refused: no authority, no purpose, another kind of workspace, a hold, a second writer."""

    exit_code = 3


class IntegrityError(ClerestoryError):
    """Bytes on disk are not what was written: a digest, a seal or a chain does not hold."""

    exit_code = 4
