"""Phenomena: each can be left out without moving the rest, is as strong as asked, and is where the truth says."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from clerestory.cli.app import app
from clerestory.county.classes import MODES, SIGNS
from clerestory.county.grammar import options
from clerestory.county.make import make
from clerestory.county.phenomena import PHENOMENA
from clerestory.county.plan import STRENGTH, ranges
from clerestory.county.truth import truth_table
from clerestory.errors import InputError
from factory import county, every_text

DAY = 86_400


def texts(made) -> Counter:
    """Texts of adverts and offers, as they stand in the files."""
    return Counter(text for text in every_text(made.folder / "taskforce") if len(text) > 120)


def rows(made, table, office="taskforce"):
    return truth_table(made.folder, office, table).to_pylist()


@pytest.fixture(scope="module")
def make_one(tmp_path_factory):
    """A small county of the task force."""

    def made(**said):
        said = {"size": 2_000, "seed": 4, "offices": ("taskforce",)} | said
        return make(tmp_path_factory.mktemp("county") / "c", **said)

    return made


@pytest.fixture(scope="module")
def whole(make_one):
    return make_one()


@pytest.mark.parametrize(
    ("without", "roles"),
    [
        (("coordination",), {"coordinated"}),
        (("codes",), set()),
        (("fraud_offers",), {"fraud"}),
        (("families", "spam"), {"family", "operation", "spam"}),
    ],
)
def test_what_is_left_out_is_gone_and_moves_next_to_nothing_else(make_one, whole, without, roles):
    made = make_one(without=without)
    there = Counter(row["role"] for row in rows(made, "makers"))
    before = Counter(row["role"] for row in rows(whole, "makers"))
    assert not roles & set(there)
    assert set(before) - set(there) == roles
    # all rows that are left could be the same: most are, but texts with a code, and tips and messages, which speak of
    # whoever is there
    left = sum(before.values()) - sum(before[role] for role in roles)
    assert sum((texts(whole) & texts(made)).values()) > 0.82 * left * sum(texts(whole).values()) / sum(before.values())
    # the innocent look-alikes stay
    for table, key in (("things", "what"), ("pairs", "what")):
        innocent = [
            Counter(row[key] for row in rows(one, table) if row.get("innocent", not row.get("planted")))
            for one in (whole, made)
        ]
        assert innocent[0] == innocent[1]


def test_nothing_planted_leaves_no_truth_to_find(make_one):
    made = make_one(without=tuple(PHENOMENA))
    assert not any(row["planted"] for row in rows(made, "makers"))
    assert not any(row["planted"] for table in ("pairs", "terms", "changes") for row in rows(made, table))
    assert not [row for row in rows(made, "term_uses") if row["what"] == "code"]
    assert {row["truth"] for row in rows(made, "classes")} == {"other", "honest"}


def test_codes_are_taken_up_by_as_many_as_asked_and_only_later(make_one):
    adopters = []
    for effect in (0.0, 0.3, 1.0):
        made = make_one(effects={"codes": effect})
        terms = {row["term"]: row for row in rows(made, "terms") if row["planted"]}
        at = {row["external_id"]: row["at"] for row in rows(made, "bookkeeping")}
        used = [row for row in rows(made, "term_uses") if row["what"] == "code"]
        assert all(at[row["external_id"]] >= terms[row["term"]]["since"] for row in used)
        assert {row["term"]: row["adopters"] for row in terms.values()} == {
            term: len({row["maker"] for row in used if row["term"] == term}) for term in terms
        }
        adopters.append(len(used))
    assert adopters[0] == 0
    assert 2 * adopters[1] < adopters[2]


def test_every_term_stands_in_the_texts_that_are_said_to_hold_it():
    made = county(size=6_000, seed=2)
    everything = "\n".join(every_text(made.folder / "taskforce")).casefold()
    used = {row["term"] for row in rows(made, "term_uses")}
    assert used
    assert [term for term in used if term.casefold() not in everything] == []
    assert {row["what"] for row in rows(made, "term_uses")} == {
        "code",
        "fashion",
        "season",
        "site",
        "busy",
        "slip",
        "word",
    }
    assert {row["reuses_ordinary"] for row in rows(made, "terms") if row["planted"]} == {True, False}


def joint(made, what):
    """Of each pair: share of the days and places of the one who published less on which both published."""
    there = defaultdict(set)
    for row in rows(made, "bookkeeping"):
        if row["kind"] == "advert":
            there[row["maker"]].add((row["at"] // DAY, row["place"]))
    pairs = [(there[row["maker"]], there[row["other"]]) for row in rows(made, "pairs") if row["what"] == what]
    return np.mean([len(a & b) / max(1, min(len(a), len(b))) for a, b in pairs])


def test_sets_do_as_one_as_strongly_as_asked_and_look_alikes_hardly(make_one):
    weak, strong = (make_one(effects={"coordination": one}) for one in (0.0, 1.0))
    assert not any(row["planted"] for row in rows(weak, "pairs"))
    assert joint(weak, "coordinated") < 0.1
    assert joint(strong, "coordinated") > 0.35
    for what in ("festivals", "motorway", "shifts", "price_change", "agencies"):
        assert joint(strong, what) < 0.2


def test_members_of_a_set_share_neither_contact_nor_text(make_one, whole):
    templates = {row["external_id"]: row["truth"] for row in rows(whole, "templates")}
    makers = {row["external_id"]: row for row in rows(whole, "makers")}
    of = defaultdict(set)
    for one, row in makers.items():
        if row["role"] == "coordinated" and one.startswith("AD"):
            of[row["truth"]].add(templates[one])
    assert len(of) >= 3
    assert all(a.isdisjoint(b) for a, b in pairwise(of.values()))


def test_price_and_place_move_together_in_a_set(make_one):
    """Against the same set at strength 0: changes of price on the same day, by the same share."""

    def together(made):
        prices = defaultdict(dict)
        for row in rows(made, "bookkeeping"):
            if row["role"] == "coordinated" and row["kind"] == "advert" and row["price"]:
                prices[row["maker"]].setdefault(row["at"] // DAY, row["price"])
        pairs = [
            (prices[row["maker"]], prices[row["other"]]) for row in rows(made, "pairs") if row["what"] == "coordinated"
        ]
        # both prices, day by day, each against its own mean
        found = [[(a[day], b[day]) for day in sorted(a.keys() & b.keys())] for a, b in pairs]
        return [
            np.corrcoef(np.array(one).T)[0, 1] for one in found if len(one) > 4 and np.ptp(np.array(one), axis=0).all()
        ]

    strong = together(make_one(effects={"coordination": 1.0}))
    assert np.median(strong) > 0.8


def test_labels_speak_of_rows_of_the_office_and_some_are_wrong():
    made = county(size=12_000, seed=3)
    low, high = ranges()["modes"]["label_noise"]
    for office in made.files:
        kinds = {row["external_id"]: row["kind"] for row in rows(made, "bookkeeping", office)}
        labels = rows(made, "labels", office)
        of = {"advertising.mode_of_operation": "advert", "recruitment.deceptive_offers": "offer"}
        assert all(kinds[row["external_id"]] == of[row["question"]] for row in labels)
        wrong = np.mean([row["label"] != row["truth"] for row in labels])
        assert low - 0.03 < wrong < high + 0.03
        for question in of if office == "taskforce" else ("recruitment.deceptive_offers",):
            said = Counter(row["label"] for row in labels if row["question"] == question)
            assert min(said.values()) >= 100, said
        assert sum(file.rows for file in made.files[office] if file.kind == "label") == len(labels)
        assert len({file.path.stem for file in made.files[office] if "offers-" in file.path.stem}) >= 4
    assert {row["label"] for row in rows(made, "labels")} == {*MODES, "deceptive", "honest"}


def test_the_mix_of_classes_moves():
    made = county(size=12_000, seed=3)
    truth = {row["maker"]: row["truth"] for row in rows(made, "classes")}
    at = defaultdict(list)
    for row in rows(made, "bookkeeping"):
        if row["maker"] in truth:
            at[truth[row["maker"]]].append(row["at"])
    assert np.mean(at["scam"]) > np.mean(at["other"]) > np.mean(at["spam"])


def test_offers_that_deceive_are_rare_among_those_that_nobody_labelled():
    made = county(size=12_000, seed=3)
    for office in made.files:
        labelled = {row["external_id"] for row in rows(made, "labels", office)}
        offers = [row for row in rows(made, "bookkeeping", office) if row["kind"] == "offer"]
        rate = np.mean([row["role"] == "fraud" for row in offers if row["external_id"] not in labelled])
        assert 0.005 < rate < 0.12


def test_every_sign_is_said_in_six_ways_or_more_and_stands_in_honest_offers_too():
    assert all(len(options("signs_en", sign)) >= 6 for sign in SIGNS)
    made = county(size=12_000, seed=3)
    honest = [row for row in rows(made, "classes") if row["truth"] == "honest"]
    assert np.mean([row["against"] > 0 for row in honest]) > 0.8


def test_a_pathway_grows_where_one_is_planted_and_forms_change_either_way(make_one):
    said = {"size": 6_000, "offices": ("hotline",)}
    with_it, without = make_one(effects={"pathways": 1.0}, **said), make_one(without=("pathways",), **said)
    changes = rows(with_it, "changes", "hotline")
    (planted,) = [row for row in changes if row["planted"]]
    assert rows(without, "changes", "hotline") == [row for row in changes if not row["planted"]]
    grown = []
    for made in (with_it, without):
        path = next(file.path for file in made.files["hotline"] if file.kind == "case_record")
        lines = path.read_text(encoding="utf-8").splitlines()
        grown.append(sum(f",{planted['value']}," in line for line in lines))
    assert grown[0] > 1.15 * grown[1]
    assert planted["ratio"] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"without": ("ghosts",)}, "found ghosts"),
        ({"effects": {"codes": 1.2}}, "expected 0 to 1"),
        ({"effects": {"codes": 0.2}, "without": ("codes",)}, "both for codes"),
        ({"ranges": "nowhere.toml"}, "a file of ranges"),
    ],
)
def test_what_there_is_not_is_refused(tmp_path, said, expected):
    with pytest.raises(InputError, match=expected):
        make(tmp_path / "c", size=1_000, seed=1, **said)
    assert not (tmp_path / "c").exists()


def test_a_file_of_ranges_that_lacks_a_knob_is_refused_and_one_of_anybodys_is_taken(tmp_path):
    own = files("clerestory.county").joinpath("ranges.toml").read_text(encoding="utf-8")
    short = tmp_path / "short.toml"
    short.write_text(own.replace("code_share", "code_part"), encoding="utf-8")
    with pytest.raises(InputError, match=r"no codes\.code_share"):
        ranges(short)
    other = tmp_path / "other.toml"
    other.write_text(own.replace("codes = [3, 6]", "codes = [2, 2]"), encoding="utf-8")
    made = make(tmp_path / "c", size=1_000, seed=1, ranges=other)
    assert sum(row["planted"] for row in rows(made, "terms")) == 2


def test_the_wide_ranges_hold_the_others_and_are_half_again_as_wide():
    narrow, wide = (
        tomllib.loads(files("clerestory.county").joinpath(name).read_text(encoding="utf-8"))
        for name in ("ranges.toml", "ranges_wide.toml")
    )
    knobs = {(table, knob) for table, of in narrow.items() for knob, value in of.items() if isinstance(value, list)}
    assert {knob for _, knob in knobs} >= set(STRENGTH.values())
    for table, knob in knobs:
        (low, high), (lowest, highest) = narrow[table][knob], wide[table][knob]
        assert lowest <= low <= high <= highest, knob
        assert highest - lowest >= 1.5 * (high - low) - 1e-9, knob


def test_the_command_takes_phenomena_effects_and_ranges(tmp_path):
    said = ["county", "make", str(tmp_path / "c"), "--size", "1000", "--seed", "2"]
    asked = ["--without", "coordination, modes", "--effect", "codes=0.4", "--ranges", "ranges_wide.toml"]
    result = CliRunner().invoke(app, [*said, *asked])
    assert result.exit_code == 0, result.output
    terms = truth_table(tmp_path / "c", "taskforce", "terms").to_pylist()
    assert [row["share"] for row in terms if row["planted"]] == pytest.approx([0.12] * 2)
    assert "coordinated" not in {row["role"] for row in truth_table(tmp_path / "c", "taskforce", "makers").to_pylist()}
    assert CliRunner().invoke(app, [*said[:2], str(tmp_path / "d"), "--effect", "codes"]).exit_code != 0
