"""Each table's sentences ask for rows and columns that the table may have."""

import re

from umbra.claims import ResultTable
from umbra.claims.sentences import NOTHING
from umbra.papers.alob.said import SAID, said
from umbra.papers.alob.settling import ARMS, QUESTIONS, TOGETHER
from umbra.papers.alob.tables import MAIN
from umbra.papers.shelf import load_paper


def test_sentences_stand_under_tables_of_the_paper():
    assert set(SAID) <= {artefact.id for artefact in load_paper("alob").artefacts if artefact.kind == "table"}


def test_what_was_not_measured_is_said_once_a_line_for_each_thing_that_is_spoken_of():
    lines = said({}, "settling", "table-4", "angle").splitlines()
    assert lines[0] == f"Accuracy under objects: {NOTHING}"
    assert len(lines) == 4
    assert all(line.endswith(NOTHING) for line in lines)


def test_every_question_is_between_two_arms():
    assert {row for pair in QUESTIONS for row in pair} <= {*ARMS, TOGETHER}


def test_a_claims_rows_and_columns_are_those_of_the_tables():
    """Of tables without published numbers nobody else would notice a slip: the claim would stay unasked."""
    rows = {"settling": {*ARMS, TOGETHER}, "angle": set(), "own-class": set(), "table-4": set(MAIN)}
    for claim in load_paper("alob").claims:
        for part in claim.comparisons:
            if part.table == "settling":
                asked = {*part.left.rows, *(part.right.rows if part.right else ())}
                assert asked <= rows["settling"], claim.id
            if part.table in ("angle", "own-class"):
                assert all(re.fullmatch(r"ALOB, (Clean|OCC-[23]\.0|Bare|Covered)", row) for row in part.left.rows)


def test_a_measured_table_is_spoken_of(evaluation):
    from umbra.papers.alob.tables import occluded_table

    table = occluded_table(evaluation)
    assert isinstance(table, ResultTable)
    assert "ALOB, residual-18" in said({"table-4": table}, "table-4")
