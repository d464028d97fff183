"""advertising.rising_codes: the six tests, what is never a term, the lexicon, a naive way that must fail, power."""

from __future__ import annotations

import math
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake
from scipy.stats import binom
from word_world import EMPTY_LEXICON, EMPTY_READ, WordWorld, adverts

from clerestory.errors import InputError
from clerestory.facets.advertising import FACET, rising_codes
from clerestory.facets.advertising.posters import with_poster
from clerestory.facets.advertising.terms import as_term, found_in, is_term, never, parts
from clerestory.facets.advertising.windows import units_of
from clerestory.model.lead import Reason, Untold

(QUESTION,) = (question for question in FACET.questions if question.name == "rising_codes")
MODULE = sys.modules["clerestory.facets.advertising.rising_codes"]
FEW, ALL = 8, 200
FILLER = (
    "careful movers take pianos", "gutters cleaned by hand", "fences painted and treated", "windows washed at dawn",
    "sofas carried up the stairs", "lawns mown every week", "doors hung and planed", "tiles laid in a day",
)  # fmt: skip


def most(worlds: int) -> int:
    """With a nominal rate of one in twenty, this many worlds with a lead or fewer, 99 times in 100."""
    return int(binom.ppf(0.99, worlds, 0.05))


def codes(lead) -> dict:
    return {reason.code: dict(reason.slots) for reason in lead.reasons}


def poster(lake: InventedLake, name: str, day: int, texts: list[str], *, site: str = "a", place: str = "Rome") -> None:
    """One poster with one text a day, joined by a contact."""
    for k, text in enumerate(texts):
        trace = f"{name}-{k}"
        lake.trace("advert", trace, day=day + k, text=text, site=site, place=place)
        lake.add("link", trace=trace, thing=name, kind="contact", weight=1.0, reason="contact:phone")


def with_a_code(word: str = "velvet", *, users: int = 14) -> InventedLake:
    """Forty posters in each window of a hundred days; in the later one some use a word, in both of their texts."""
    lake = InventedLake()
    for k in range(80):
        later = k >= 40
        texts = [f"{FILLER[k % 8]} {FILLER[(k + j) % 8]}" for j in (1, 4)]
        if later and k - 40 < users:
            texts = [f"{text} {word}" for text in texts]
        poster(lake, f"p{k:02d}", 100 * later + k % 40 * 2, texts, site="ab"[k % 2])
    poster(lake, "end", 199, ["nothing more"])
    return lake


def test_known_answer():
    (lead, *others) = with_a_code().ask(QUESTION)
    assert [one.about for one in others] == []
    assert (lead.about, lead.value, lead.unit) == ("velvet", 14, "advertisers")
    assert lead.traces == tuple(f"p{k}-1" for k in range(40, 54))
    said = codes(lead)
    # 40 posters a window, and the one that ends the time.
    assert said["rose"] == {
        "term": "velvet", "later": 14, "of_later": 41, "earlier": 0, "of_earlier": 40,
        "first": "2025-03-02", "edge": "2025-06-09", "last": "2025-09-16",
    }  # fmt: skip
    assert list(said)[1] == "chance"
    assert said["chance"]["percent"] == 5
    assert said["chance"]["one_in"] > 1000
    assert said["chance"]["tried"] >= 9
    assert said["kept_to"] == {"n": 14, "of": 14}
    assert said["few_of_many"] == {"sites": 2, "of": 2, "places": 1}
    assert "lexicon" not in said


def test_silence():
    assert InventedLake().ask(QUESTION) == []
    assert with_a_code(users=0).ask(QUESTION) == []
    # A text without any term.
    lake = with_a_code()
    for row in lake.rows["advert"]:
        row["text"] = "12 34" if row["trace"] != "p00-0" else None
    assert lake.ask(QUESTION) == []


def test_a_word_of_everybody_is_no_lead():
    assert with_a_code(users=40).ask(QUESTION) == []
    assert with_a_code(users=14).ask(QUESTION, everywhere=0.3) == []
    # In one of two sites by everybody, in the other by nobody: that is one source's own word, and said so.
    lake = InventedLake()
    for k in range(80):
        later, site = k >= 40, "ab"[k % 2]
        texts = [FILLER[(k + j) % 8] + (" velvet" if later and site == "a" else "") for j in (1, 4)]
        poster(lake, f"p{k:02d}", 100 * later + k % 40 * 2, texts, site=site)
    poster(lake, "end", 199, ["nothing more"], site="b")
    (lead,) = lake.ask(QUESTION)
    assert codes(lead)["one_source"] == {"of": 2, "places": 1}


def test_copies_of_one_text_do_not_show_that_somebody_keeps_to_a_word():
    lake = with_a_code()
    first = {row["trace"]: row["text"] for row in lake.rows["advert"]}
    for row in lake.rows["advert"]:
        # the second text of each poster is its first one again, but for a word
        row["text"] = first[row["trace"][:-1] + "0"] + (" again" if row["trace"].endswith("1") else "")
    assert lake.ask(QUESTION) == []


def test_a_site_counts_that_has_posters_enough_in_both_windows():
    table = adverts(WordWorld(posters=300), 1)
    units = units_of(with_poster(table), days=0, posters=8)
    used = {units.sites[k] for k in set(units.site.tolist())}
    assert used == {"site0", "site1", "site2", "site3"}
    assert units.sites[-1] == "site4"
    # One text a poster and window, and both windows as long.
    assert len(set(zip(units.poster.tolist(), units.later.tolist(), strict=True))) == len(units.row)
    day = table["day"].cast(pa.int32()).to_numpy()
    assert units.edge == day.max() - (day.max() - day.min() + 1) // 2 + 1


def test_more_texts_in_another_language_are_no_rise_of_their_words():
    pieces = [
        a + b for a in ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su") for b in ("ka", "ke", "ki", "ko")
    ]
    spoken = {False: [f"{one}r" for one in pieces], True: [f"z{one}" for one in pieces]}
    dice = np.random.default_rng(1)
    lake = InventedLake()
    for k in range(400):
        later = k >= 200
        words = spoken[k % 200 < (27 if later else 3)]
        # each language has words that nearly every text of it holds
        texts = [" ".join([*dice.permutation(words[:10])[:7], *dice.permutation(words[10:])[:4]]) for _ in range(2)]
        poster(lake, f"p{k:03d}", 100 * later + k % 90, texts)
    poster(lake, "end", 199, ["nothing more"])
    assert lake.ask(QUESTION) == []


def test_a_word_of_a_phrase_that_everybody_takes_up_has_no_new_sense():
    dice = np.random.default_rng(2)
    common = [f"{a}{b}r" for a in ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi") for b in ("ka", "ke", "ki")]
    lake = InventedLake()
    for k in range(240):
        later = k >= 120
        said = list(dice.permutation(common)[:10])
        if k % 4 == 0:
            said[5:5] = ["scent", "free"] if later else ["carriage", "free"]
        poster(lake, f"p{k:03d}", 100 * later + k % 90, [" ".join(said)], site="ab"[k // 4 % 2])
    poster(lake, "end", 199, ["nothing more"])
    assert lake.ask(QUESTION) == []


def test_edges():
    assert with_a_code().ask(QUESTION, rate=0.0) == []
    assert len(with_a_code(users=8).ask(QUESTION, rate=0.9)) == 1
    assert with_a_code(users=7).ask(QUESTION, rate=0.9) == []
    assert len(with_a_code(users=7).ask(QUESTION, rate=0.9, posters=7)) == 1
    assert len(with_a_code().ask(QUESTION, days=100)) == 1
    # In windows of thirty days no site has posters enough.
    assert [type(one) for one in with_a_code().ask(QUESTION, days=30)] == [Untold]


@pytest.mark.parametrize(
    ("params", "said"),
    [({"rate": 2}, "rate"), ({"posters": 1}, "posters"), ({"days": 27}, "days"), ({"everywhere": 0}, "everywhere")],
)
def test_refusals(params, said):
    with pytest.raises(InputError, match=f"{said}: expected"):
        with_a_code().ask(QUESTION, **params)


def test_what_cannot_be_told():
    short = adverts(WordWorld(posters=40, days=50), 1)
    (untold,) = rising_codes(short, EMPTY_READ, EMPTY_LEXICON)
    assert untold == Untold(about="terms that rise", reasons=(Reason("too_short_or_few", {"days": 28, "posters": 8}),))
    assert rising_codes(short.slice(0, 0), EMPTY_READ, EMPTY_LEXICON) == []
    # A site that appears in the later window only says nothing of words.
    lake = with_a_code()
    for row in lake.rows["advert"]:
        row["site"] = "old" if row["seen_at"] < datetime(2025, 6, 9, tzinfo=UTC) else "new"
    assert [type(one) for one in lake.ask(QUESTION)] == [Untold]


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_invariance(dice, backwards):
    lake = with_a_code()
    plain = lake.ask(QUESTION)
    for rows in lake.rows.values():
        dice.shuffle(rows)
    assert lake.ask(QUESTION, backwards=backwards) == plain
    for table in ("advert", "held", "link"):
        lake.rows[table] += [dict(row) for row in lake.rows[table][:30]]
    assert lake.ask(QUESTION) == plain
    # A hundred copies of one text are one poster's.
    for k in range(100):
        lake.trace("advert", f"copy{k}", day=190, text="windows washed velvetine", site="a", place="Rome")
        lake.add("link", trace=f"copy{k}", thing="p79", kind="contact", weight=1.0, reason="contact:phone")
    assert [one.about for one in lake.ask(QUESTION)] == [one.about for one in plain]


# what is a term -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["🌹", "#velvet", "v3lvet", "vélvét"])
def test_signs_and_other_writings_are_terms(word):
    (lead,) = with_a_code(word).ask(QUESTION)
    assert as_term(word) in lead.about


@pytest.mark.parametrize("word", ["latina", "Ukrainian", "🇲🇽", "77", "Rome", "undocumented", "Trans", "español"])
def test_who_somebody_is_where_and_how_much_is_never_a_term(word):
    assert with_a_code(word).ask(QUESTION) == []


def test_what_was_read_out_is_never_a_term():
    lake = with_a_code("velvet")
    for row in lake.rows["advert"]:
        if "velvet" in row["text"]:
            at = row["text"].index("velvet")
            lake.add("mention", mention="m" + row["trace"], trace=row["trace"], kind="handle", value="velvet", start=at,
                     stop=at + 6, reader="handles 3", field="text")  # fmt: skip
    assert lake.ask(QUESTION) == []


def test_terms_by_hand():
    assert found_in("Càll NOW 🌹 #FreshLinen fair priсe", [(0, 4)]) == [
        "\x00",
        "now",
        "🌹",
        "#freshlinen",
        "fair",
        "price",
    ]
    assert as_term("Clean  Linen") == "clean linen"
    assert as_term("don't") == "dont"
    assert as_term("one two three") == as_term("x") == as_term("7up") == as_term("") == ""
    assert [parts(one) for one in ("120", "\x00", "v3lvet")] == [True, True, False]
    assert [is_term([one], frozenset({"rome"})) for one in ("latina", "rome", "velvet")] == [False, False, True]
    assert {"latina", "rumana", "espanola", "undocumented", "eastern", "fresh", "triguena", "muslim"} <= never()
    assert as_term("fresh linen") == as_term("Eastern lamps") == ""


# the lexicon ----------------------------------------------------------------------------------------------------


def decided(lake: InventedLake, state: str, *, day: int, version: int = 1, term: str = "velvet", **more) -> None:
    at = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=day)
    lake.add("term", term=term, state=state, who="ana", decided_at=at, version=version, reason="seen", **more)


def test_an_accepted_term_is_named_with_its_version():
    lake = with_a_code()
    decided(lake, "proposed", day=150)
    decided(lake, "accepted", day=160, version=2, since=date(2025, 6, 1))
    decided(lake, "rejected", day=170, version=3, term="another")
    (lead,) = lake.ask(QUESTION)
    said = codes(lead)
    assert said["accepted"] == {"day": "2025-08-08", "who": "ana"}
    assert said["in_use_since"] == {"day": "2025-06-01"}
    assert said["lexicon"] == {"version": 3}
    assert "proposed" not in said


def test_a_rejected_term_comes_back_on_new_evidence_only():
    lake = with_a_code()
    decided(lake, "rejected", day=130)
    assert lake.ask(QUESTION) == []
    # Its users began on days 100 to 126; of those rejected before them all, enough are new.
    lake = with_a_code()
    decided(lake, "rejected", day=110)
    (lead,) = lake.ask(QUESTION)
    assert codes(lead)["rejected_before"] == {"day": "2025-06-19", "n": 8}
    lake = with_a_code()
    decided(lake, "rejected", day=112)
    assert lake.ask(QUESTION) == []


# error rates ----------------------------------------------------------------------------------------------------


def z_per_advert(table: pa.Table) -> set[str]:
    """The naive way: log-odds of each word, every advert counted."""
    middle = np.median(table["day"].cast(pa.int32()).to_numpy())
    before, after = Counter(), Counter()
    for day, text in zip(table["day"].cast(pa.int32()).to_pylist(), table["text"].to_pylist(), strict=True):
        (after if day >= middle else before).update(set(text.split()))
    n, m = before.total(), after.total()
    said = set()
    for word, times in after.items():
        a, b = times + 0.5, before[word] + 0.5
        if times > 7 and (math.log(a / (m - a)) - math.log(b / (n - b))) / math.sqrt(1 / a + 1 / b) > 1.96:
            said.add(word)
    return said


def false_terms(world: WordWorld, seeds) -> list[set[str]]:
    asked = (rising_codes(adverts(world, seed), EMPTY_READ, EMPTY_LEXICON) for seed in seeds)
    return [{lead.about for lead in leads if not lead.about.startswith(("code", "turn"))} for leads in asked]


def test_innocent_adverts_give_no_lead_and_the_naive_way_fails():
    world = WordWorld(posters=250, vocabulary=800)
    assert sum(map(bool, false_terms(world, range(700, 700 + FEW)))) <= most(FEW)
    naive = [z_per_advert(adverts(WordWorld(fashions=0, mild=0, late_site=False), seed)) for seed in range(700, 704)]
    assert all(naive)
    assert np.mean([len(one) for one in naive]) > 20


@pytest.mark.slow
def test_innocent_adverts_in_full():
    assert sum(map(bool, false_terms(WordWorld(), range(50_000, 50_000 + ALL)))) <= most(ALL) == 18


def found_of(world: WordWorld, seeds) -> float:
    found = 0
    for seed in seeds:
        leads = rising_codes(adverts(world, seed), EMPTY_READ, EMPTY_LEXICON)
        names = {lead.about for lead in leads}
        found += sum(
            any(name.startswith(f"code{'abcdefghijklmnopqrstuvwxyz'[k]}") for name in names) for k in range(world.codes)
        )
        found += sum(f"turn{'abcdefg'[k]} in another sense" in names for k in range(world.turned))
    return found / len(seeds) / (world.codes + world.turned)


def test_codes_and_new_senses_are_found():
    assert found_of(WordWorld(codes=10, adopted=0.15), range(2)) >= 0.9
    assert found_of(WordWorld(turned=3), range(2)) >= 0.8


@pytest.mark.slow
def test_power_rises_with_the_effect():
    curve = [
        found_of(WordWorld(codes=20, adopted=share), range(60_000, 60_006)) for share in (0.02, 0.04, 0.06, 0.1, 0.2)
    ]
    assert curve[0] <= 0.3
    assert curve[3] >= 0.79
    assert all(later >= sooner - 0.05 for sooner, later in pairwise(curve))


@pytest.mark.slow
def test_false_terms_beside_true_ones_are_few():
    shares = []
    for seed in range(70_000, 70_020):
        leads = rising_codes(adverts(WordWorld(codes=10), seed), EMPTY_READ, EMPTY_LEXICON)
        shares.append(sum(not lead.about.startswith("code") for lead in leads) / max(1, len(leads)))
    assert np.mean(shares) <= 0.07
