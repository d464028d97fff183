"""SELECTs in Spark's dialect: each of the framework can be said there, and what differs is put right."""

from __future__ import annotations

import pytest

from clerestory.facets.framework import FACETS
from clerestory.lake.engine import parse
from clerestory.spark.selects import in_spark

SWEPT = [
    (f"{facet.module}.{question.name} {name}", sql)
    for facet in FACETS
    for question in facet.questions
    if question.fn is not None and question.when == "sweep"
    for name, sql in question.reads.items()
]


def test_every_swept_select_can_be_said():
    assert len(SWEPT) > 30
    for name, sql in SWEPT:
        assert in_spark(parse(sql)).startswith(("SELECT", "WITH")), name


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT max(len(string_split(t.text, ' '))) AS n FROM advert AS t", "SIZE(SPLIT("),
        ("SELECT max(t.seen_at::DATE) - min(t.seen_at::DATE) AS n FROM advert AS t", "DATEDIFF("),
        ("SELECT count(*) FILTER (WHERE regexp_full_match(t.text, 'a+')) AS n FROM advert AS t", "'^(?:'"),
        ("SELECT list(t.trace) FILTER (WHERE t.price > 1) AS n FROM advert AS t", "NULLIF("),
        ("SELECT trim(unnest(string_split(t.text, ';'))) AS n FROM advert AS t", "SELECT EXPLODE(TRANSFORM("),
        ("SELECT t.text AS words FROM advert AS t WHERE t.price > 1", "ORDER BY _at"),
    ],
)
def test_what_means_another_thing_there_is_put_right(sql, said):
    assert said in in_spark(parse(sql))


def test_rows_of_a_join_are_sorted_afterwards_and_not_by_their_place():
    sql = "SELECT t.text AS words FROM advert AS t JOIN link AS l ON l.trace = t.trace"
    assert "_at" not in in_spark(parse(sql))
