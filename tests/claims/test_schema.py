import pytest

from umbra.claims.schema import Artefact, Cells, Citation, Comparison, Paper


def test_short_citations_name_one_two_or_many():
    assert Citation(("Ada Lovelace",), "t", 1843).short == "Lovelace 1843"
    assert Citation(("Ada Lovelace", "Grace Hopper"), "t").short == "Lovelace & Hopper"
    assert Citation(("The Umbra project",), "t").short == "The Umbra project"


def test_cells_go_row_by_row():
    assert list(Cells(("a", "b"), ("x", "y"))) == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


def test_a_comparison_needs_exactly_one_right_side():
    with pytest.raises(ValueError, match="exactly one"):
        Comparison("table-1", Cells(("a",), ("x",)), "greater")


def test_an_artefact_the_paper_lacks_is_refused_with_the_list():
    paper = Paper("tiny", 0, Citation(("A B",), "t"), "", (Artefact("figure-1", "A figure"),), ())
    assert paper.artefact("figure-1").scale == 1
    with pytest.raises(ValueError, match=r"tiny has no artefact 'figure-2'; paper.yaml lists figure-1"):
        paper.artefact("figure-2")
