"""What a team has said of some of its adverts and offers: files of labels, one in seven of them wrong or so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clerestory.county.classes import MODES, OFFERS
from clerestory.county.frauds import QUESTION as OFFER_QUESTION
from clerestory.county.offices import Style
from clerestory.county.operations import ADVERTS, OTHERS
from clerestory.county.operations import QUESTION as MODE_QUESTION
from clerestory.county.plan import DAY, Plan
from clerestory.county.traces import Class, Row
from clerestory.county.truth import Rows, Truth
from clerestory.county.writers import Growing

_HEADERS = {"about": "Row no.", "question": "Question", "label": "Judged", "basis": "How it is known"}
_BASIS = ("closed case", "two reviewers", "taken down by the page", "complaint upheld", "visit")
_LABELS = {MODE_QUESTION: MODES, OFFER_QUESTION: OFFERS}
#: Labels of each class that a team has at least, where it has traces enough; and the share it has beyond that.
_WANTED, _SHARE = 130, 0.4


class Labels:
    """The label files of one office while a county is made; offers have one a site."""

    def __init__(self, name: str, folder: Path, *, plan: Plan, truth: Truth) -> None:
        self._name, self._folder, self._plan, self._truth = name, folder, plan, truth
        self._dice = plan.dice(f"labels {name}")
        self._files: dict[str, Growing] = {}
        adverts = sum(many for (_, kind), many in plan.totals().items() if kind == "advert")
        groups = plan.knobs["mode_groups"] * adverts / ADVERTS
        self._mode_share = min(0.92, max(_SHARE, _WANTED / groups))

    def take(self, rows: list[tuple[str, Row]], classes: dict[str, Class]) -> None:
        """Label some makers of a block by one row each; *rows* with the number that the office gave them."""
        dice = self._dice
        seen: set[str] = set()
        truth: Rows = []
        for number, row in rows:
            said = classes.get(row.maker)
            if said is None or row.maker in seen:
                continue
            seen.add(row.maker)
            if not dice.chance(self._chance(said, row)):
                continue
            others = [one for one in _LABELS[said.question] if one != said.truth]
            label = dice.pick(others) if dice.chance(self._plan.knobs["label_noise"]) else said.truth
            file = self._file(said.question, str(row.cells["site"]))
            file.write([[number, said.question, label, dice.pick(_BASIS)]])
            truth.append((number, said.question, label, said.truth))
        self._truth.write(self._name, "labels", truth)

    def _chance(self, said: Class, row: Row) -> float:
        if said.question != MODE_QUESTION:
            return said.label
        if said.truth == "other":
            # as many as of each other class, though there are more of them
            return self._mode_share / OTHERS * 1.05
        # cases of the last months are still open: labels are of what there was
        gone = (row.at - self._plan.start) / (self._plan.days * DAY)
        return self._mode_share * (1.25 - 0.5 * gone)

    def _file(self, question: str, site: str) -> Growing:
        stem = "labels" if question == MODE_QUESTION else f"labels-offers-{site.partition('.')[0]}"
        if stem not in self._files:
            style = Style(stem=stem, format="csv", kind="label", headers=_HEADERS)
            self._files[stem] = Growing(self._folder, style, stem)
        return self._files[stem]

    def close(self) -> Iterator[tuple[Path, Style, int, int]]:
        """Finish the files, as `Office.close`."""
        for file in self._files.values():
            file.close()
            for path, rows in file.parts:
                yield path, file.style, rows, 0
