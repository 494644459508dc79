import pytest
import yaml

from umbra.claims.library import load_paper

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
        (("claims", 0, "comparisons", 0, "margin"), -1, r"margin and least must not be negative"),
        (("claims", 0, "comparisons", 0, "direction"), "equal", r"needs a margin above 0"),
        (("claims", 0, "comparisons", 0, "table"), "table-9", r"'table-9', not an artefact"),
        (
            ("claims", 0, "comparisons", 0, "left", "rows"),
            ["z"],
            r"tiny\.claims\.a-beats-b: table-1 has no row or column 'z'",
        ),
        (("claims", 0, "comparisons", 0, "left", "rows"), [], r"at least one row"),
        (("claims", 0, "comparisons"), [], r"at least one comparison"),
        (("artefacts", 0, "published_items"), {"z": 20}, r"published_items: table-1\.csv has no row or column 'z'"),
        (("artefacts", 0, "published_items"), {"*": 0}, r"published_items.*expected a number from 1"),
        (
            ("claims", 0, "trends"),
            [{"table": "table-1", "rows": ["x", "y", "z"], "columns": ["A"], "direction": "rising"}],
            r"tiny\.claims\.a-beats-b: table-1 has no row or column 'z'",
        ),
        (
            ("claims", 0, "comparisons", 0, "beside"),
            {"left": {"rows": ["x"], "columns": ["A"]}, "right": {"rows": ["z"], "columns": ["A"]}},
            r"table-1 has no row or column 'z'",
        ),
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
    with pytest.raises(ValueError, match=r"tiny/paper\.yaml, line 1: no valid YAML"):
        load_paper("tiny", shelf)


def test_a_key_that_stands_twice_is_refused_with_its_line(shelf):
    path = shelf / "tiny" / "paper.yaml"
    path.write_text("order: 1\n" + path.read_text())
    with pytest.raises(
        ValueError, match=r"tiny/paper\.yaml, line \d+: .*the key 'order' a second time \(the first is in"
    ):
        load_paper("tiny", shelf)
