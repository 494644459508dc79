"""The papers of the package are valid, complete, and published as they were printed."""

import numpy as np
import pytest

from umbra.claims import ResultTable, decide
from umbra.papers.shelf import load_paper, paper_names


@pytest.mark.parametrize("name", paper_names())
def test_every_paper_of_the_package_is_valid_and_complete(name):
    paper = load_paper(name)
    assert paper.artefacts
    assert paper.claims
    assert all(artefact.title and artefact.where for artefact in paper.artefacts)
    assert all(claim.sentence.endswith(".") and claim.where for claim in paper.claims)


def test_papers_come_in_the_order_of_the_notebooks():
    assert paper_names()[:3] == ["world", "landmark_masks", "alob"]


def test_landmark_masks_lists_every_figure_and_the_printed_table():
    paper = load_paper("landmark_masks")
    assert {f"figure-{number}" for number in range(1, 10)} <= {artefact.id for artefact in paper.artefacts}
    table = paper.published["table-1"]
    assert table.loc["Mouth", "LM2"] == 41.34
    assert table.loc["Face mask"].tolist() == [24.20, 20.26, 19.89, 18.39]
    assert paper.published["numbers"].loc["Base network, rank-1", "Value"] == 82.51


def test_alob_lists_every_table_and_figure_and_no_number_that_the_text_lacks():
    paper = load_paper("alob")
    numbered = {f"table-{number}" for number in range(1, 9)} | {f"figure-{number}" for number in range(1, 7)}
    assert {artefact.id for artefact in paper.artefacts if not artefact.beyond} == numbered
    assert paper.published["table-4"].loc["ALOB, residual-18"].tolist() == [94.87, 78.93, 92.05, 71.57]
    assert paper.published["table-5"].loc["ALOB, residual-18"].tolist() == [98.77, 97.62, 93.76]
    assert paper.published["table-6"].loc["Baseline, residual-18"].tolist() == [88.40, 83.07, 56.11]
    assert paper.published["table-1"].loc["LFW"].tolist() == [5749, 13233, 6000]
    counts = {name: int(frame.notna().sum().sum()) for name, frame in paper.published.items()}
    assert counts == {
        "table-1": 10, "table-3": 3, "table-4": 4, "table-5": 4, "table-6": 6, "table-7": 4, "table-8": 4, "rivals": 7,
    }  # fmt: skip


def test_the_unvaried_rows_of_alobs_sweeps_are_the_network_of_its_table_4():
    published = load_paper("alob").published
    main = published["table-4"].loc["ALOB, residual-18"]
    for table, row in (("table-7", "λ = 1"), ("table-8", "ALOB")):
        assert published[table].loc[row, main.index].tolist() == main.tolist()


@pytest.mark.parametrize(("swapped", "decision"), [(False, "holds"), (True, "fails")])
def test_alobs_claims_about_table_6_hold_for_what_the_paper_prints_there_and_fail_the_other_way_round(
    swapped, decision
):
    paper = load_paper("alob")
    frame = paper.published["table-6"].dropna()
    frame = frame.iloc[::-1].set_axis(frame.index) if swapped else frame
    rng, items = np.random.default_rng(0), 6000
    cells = {
        (row, f"{column} TAR+"): rng.permutation(np.arange(items) < items * frame.loc[row, column] / 100)[None] * 1.0
        for row in frame.index
        for column in frame
    }
    asked = [claim for claim in paper.claims if {part.table for part in claim.comparisons} == {"table-6"}]
    tables = {"table-6": ResultTable.of_no_training("table-6", cells)}
    scales = {"table-6": paper.artefact("table-6").scale}
    assert {claim.id: decide(claim, tables, scales=scales).decision for claim in asked} == dict.fromkeys(
        ("more-accepted-behind-drawn-masks", "more-accepted-behind-worn-masks", "more-accepted-on-bare-faces"), decision
    )
