"""A small grammar that writes texts: rules of a TOML file, expanded word by word with seeded dice."""

from __future__ import annotations

import tomllib
from collections.abc import Container
from functools import cache
from importlib.resources import files

from clerestory.county.dice import Dice
from clerestory.errors import InputError

#: The alternative that says nothing.
EMPTY = "_"

#: A part of an alternative: words as they stand, or the alternatives of another rule.
Part = list[str] | str
Rules = dict[str, tuple[tuple[Part, ...], ...]]


@cache
def _words(name: str) -> dict[str, object]:
    return tomllib.loads(files("clerestory.county").joinpath("words", f"{name}.toml").read_text(encoding="utf-8"))


def _alternatives(said: str) -> list[str]:
    return [" ".join(one.split()) for one in said.split("|") if one.strip()]


def _parts(alternative: str, synonyms: Container[str]) -> tuple[Part, ...]:
    """Runs of plain words as lists; names of rules as strings; a word with synonyms becomes its own rule."""
    parts: list[Part] = []
    for word in alternative.split() if alternative != EMPTY else ():
        if word.startswith("{") and word.endswith("}"):
            parts.append(word[1:-1])
        elif f"~{word}" in synonyms:
            parts.append(f"~{word}")
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(word)
        else:
            parts.append([word])
    return tuple(parts)


class Grammar:
    """Texts from rules; every sentence is one alternative of a rule that `root` names."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        #: Plain words that a text may have in place of another.
        self.vocabulary: tuple[str, ...] = tuple(
            sorted({w for o in rules.values() for a in o for p in a if isinstance(p, list) for w in p if w.isalpha()})
        )
        self.roots = [part for alternative in rules["root"] for part in alternative if isinstance(part, str)]

    def words(self, rule: str, dice: Dice) -> list[str]:
        """One expansion of *rule*, as words; slots stay as `$slot`."""
        said: list[str] = []
        self._expand(dice.pick(self.rules[rule]), dice, said)
        return said

    def _expand(self, alternative: tuple[Part, ...], dice: Dice, said: list[str]) -> None:
        draw, rules = dice.draw, self.rules
        for part in alternative:
            if isinstance(part, list):
                said += part
            else:
                options = rules[part]
                self._expand(options[draw() % len(options)], dice, said)

    def sentences(self, length: int, dice: Dice) -> list[list[str]]:
        """Different kinds of sentences until *length* words are reached; the first opens the text."""
        roots = self.roots[:1] + dice.some(self.roots[1:], len(self.roots) - 1)
        written: list[list[str]] = []
        count = 0
        for i in range(1000):
            if count >= length:
                break
            sentence = self.words("lead", dice) + self.words(roots[i % len(roots)], dice) + self.words("tail", dice)
            count += len(sentence)
            written.append(sentence)
        return written


@cache
def grammar(name: str, trade: str = "") -> Grammar:
    """The grammar of words/*name*.toml, with the lists of one trade where *trade* names it."""
    said = dict(_words(name))
    if trade:
        trades = _words(f"trades_{name[-2:]}")
        lists = trades.get(trade)
        if not isinstance(lists, dict):
            raise InputError(where="trade", expected="one of " + ", ".join(trades), found=repr(trade))
        said |= lists
    other = said.get("synonyms", {})
    synonyms = {f"~{word}": text for word, text in other.items()} if isinstance(other, dict) else {}
    rules: Rules = {
        rule: tuple(_parts(one, synonyms) for one in _alternatives(text))
        for rule, text in said.items()
        if isinstance(text, str)
    }
    rules |= {word: tuple(_parts(one, ()) for one in _alternatives(text)) for word, text in synonyms.items()}
    for rule, options in rules.items():
        for part in (part for option in options for part in option):
            if isinstance(part, str) and part not in rules:
                raise InputError(where=f"words/{name}.toml, rule {rule}", expected="rules that exist", found=part)
    return Grammar(rules)


@cache
def options(name: str, rule: str) -> tuple[str, ...]:
    """The alternatives of one rule of words/*name*.toml, as they stand."""
    return tuple(_alternatives(str(_words(name)[rule])))
