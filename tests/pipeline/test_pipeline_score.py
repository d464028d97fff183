"""Scores on a small workspace, worked by hand."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linked_workspace import LinkedWorkspace

from clerestory.errors import InputError
from clerestory.pipeline.score import plain_value, read_truth, score

TEXT = "Two careful men with a covered van move homes and small offices, boxes included, pianos carried with care"


@pytest.fixture
def snapshot(tmp_path):
    made = LinkedWorkspace(tmp_path)
    rows = [{"external_id": f"a{i}", "text": TEXT} for i in range(3)]
    rows += [
        {"external_id": "b0", "text": "write to Ana@Example.com or 212-555-0143"},
        {"external_id": "b1", "text": "see https://www.example.org/van/ or ring 212-555-0143"},
        {"external_id": "b2", "text": "nothing to read here"},
    ]
    made.add("advert", rows)
    return made.link().workspace.snapshot()


def groups(**truth):
    return pa.table({"external_id": list(truth), "truth": list(truth.values())})


def test_templates_by_hand(snapshot):
    # said {a0 a1 a2}, {b0}, {b1}; true {a0 a1}, {a2}, {b0 b1}
    found = score(snapshot, "template_member", groups(a0="x", a1="x", a2="y", b0="z", b1="z"))
    assert found["pairwise"] == pytest.approx({"p": 1 / 3, "r": 1 / 2, "f1": 0.4})
    assert found["b_cubed"]["p"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found["b_cubed"]["r"] == pytest.approx((1 + 1 + 1 + 1 / 2 + 1 / 2) / 5)
    assert found["recall_by_size"] == {"2-5": 0.5, "6-20": None, "21-": None}


def test_groups_go_over_contacts_too_and_only_rows_of_the_truth_count(snapshot):
    found = score(snapshot, "group_member", groups(b0="z", b1="z", b2=None))
    assert found["pairwise"]["f1"] == found["b_cubed"]["f1"] == 1
    assert score(snapshot, "template_member", groups(a0=None, a1=None))["b_cubed"]["p"] == 0.5


def test_mentions_by_kind_in_any_writing(snapshot):
    truth = pa.table(
        {
            "external_id": ["b0", "b0", "b1", "b1", "b2", "b2"],
            "kind": ["e-mail", "phone", "URL", "phone", "phone", None],
            "value": [
                "ANA@example.com",
                "+1 212 555 0143",
                "http://Example.org/van",
                "+12125550143",
                "+12125550199",
                None,
            ],
        }
    )
    found = score(snapshot, "mention", truth)["by_kind"]
    assert found["email"] == {"n": 1, "recall": 1.0, "precision": 1.0}
    assert found["url"]["recall"] == 1.0
    assert found["phone"] == {"n": 3, "recall": pytest.approx(2 / 3), "precision": 1.0}


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "001 212-555-0143", "+12125550143"),
        ("email", "mailto:A@Example.com", "a@example.com"),
        ("handle", "@Movers", "movers"),
        ("url", "HTTPS://www.Example.com/A/", "example.com/A"),
        ("place", "Salem,  MA, US", "salem, ma, us"),
    ],
)
def test_writings_of_one_value(kind, one, other):
    assert plain_value(kind, one) == plain_value(kind, other)


def test_paths_of_pages_keep_their_case():
    assert plain_value("url", "example.com/A") != plain_value("url", "example.com/a")


def test_what_cannot_be_scored(snapshot, tmp_path):
    with pytest.raises(InputError, match="expected columns external_id, truth, found other"):
        score(snapshot, "template_member", pa.table({"other": [1]}))
    with pytest.raises(InputError, match="one of template_member, group_member, mention"):
        score(snapshot, "advert", pa.table({"other": [1]}))
    with pytest.raises(InputError, match="no file"):
        read_truth(tmp_path / "none.parquet")
    (tmp_path / "bad.parquet").write_text("PAR1 this is something else")
    with pytest.raises(InputError, match="something else"):
        read_truth(tmp_path / "bad.parquet")
    pq.write_table(groups(a0="x"), tmp_path / "good.parquet")
    assert read_truth(tmp_path / "good.parquet").num_rows == 1


def test_numbers_as_ids_are_read_as_text(snapshot):
    assert score(snapshot, "template_member", pa.table({"external_id": [1, 2], "truth": [7, 7]}))["pairwise"]["r"] == 0


def test_mentions_by_style_and_by_span(snapshot):
    mail, ring = "write to Ana@Example.com or 212-555-0143", "see https://www.example.org/van/ or ring 212-555-0143"
    truth = pa.table(
        {
            "external_id": ["b0", "b0", "b1", "b1", "b2"],
            "kind": ["email", "phone", "phone", "phone", "phone"],
            "value": ["ana@example.com", "+12125550143", "+12125550143", "+12125550199", None],
            "style": ["plain", "plain", "mixed", "mixed", "bait"],
            "start": [mail.index("Ana"), mail.index("212"), ring.index("212") + 4, 0, None],
            "stop": [mail.index(" or"), len(mail), len(ring), 3, None],
        }
    )
    found = score(snapshot, "mention", truth)
    assert found["by_style"] == {
        "bait": {"n": 0, "recall": None, "precision": None},
        "mixed": {"n": 2, "recall": 0.5, "precision": 1.0},
        "plain": {"n": 2, "recall": 1.0, "precision": 1.0},
    }
    # b1 begins where the truth does not, and covers it; the number that was not found has no span
    assert found["spans"] == {"n": 3, "same": pytest.approx(2 / 3), "covered": 1.0}
    with pytest.raises(InputError, match="start and stop"):
        score(snapshot, "mention", truth.set_column(4, "start", pa.array(["x"] * 5)))
