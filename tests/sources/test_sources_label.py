"""The kind `label`: proposed from its headers, sealed, refused where it points at a person, gone with its source."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from small_office import ADVERTS, make_office, put_in

from clerestory.model.kinds import kind
from clerestory.pipeline.erase import erase
from clerestory.sources.proposal import propose

LABELS = ["about,question,label,basis", "1,advertising.mode_of_operation,scam,closed case",
          "2,advertising.mode_of_operation,spam,two reviewers"]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "about", "label"),
    [
        (["about", "question", "label", "basis"], "about", "label"),
        (["Row no.", "Question", "Class", "How it is known"], "Row no.", "Class"),
        (["Ad ID", "question", "Verdict"], "Ad ID", "Verdict"),
        (["folio", "pregunta", "etiqueta", "motivo"], "folio", "etiqueta"),
    ],
)
def test_it_is_proposed_from_its_headers(headers, about, label):
    row = ["A-1", "advertising.mode_of_operation", "scam", "closed case"][: len(headers)]
    found = propose(headers, pa.table({h: [v] for h, v in zip(headers, row, strict=True)}), file="labels.csv")
    assert (found.kind, found.sure) == ("label", True)
    assert (found.columns["about"], found.columns["label"]) == (about, label)


def test_it_is_sealed_and_links_nothing():
    assert kind("label").protected
    assert kind("label").linked == ()


def test_it_goes_in_joins_on_the_office_s_number_and_dies_with_its_source(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, LABELS, name="labels.csv", source="what we know", kind="label")
    snapshot = office.workspace.snapshot()
    joined = snapshot.select("SELECT l.label AS label FROM label AS l JOIN advert AS a ON a.external_id = l.about")
    assert sorted(joined["label"].to_pylist()) == ["scam", "spam"]
    assert list(snapshot.entries("label"))
    erase(office, "what we know")
    after = office.workspace.snapshot()
    assert after.table("label").num_rows == 0
    assert after.table("advert").num_rows == len(ADVERTS) - 1


def test_a_label_about_a_telephone_number_is_refused(tmp_path):
    office = make_office(tmp_path / "w")
    report = put_in(
        office, [*LABELS, "+1 212 555 0143,advertising.mode_of_operation,scam,x"], name="labels.csv", kind="label"
    )
    assert report.refused == 1
    held = office.workspace.snapshot().table("label")["about"]
    assert not pc.any(pc.match_substring(held, "555")).as_py()
