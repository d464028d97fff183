"""A document as a sheet of sentences, ready to read in any door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clerestory.reports.lines import listed, section, wrapped
from clerestory.reports.plain_text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Sentences under headings; whoever fills it has masked every identifier.

    lawful, wrong : innocent readings; what would make it wrong
    """

    about: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    lawful: tuple[str, ...]
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "about": self.about,
            "title": self.title,
            "sections": [{"heading": heading, "sentences": list(said)} for heading, said in self.sections],
            "lawful": list(self.lawful),
            "wrong": list(self.wrong),
        }


def sheet_text(sheet: Sheet) -> str:
    """The sheet in eighty columns, safe for a terminal."""
    parts = [wrapped(visible(f"{sheet.about}: {sheet.title}"))]
    parts += [section(heading, listed([visible(one) for one in said])) for heading, said in sheet.sections]
    parts += [
        section("What it may otherwise be", listed(sheet.lawful)),
        section("What would make it wrong", listed(sheet.wrong)),
    ]
    return "\n\n".join(parts)
