"""Short texts by another hand: job offers, goods for sale and messages, of phrases that many makers have in common.

A family is a few phrases of its genre in one order with one wording each; its texts differ in what the slots hold.
"""

from __future__ import annotations

import numpy as np

GENRES: dict[str, list[str]] = {
    "job offers": """
{We are looking for|Wanted:|Now hiring} {a|one} {warehouse hand|kitchen porter|bricklayer|gardener|driver} in $place
{Full time|Part time|Evening shifts}, $hours hours {a week|each week}, {start at once|start on $date}
{Pay|Wage|Salary} $price {an hour|per hour|per month before tax}
{No experience needed|Two years of experience wanted|Training is given on the job}
{Write|Send a letter} to $mail {with your papers|and tell us about yourself}
{Call|Ring|Ask for} $name {on|at} $phone {before noon|on weekdays|after six}
{Rooms|A room} can be {rented|had} {near the site|close to work} {from|at} $price
{Uniform|Tools|Safety shoes} {provided|are given|come with the work}
{Contract|Agreement} for $n months, {longer if both sides wish|with a month of trial}
{Apply|Reply} at $url {today|before the end of the month}, reference $ref
""".strip().split("\n"),
    "goods for sale": """
{For sale|To give away cheaply|Selling my}: {oak table|child bicycle|steel ladder|washing machine|sewing machine|piano}
{Size|Measures} $n by $n {cm|inches}, {colour|in} {green|blue|white|natural wood}
{Like new|Used but clean|Has a few scratches}, {bought in $n|about $n years old}
{Price|Asking} $price, {fixed|or best offer|cash only}
{Pick up|Collect} in $place {only|by arrangement}, {no post|post costs extra}
{Text|Call} $name $phone {any time|after work}
{Pictures|More details} {on request|at $url}
{Serial|Model} number $ref, {papers included|box included|without box}
{Works well|Tested last week|Needs a new belt}
{Second hand|One owner} {since new|from a quiet house}
""".strip().split("\n"),
    "messages": """
{Hi|Hello|Dear} $name, your {parcel|order|booking} $ref {is on its way|is ready|has left our store}
{Your code is|Use code} $n {to log in|to confirm}. {Do not share it|Keep it to yourself}
{Reminder|Please note}: {appointment|visit} on $date at $hours in $place
{You have won|You were chosen for} {a voucher|a prize} of $price, {claim at|see} $url
{Thank you|Thanks} for {your payment|paying} of $price {to|for} $name
{Balance|Credit} $price {left|remaining} {on card|on account} $ref
{See you|Meet you} at $place {tomorrow|tonight} at $hours
{Reply|Text} STOP to {end|leave} {this service|these messages}
{Your table|Your room} for $n {is booked|is kept} {until|from} $date
{Call us|Ring} $phone {if you were not in|for another day}
""".strip().split("\n"),
}
_NAMES = (
    "Ana Boris Carla Dario Elena Farid Greta Hugo Ines Jonas Kaya Luis Mara Nils Olga Pavel Rosa Sven Tara Uwe".split()
)
_PLACES = "Springfield Riverton Oakdale Fairview Salem Madison Clinton Ashland Dover Hudson Milton Newport".split()
_CHANGES = "really very good now nice today please also just big small quick clean best sure still soon".split()


def _slot(dice: np.random.Generator, name: str) -> str:
    n = int(dice.integers(1, 99))
    made = {
        "place": str(dice.choice(_PLACES)), "name": str(dice.choice(_NAMES)), "n": str(n), "hours": f"{n % 12 + 1}:30",
        "price": f"${n * 5}", "phone": f"212-555-01{n:02d}",
        "mail": f"{str(dice.choice(_NAMES)).lower()}{n}@example.org",
        "url": f"https://example.org/{n}", "date": f"{n % 28 + 1}/{n % 12 + 1}", "ref": f"{'ABCD'[n % 4]}{n * 37}",
    }  # fmt: skip
    return made[name]


def _chosen(dice: np.random.Generator, phrase: str) -> str:
    while "{" in phrase:
        before, _, rest = phrase.partition("{")
        inner, _, after = rest.partition("}")
        phrase = before + str(dice.choice(inner.split("|"))) + after
    return phrase


def _filled(dice: np.random.Generator, phrase: str, part: float) -> str:
    said = []
    for word in phrase.split():
        bare = word.strip(".,:")
        if bare.startswith("$"):
            said.append(word.replace(bare, _slot(dice, bare[1:])))
        elif dice.random() >= part:
            said.append(word)
        elif dice.random() < 0.7:
            said.append(str(dice.choice(_CHANGES)))
    return " ".join(said)


def short_texts(seed: int, genre: str, rows: int, part: float) -> tuple[list[str], np.ndarray]:
    """Families of unequal size, a third of them of one text; *part* of the constant words changes from text to text."""
    dice = np.random.default_rng(seed)
    texts, truth, family, seen = [], [], 0, set()
    while len(texts) < rows:
        picked = dice.choice(len(GENRES[genre]), int(dice.integers(3, 6)), replace=False)
        phrases = [_chosen(dice, GENRES[genre][at]) for at in picked]
        if tuple(phrases) in seen:
            continue
        seen.add(tuple(phrases))
        size = 1 if dice.random() < 0.33 else int(min(2 * (1 + dice.pareto(1.1)), rows // 12))
        for _ in range(size):
            texts.append(". ".join(_filled(dice, phrase, part) for phrase in phrases))
            truth.append(family)
        family += 1
    order = dice.permutation(len(texts))
    return [texts[i] for i in order], np.array(truth)[order]
