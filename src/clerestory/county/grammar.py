"""A small grammar that writes texts: rules of a TOML file, expanded with seeded dice."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from clerestory.county.dice import Dice
from clerestory.errors import InputError

#: The alternative that says nothing.
EMPTY = "_"

#: Pieces of text: plain words together, or one slot, as `$place`.
Pieces = list[str]
#: A part of an alternative: a piece, or another rule.  A rule is its alternatives; one that is a piece stands bare.
Part: TypeAlias = "str | list[str | tuple[Part, ...]]"
Alternative: TypeAlias = "str | tuple[Part, ...]"
Rule = list[Alternative]


@cache
def _said(name: str) -> dict[str, object]:
    return tomllib.loads(files("clerestory.county").joinpath("words", f"{name}.toml").read_text(encoding="utf-8"))


def _alternatives(said: str) -> list[str]:
    return [" ".join(one.split()) for one in said.split("|") if one.strip()]


@cache
def options(name: str, rule: str) -> tuple[str, ...]:
    """The alternatives of one rule of words/*name*.toml, as they stand."""
    return tuple(_alternatives(str(_said(name)[rule])))


class Grammar:
    """Texts from rules; `root` names the rules that sentences are made of, `lead` and `tail` what goes around them."""

    def __init__(self, said: dict[str, str], synonyms: dict[str, str], where: str) -> None:
        self._rules: dict[str, Rule] = {rule: [] for rule in (*said, *(f"~{word}" for word in synonyms))}
        self._where = where
        for word, text in synonyms.items():
            self._rules[f"~{word}"] += [self._parts(one, {}) for one in _alternatives(text)]
        for rule, text in said.items():
            self._rules[rule] += [self._parts(one, synonyms) for one in _alternatives(text)]
        roots = [part for alternative in self._rules["root"] for part in alternative if not isinstance(part, str)]
        self._open, self._others = roots[0], roots[1:]
        #: Plain words that a text may have in place of another.
        self.vocabulary = tuple(
            sorted({word for text in said.values() for word in text.split() if word.isalpha() and word.islower()})
        )

    def __contains__(self, rule: str) -> bool:
        return rule in self._rules

    def _parts(self, alternative: str, synonyms: dict[str, str]) -> Alternative:
        """Runs of plain words as one piece; slots as pieces of their own; a word with synonyms as a rule."""
        parts: list[Part] = []
        run = False
        for word in alternative.split() if alternative != EMPTY else ():
            rule = word[1:-1] if word.startswith("{") and word.endswith("}") else f"~{word}" if word in synonyms else ""
            if rule and rule not in self._rules:
                raise InputError(where=f"words/{self._where}.toml", expected="rules that exist", found=rule)
            if rule or word.startswith("$"):
                parts.append(self._rules[rule] if rule else word)
                run = False
            elif run:
                parts[-1] = f"{parts[-1]} {word}"
            else:
                parts.append(word)
                run = True
        return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else tuple(parts)

    def pieces(self, rule: str, dice: Dice) -> Pieces:
        """One expansion of *rule*; slots stay as `$slot`."""
        said: Pieces = []
        _expand(self._rules[rule], dice, said)
        return said

    def alternative(self, rule: str, at: int, dice: Dice) -> Pieces:
        """One expansion of the alternative of *rule* that stands at place *at*."""
        said: Pieces = []
        _expand([self._rules[rule][at]], dice, said)
        return said

    def sentences(self, length: int, dice: Dice) -> list[Pieces]:
        """Different kinds of sentences until *length* words are reached; the first opens the text."""
        roots = [self._open, *dice.some(self._others, length // 8 + 2)]
        lead, tail = self._rules["lead"], self._rules["tail"]
        written: list[Pieces] = []
        words = 0
        while words < length:
            said: Pieces = []
            _spell((lead, roots[len(written) % len(roots)], tail), dice, said)
            words += " ".join(said).count(" ") + 1
            written.append(said)
        return written


def _expand(rule: Rule, dice: Dice, said: Pieces) -> None:
    chosen = rule[dice.draw() % len(rule)]
    if isinstance(chosen, str):
        said.append(chosen)
    else:
        _spell(chosen, dice, said)


def _spell(parts: tuple[Part, ...], dice: Dice, said: Pieces) -> None:
    draw = dice.draw
    for part in parts:
        # leaves are most of all expansions: taken here, without another call
        one = part if isinstance(part, str) else part[draw() % len(part)]
        if isinstance(one, str):
            said.append(one)
        else:
            _spell(one, dice, said)


@cache
def grammar(name: str, trade: str = "") -> Grammar:
    """The grammar of words/*name*.toml, with the lists of one trade where *trade* names it."""
    said = dict(_said(name))
    if trade:
        trades = _said(f"trades_{name[-2:]}")
        lists = trades.get(trade)
        if not isinstance(lists, dict):
            raise InputError(where="trade", expected="one of " + ", ".join(trades), found=repr(trade))
        said |= lists
    synonyms = said.pop("synonyms", {})
    return Grammar(
        {rule: str(text) for rule, text in said.items()}, dict(synonyms) if isinstance(synonyms, dict) else {}, name
    )
