"""What grew by days is what `link` makes anew, whatever came, was cut or erased; what was kept goes with the links."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_workspace import NOW, LinkedWorkspace

from clerestory.lake.backup import backup
from clerestory.lake.restore import restore
from clerestory.lake.verify import verify
from clerestory.pipeline import link_index
from clerestory.pipeline.link import link, link_is_current, linked_tables
from clerestory.pipeline.link_grown import Linked, grow_links

REMOVALS = (
    "Fern Brothers move homes and small offices across {}. Two careful men with a covered van, boxes included, pianos"
)
SHORT = "van booked for customer {} today"
WORDS = [a + b for a in ("gar", "lum", "ket", "pol", "ras") for b in ("an", "el", "io", "us")]


def adverts(first: int, n: int, *, seed: int = 0, day: int = 0) -> list[dict]:
    """Adverts of a few families, some on numbers that they share, some short, a copy among them."""
    dice = np.random.default_rng([seed, first])
    rows = []
    for number in range(first, first + n):
        family = int(dice.integers(6))
        words = list(np.random.default_rng([9, family]).choice(WORDS, 14 + 2 * family))
        for at in dice.choice(len(words), int(dice.integers(3)), replace=False):
            words[at] = str(dice.choice(WORDS))
        said = (
            SHORT.format(dice.choice(WORDS))
            if family == 5
            else " ".join([*words, "pianos, ring", f"212-555-01{dice.integers(12):02d}"])
        )
        rows.append({"external_id": f"a{number}", "text": said, "day": day + int(dice.integers(5))})
    return rows


def grow(made: LinkedWorkspace) -> Linked:
    """Link what came, and compare every table with a linking of everything."""
    before = made.workspace.snapshot().version
    grown = grow_links(made.workspace, now=NOW)
    snapshot = made.workspace.snapshot()
    # links and what is kept of them come in one commit
    assert snapshot.version == before + 1
    assert link_is_current(snapshot)
    for name, rows in linked_tables(snapshot, made.workspace.ids).items():
        assert snapshot.table(name).equals(rows.combine_chunks()), name
    return grown


def index(made: LinkedWorkspace) -> list[str]:
    return [entry.file for entry in made.workspace.snapshot().entries(link_index.TABLE)]


@pytest.fixture
def made(tmp_path):
    made = LinkedWorkspace(tmp_path)
    made.add("advert", adverts(0, 40))
    return made


def test_a_day_is_linked_with_what_was_kept(made):
    assert grow(made) == (40, 40, "")
    assert made.rows("template")
    assert made.rows("contact")
    made.add("advert", adverts(40, 7, day=9), source="two")
    made.add("tip", [{"external_id": "t1", "text": "leaves cards with 212.555.0103"}], source="tips")
    assert grow(made) == (8, 48, "")
    made.cut(made.rows("template_member")[0]["trace"], made.rows("template_member")[0]["template"])
    made.cut(made.rows("link")[0]["trace"], made.rows("link")[0]["thing"])
    assert grow(made) == (0, 48, "")
    made.add("advert", adverts(47, 3), source="three")
    assert grow(made) == (3, 51, "")
    assert not verify(made.workspace)


def test_a_trace_that_another_source_holds_too_counts_once(made):
    grow(made)
    again = adverts(0, 40)[3:9]
    made.add("advert", [*again, *adverts(40, 1)], source="two")
    assert grow(made) == (1, 41, "")
    made.add("advert", again[:2], source="three")
    assert grow(made) == (0, 41, "")


def test_what_was_kept_goes_with_a_backup_and_grows_on_elsewhere(made, tmp_path):
    grow(made)
    kept = index(made)
    backup(made.workspace, tmp_path / "b.archive", now=NOW)
    key = made.workspace.path.parent / f"{made.workspace.path.name}.key"
    made.workspace = restore(tmp_path / "b.archive", tmp_path / "elsewhere", key_file=key)
    assert index(made) == kept
    made.add("advert", adverts(40, 5), source="two")
    assert grow(made) == (5, 45, "")


def test_erasing_destroys_what_was_kept(made):
    made.add("advert", adverts(40, 9), source="two")
    grow(made)
    kept = index(made)
    assert kept
    with made.workspace.writer() as transaction:
        transaction.erase_source("two")
        transaction.commit()
    assert not index(made)
    assert not any((made.workspace.path / file).exists() for file in kept)
    assert grow(made) == (40, 40, "")


def _damaged(made):
    path = made.workspace.path / index(made)[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _of_other_code(made):
    with made.workspace.writer() as transaction:
        kept, files = link_index.load_index(transaction.snapshot)
        was, link_index.made_by = link_index.made_by, lambda: "another release"
        link_index.save_index(transaction, kept, files)
        link_index.made_by = was
        transaction.commit()


def _of_other_files(made):
    made.add("advert", adverts(60, 5), source="sixty")
    link(made.workspace, now=NOW)


def _not_whole(made):
    with made.workspace.writer() as transaction:
        entry = transaction.snapshot.entries(link_index.TABLE)[0]
        rows = transaction.snapshot.read(entry)
        transaction.replace(link_index.TABLE, rows, meta={"part": "1 of 2"})
        transaction.commit()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_damaged, "what was kept of the last linking cannot be read"),
        (_of_other_code, "this release links otherwise than the one before"),
        (_of_other_files, "the last linking was made on other ways"),
        (_not_whole, "what was kept of the last linking is not whole"),
    ],
)
def test_what_does_not_fit_is_not_used_and_it_is_said(made, harm, why):
    grow(made)
    harm(made)
    made.add("advert", adverts(40, 7), source="two")
    linked = grow(made)
    assert linked.anew == why
    assert linked.new == linked.of >= 47
    assert not verify(made.workspace)


def test_what_was_read_anew_is_linked_anew(made):
    grow(made)
    with made.workspace.writer() as transaction:
        (old,) = transaction.snapshot.entries("mention")
        rows = transaction.snapshot.read(old).slice(3)
        transaction.drop(old)
        transaction.add("mention", rows, source=old.source, of=old.of)
        transaction.commit()
    assert grow(made) == (40, 40, "files that the last linking read went, or were read anew")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    acts=st.lists(
        st.tuples(st.sampled_from(["add", "add", "add", "again", "cut", "erase"]), st.integers(0, 10_000)),
        min_size=2,
        max_size=8,
    ),
)
def test_any_adds_cuts_and_erasures_give_the_tables_of_a_full_linking(tmp_path_factory, seed, acts):
    made = LinkedWorkspace(tmp_path_factory.mktemp("grown"))
    rows = adverts(0, 30, seed=seed)
    made.add("advert", rows)
    for number, (act, dice) in enumerate(acts):
        if act == "add":
            new = adverts(len(rows), 1 + dice % 40, seed=seed, day=dice % 90 - 30)
            rows += new
            made.add("advert", new, source=f"s{number}")
        elif act == "again":
            # traces that were held already, by this or another source
            made.add("advert", rows[dice % len(rows) :][:5] + adverts(len(rows), 2, seed=seed), source=f"s{number}")
        elif act == "cut" and (links := made.rows("link")):
            made.cut(links[dice % len(links)]["trace"], links[dice % len(links)]["thing"])
        elif act == "erase":
            sources = [source.id for source in made.workspace.snapshot().sources]
            if len(sources) == 1:
                break
            with made.workspace.writer() as transaction:
                transaction.erase_source(sources[dice % len(sources)])
                transaction.commit()
        grow(made)
