"""One shape over all fifteen facets: names, texts, SELECTs, signatures, docstrings."""

from __future__ import annotations

import inspect

import pytest
import sqlglot
from named_questions import FRAMEWORK, QUESTIONS
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from clerestory.errors import InputError
from clerestory.facets.asking import asking
from clerestory.facets.framework import FACETS, find_question, with_team_file
from clerestory.model.tables import TABLES, table_spec

BUILT = [(facet, question) for facet in FACETS for question in facet.questions if question.fn is not None]
NAMES = [f"{facet.module}.{question.name}" for facet, question in BUILT]

SCHEMA = {table.name: {column.name: column.type for column in table.columns} for table in TABLES}


def test_fifteen_facets_and_ninety_nine_questions():
    assert [facet.number for facet in FACETS] == list(range(1, 16))
    assert {facet.module: [question.name for question in facet.questions] for facet in FACETS} == QUESTIONS
    assert sum(len(names.split()) for names in FRAMEWORK.values()) == 99


@pytest.mark.parametrize(("facet", "question"), BUILT, ids=NAMES)
def test_selects_name_tables_and_columns_that_exist(facet, question):
    for sql in question.reads.values():
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        assert isinstance(tree, exp.Select | exp.Union), "a question only selects"
        # Raises when a column cannot be resolved against the tables of the lake.
        qualify(tree, schema=SCHEMA, dialect="duckdb", validate_qualify_columns=True)


@pytest.mark.parametrize(("facet", "question"), BUILT, ids=NAMES)
def test_identifiers_needed_in_the_clear_are_declared(facet, question):
    used = set()
    for sql in question.reads.values():
        tree = qualify(sqlglot.parse_one(sql, dialect="duckdb"), schema=SCHEMA, dialect="duckdb")
        for scope in sqlglot.optimizer.scope.traverse_scope(tree):
            for column in scope.columns:
                source = scope.sources.get(column.table)
                if isinstance(source, exp.Table):
                    used.add((source.name, column.name))
    shown = {(t.name, c.name): c.shown for t in TABLES for c in t.columns}
    needed = {f"{table}.{column}" for table, column in used if shown[table, column] == "identifier"}
    assert needed == set(question.clear)


@pytest.mark.parametrize(("facet", "question"), BUILT, ids=NAMES)
def test_signature_and_docstring(facet, question):
    signature = inspect.signature(question.fn)
    positional = [p.name for p in signature.parameters.values() if p.kind is not p.KEYWORD_ONLY]
    assert positional == list(question.reads), "the positional arguments are the keys of reads, in order"
    document = inspect.getdoc(question.fn) or ""
    for heading in ("Parameters", "Returns", "Raises", "Errors to expect", "References"):
        assert f"\n{heading}\n{'-' * len(heading)}\n" in document, heading
    for name in signature.parameters:
        assert name in document
    assert question.text.reasons, "a lead gives reasons in words"


def test_every_kind_that_a_question_names_can_be_asked_for():
    named = {kind for facet in FACETS for question in facet.questions for kind in question.text.kinds}
    assert named <= set(asking())


def test_optional_tables_are_read():
    for _, question in BUILT:
        named = {
            t.name
            for sql in question.reads.values()
            for t in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table)
        }
        assert set(question.optional) <= named
        for table in named:
            table_spec(table)


def test_a_team_s_own_file_adds(tmp_path):
    path = tmp_path / "facets.toml"
    path.write_text(
        """
[[facet]]
module = "money"
[facet.questions.our_own]
asks = "Which of our branches see it most?"
returns = "estimate"
reads = "counts by branch"
harmed = "a branch that is watched for its customers"
without = "ask the branches"
evasion = "other branches"
switch_off = "three wrong answers"
method = "counting"
ask_for = { data = "counts", holder = "our own bank", authority = "our own rules" }
""",
        encoding="utf-8",
    )
    facets = with_team_file(FACETS, path)
    assert len(facets) == 15
    assert find_question(facets, "money.our_own")[1].text.asks.startswith("Which")
    path.write_text(path.read_text().replace('asks = "Which of our branches see it most?"\n', ""))
    with pytest.raises(InputError, match=r"facets\.toml, facet money, our_own"):
        with_team_file(FACETS, path)


def test_a_question_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"money\.red_flags"):
        find_question(FACETS, "money.nothing")
    with pytest.raises(InputError, match="dotted name"):
        find_question(FACETS, "templates")
