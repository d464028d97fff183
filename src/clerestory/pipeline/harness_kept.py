"""What was judged already: one line of JSON a county, added as soon as it is done, so that a stopped run goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from clerestory.county.plan import ranges as read_ranges
from clerestory.pipeline.harness_county import Outcome
from clerestory.pipeline.harness_digest import code_digest
from clerestory.pipeline.harness_plan import RANGES, Wanted


def ranges_digest(ranges: str) -> str:
    """Eight hexadecimal digits of what a file of ranges says.

    Raises
    ------
    InputError : no such file, or one that lacks a knob
    """
    return blake2b(json.dumps(read_ranges(ranges), sort_keys=True).encode(), digest_size=4).hexdigest()


class Kept:
    """The file of results.  Several runs may add to one file at once: each line is written whole."""

    def __init__(self, path: Path, *, ranges: str = RANGES) -> None:
        self._path, self._ranges = path, ranges_digest(ranges)
        self._known: dict[str, Outcome] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                if line:
                    self._read(line)

    def _read(self, line: str) -> None:
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            return  # a line that a stopped run left unfinished: that county is judged again
        for row in said["outcomes"]:
            outcome = Outcome(**row)
            self._known[_key(said["county"], said["code"].get(outcome.question, ""), outcome)] = outcome

    def of(self, one: Wanted, question: str, variant: str) -> Outcome | None:
        """What the question said of that county, if this code and these ranges judged it before."""
        asked = Outcome(question=question, variant=variant)
        return self._known.get(_key(self._county(one), code_digest(question), asked))

    def missing(self, one: Wanted, variants: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """The questions of the county that have no result yet, or whose broken variants have none."""
        beside = {name: [v for v, names in variants.items() if one.naive and name in names] for name in one.questions}
        return tuple(n for n in one.questions if any(self.of(one, n, v) is None for v in ("", *beside[n])))

    def add(self, one: Wanted, outcomes: Sequence[Outcome]) -> None:
        """Write down what was said of a county."""
        codes = {outcome.question: code_digest(outcome.question) for outcome in outcomes}
        said = {"county": self._county(one), "code": codes, "outcomes": [outcome.as_json() for outcome in outcomes]}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # A line break before as well: what a stopped run left unfinished must not swallow this line.
        with self._path.open("a", encoding="utf-8") as out:
            out.write("\n" + json.dumps(said) + "\n")
        for outcome in outcomes:
            self._known[_key(said["county"], codes[outcome.question], outcome)] = outcome

    def _county(self, one: Wanted) -> dict[str, Any]:
        return {**one.county, "ranges": self._ranges}


def _key(county: Mapping[str, Any], code: str, outcome: Outcome) -> str:
    return json.dumps([county, code, outcome.question, outcome.variant], sort_keys=True)
