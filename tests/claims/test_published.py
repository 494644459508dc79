"""The paper's own noise, against numbers worked out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from umbra.claims.published import PublishedTable, own_effect, published_tables
from umbra.claims.questions import Cells
from umbra.claims.schema import Artefact, Citation, Paper
from umbra.claims.sums import Terms
from umbra.metrics.identification import wilson_interval

ITEMS = {"*": 566, "Face mask": 533}
ARTEFACT = Artefact("table-1", "Rank-1", published="table-1.csv", unit="%", published_items=ITEMS)
FRAME = pd.DataFrame(
    {"LM2": [19.89, 7.24, np.nan], "Grid": [18.39, 5.83, 50.0]}, index=["Face mask", "Sunglasses", "Chin"]
)
PUBLISHED = PublishedTable(ARTEFACT, FRAME)


def against_grid(row):
    return Terms.mean(Cells((row,), ("LM2",))) + Terms.mean(Cells((row,), ("Grid",)), -1.0)


def test_a_published_share_has_the_interval_of_its_items():
    found = PUBLISHED.interval("Face mask", "LM2")
    assert (found.estimate, found.n_items) == (pytest.approx(0.1989), 533)
    assert (found.low, found.high) == pytest.approx(wilson_interval(106, 533))
    assert PUBLISHED.items("Sunglasses", "Grid") == 566
    assert PUBLISHED.interval("Chin", "LM2") is None  # not printed
    assert PUBLISHED.interval("Nose", "LM2") is None
    unknown = PublishedTable(replace(ARTEFACT, published_items={}), FRAME)
    assert unknown.interval("Face mask", "LM2") is None
    by_column = PublishedTable(replace(ARTEFACT, published_items={"LM2": 100, "*": 20}), FRAME)
    assert [by_column.items("Sunglasses", name) for name in ("LM2", "Grid")] == [100, 20]


@pytest.mark.parametrize(("row", "z"), [("Face mask", 0.62), ("Sunglasses", 0.96)])
def test_eight_images_of_some_hundred_are_within_the_papers_noise(row, z):
    own = own_effect(against_grid(row), PUBLISHED)
    assert own.effect == pytest.approx((FRAME.loc[row, "LM2"] - FRAME.loc[row, "Grid"]) / 100)
    assert own.effect / ((own.high - own.low) / 2 / 1.96) == pytest.approx(z, abs=0.02)
    assert own.beyond_noise is False


def test_a_large_difference_is_beyond_it_and_one_that_was_not_printed_is_none():
    large = replace_frame(LM2=[60.0, 7.24, 1.0])
    assert own_effect(against_grid("Face mask"), large).beyond_noise is True
    assert own_effect(against_grid("Chin"), PUBLISHED) is None
    assert own_effect(against_grid("Chin"), None) is None
    assert own_effect(Terms({}), PUBLISHED) is None
    unknown = own_effect(against_grid("Face mask"), PublishedTable(replace(ARTEFACT, published_items={}), FRAME))
    assert (unknown.effect, unknown.low, unknown.beyond_noise) == (pytest.approx(0.015), None, None)


def test_a_share_of_all_is_not_without_noise():
    all_right = replace_frame(LM2=[100.0, 100.0, 100.0], Grid=[100.0, 100.0, 100.0])
    own = own_effect(against_grid("Face mask"), all_right)
    assert own.low < 0 < own.high


def replace_frame(**columns):
    return PublishedTable(ARTEFACT, FRAME.assign(**columns))


def test_all_published_tables_of_a_paper_come_with_their_artefacts():
    paper = Paper("tiny", 0, Citation(("A B",), "t"), "", (ARTEFACT,), (), {"table-1": FRAME})
    assert published_tables(paper)["table-1"].artefact is ARTEFACT
