import pytest

from umbra.claims.questions import Cells, Comparison, Trend
from umbra.claims.schema import Artefact, Citation, Claim, Paper


def test_short_citations_name_one_two_or_many():
    assert Citation(("Ada Lovelace",), "t", 1843).short == "Lovelace 1843"
    assert Citation(("Ada Lovelace", "Grace Hopper"), "t").short == "Lovelace & Hopper"
    assert Citation(("The Umbra project",), "t").short == "The Umbra project"


def test_an_artefact_the_paper_lacks_is_refused_with_the_list():
    paper = Paper("tiny", 0, Citation(("A B",), "t"), "", (Artefact("figure-1", "A figure"),), ())
    assert paper.artefact("figure-1").scale == 1
    with pytest.raises(ValueError, match=r"tiny has no artefact 'figure-2'; paper.yaml lists figure-1"):
        paper.artefact("figure-2")


def test_a_claim_asks_comparisons_and_trends_and_at_least_one_of_them():
    trend = Trend("table-2", ("0", "1", "2"), ("x",), "rising")
    comparison = Comparison("table-1", Cells(("a",), ("x",)), "greater", value=0.5)
    both = Claim("c", "S.", "p", (comparison,), trends=(trend,))
    assert both.questions == (comparison, trend)
    assert both.tables == ("table-1", "table-2")
    assert Claim("c", "S.", "p", trends=(trend,)).tables == ("table-2",)
    with pytest.raises(ValueError, match="at least one comparison or trend"):
        Claim("c", "S.", "p")


def test_how_near_counts_as_the_same_is_ours():
    assert Artefact("table-1", "T", unit="%").nearness(80.0) == 5
    assert Artefact("table-1", "T").nearness(-80.0) == 8
    assert Artefact("table-1", "T", near=0.5).nearness(80.0) == 0.5
    with pytest.raises(ValueError, match="near must be above 0; found -1"):
        Artefact("table-1", "T", near=-1.0)


def test_only_published_shares_have_published_items():
    with pytest.raises(ValueError, match="published_items are for published shares"):
        Artefact("table-1", "T", unit="%", published_items={"*": 5})
    with pytest.raises(ValueError, match="published_items are for published shares"):
        Artefact("table-1", "T", published="t.csv", published_items={"*": 5})


def test_a_paper_is_cited_in_bibtex_and_a_page_of_ours_is_not():
    paper = Citation(("Ada Lovelace", "C. Babbage"), "On Engines", 1843, "Memoirs", "doi:1")
    assert paper.bibtex.splitlines() == [
        "@article{lovelace1843,",
        "  author  = {Ada Lovelace and C. Babbage},",
        "  title   = {{On Engines}},",
        "  year    = {1843},",
        "  journal = {Memoirs},",
        "  note    = {doi:1},",
        "}",
    ]
    assert Citation(("The Project",), "A page").bibtex == ""
