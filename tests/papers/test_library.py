import numpy as np
import pytest
import yaml

from umbra.papers.library import load_paper, paper_names
from umbra.papers.results import ResultTable
from umbra.papers.verdicts import judge

PAPER = {
    "order": 3,
    "citation": {"authors": ["Ada Lovelace", "Grace Hopper", "Mary Shelley"], "title": "A paper", "year": 1999},
    "summary": "What it is about.",
    "artefacts": [{"id": "table-1", "title": "A table", "published": "table-1.csv", "unit": "%"}],
    "claims": [
        {
            "id": "a-beats-b",
            "sentence": "A beats B.",
            "where": "Table 1",
            "comparisons": [
                {
                    "table": "table-1",
                    "left": {"rows": ["x"], "columns": ["A"]},
                    "direction": "greater",
                    "right": {"rows": ["x"], "columns": ["B"]},
                }
            ],
        }
    ],
}


@pytest.fixture
def shelf(tmp_path):
    write(tmp_path, PAPER)
    (tmp_path / "tiny" / "table-1.csv").write_text("# as printed\nRow,A,B\nx,1.5,\ny,2,3\n")
    return tmp_path


def write(shelf, content):
    (shelf / "tiny").mkdir(exist_ok=True)
    (shelf / "tiny" / "paper.yaml").write_text(yaml.safe_dump(content))


def changed(path, value):
    copy = yaml.safe_load(yaml.safe_dump(PAPER))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


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
        "table-1": 10, "table-3": 3, "table-4": 4, "table-5": 3, "table-6": 6, "table-7": 4, "table-8": 4,
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
    tables, scales = {"table-6": ResultTable("table-6", cells)}, {"table-6": paper.artefact("table-6").scale}
    assert {claim.id: judge(claim, tables, scales=scales).decision for claim in asked} == dict.fromkeys(
        ("more-accepted-behind-drawn-masks", "more-accepted-behind-worn-masks", "more-accepted-on-bare-faces"), decision
    )


def test_loads_numbers_as_printed_and_gaps_as_nan(shelf):
    paper = load_paper("tiny", shelf)
    assert paper.published["table-1"].loc["x", "A"] == 1.5
    assert paper.published["table-1"].isna().sum().sum() == 1
    assert paper.citation.short == "Lovelace et al. 1999"
    assert paper.artefact("table-1").scale == 100


def test_an_unknown_paper_is_refused_with_the_known_ones(shelf):
    with pytest.raises(FileNotFoundError, match=r"no paper named 'other'.*known papers: tiny"):
        load_paper("other", shelf)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("claims", 0, "directon"), 1, r"tiny\.claims\[0\]\.directon: unknown key"),
        (
            ("claims", 0, "comparisons", 0, "direction"),
            "more",
            r"tiny\.claims\[0\]\.comparisons\[0\]\.direction: expected",
        ),
        (("claims", 0, "comparisons", 0, "value"), 3.0, r"exactly one of them"),
        (("claims", 0, "comparisons", 0, "margin"), -1, r"margin must not be negative"),
        (("claims", 0, "comparisons", 0, "direction"), "equal", r"needs a margin above 0"),
        (("claims", 0, "comparisons", 0, "table"), "table-9", r"'table-9', not an artefact"),
        (
            ("claims", 0, "comparisons", 0, "left", "rows"),
            ["z"],
            r"tiny\.claims\.a-beats-b: table-1 has no row or column 'z'",
        ),
        (("claims", 0, "comparisons", 0, "left", "rows"), [], r"at least one row"),
        (("claims", 0, "comparisons"), [], r"at least one comparison"),
        (("artefacts", 0, "id"), "Table 1", r"tiny\.artefacts\[0\]: id must be lower-case"),
        (("artefacts", 0, "digits"), 9, r"digits must be in"),
        (("artefacts",), PAPER["artefacts"] * 2, r"table-1 more than once"),
        (("artefacts", 0, "published"), "gone.csv", r"artefacts\.table-1\.published: expected tiny/gone\.csv"),
    ],
)
def test_what_is_wrong_in_paper_yaml_is_named_by_its_path(shelf, path, value, message):
    write(shelf, changed(path, value))
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        load_paper("tiny", shelf)


def test_a_claim_may_be_about_a_column_that_we_add(shelf):
    claim = changed(("claims", 0, "comparisons", 0, "left", "columns"), ["A+"])
    write(shelf, claim)
    with pytest.raises(ValueError, match=r"table-1 has no row or column 'A\+'"):
        load_paper("tiny", shelf)
    claim["artefacts"][0]["added"] = ["A+"]
    write(shelf, claim)
    assert load_paper("tiny", shelf).artefact("table-1").added == ("A+",)


@pytest.mark.parametrize(
    ("text", "message"),
    [("Row,A,B\nx,one,2\n", "column 'A' does not"), ("Row,A,B\nx,1,2\nx,1,2\n", "names the row 'x' twice")],
)
def test_published_numbers_must_be_numbers_once(shelf, text, message):
    (shelf / "tiny" / "table-1.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        load_paper("tiny", shelf)


def test_a_file_that_is_not_yaml_is_refused(shelf):
    (shelf / "tiny" / "paper.yaml").write_text("a: [1")
    with pytest.raises(ValueError, match=r"tiny/paper.yaml is not YAML"):
        load_paper("tiny", shelf)
