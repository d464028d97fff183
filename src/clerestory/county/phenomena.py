"""The phenomena that a county holds, each of which may be left out, or planted at a strength of the tester's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clerestory.errors import InputError

#: Phenomenon → what it is, and what an effect of 1 stands for.
PHENOMENA: Mapping[str, str] = {
    "families": "one text or contact behind many adverts; effect: how many adverts one has",
    "fronts": "one contact or text behind offers under many names; effect: how many offers one has",
    "spam": "one text everywhere; effect: its share of the adverts",
    "scams": "one contact, many names, a fee before the work; effect: how many adverts and offers one has",
    "modes": "classes of groups that differ in how they publish; effect: how far apart the classes are",
    "coordination": "posters that publish, price and move as one; effect: the share of days on which they do",
    "codes": "terms that newly mean something; effect: the share of a sub-community's posters who take one up",
    "fraud_offers": "offers of work that deceive; effect: how far their indicators are apart from honest offers'",
    "pathways": "a change in how recorded recruitments happened; effect: by how much a pathway's share grows",
}


def check(without: Collection[str], effects: Mapping[str, float]) -> None:
    """Refuse phenomena that there are not, and effects outside 0 to 1.

    Raises
    ------
    InputError : an unknown phenomenon, one both left out and given an effect, or an effect outside 0 to 1
    """
    unknown = sorted((set(without) | set(effects)) - set(PHENOMENA))
    if unknown:
        raise InputError(where="phenomena", expected="some of " + ", ".join(PHENOMENA), found=", ".join(unknown))
    both = sorted(set(without) & set(effects))
    if both:
        raise InputError(where="phenomena", expected="left out, or with an effect", found=f"both for {both[0]}")
    for name, effect in effects.items():
        if not 0.0 <= effect <= 1.0:
            raise InputError(where=f"effect of {name}", expected="0 to 1", found=f"{effect:g}")
