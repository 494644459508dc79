"""Heavy files and pictures that are stored twice do not get into the history."""

import base64
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from umbra.driver.history import doubled, faults, main, refresh, stored

PICTURE = b"\x89PNG, or so it says"


@pytest.fixture
def edition(tmp_path):
    """A paper whose notebook and page hold the picture that stands beside them."""
    text = base64.b64encode(PICTURE).decode()
    for folder in ("tiny/figures", "pages"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tiny/figures/figure-1.png").write_bytes(PICTURE)
    (tmp_path / "tiny/figures/figure-2.png").write_bytes(b"another")
    output = new_output("display_data", data={"image/png": text})
    notebook = new_notebook(cells=[new_code_cell("figure", id="0", outputs=[output])])
    (tmp_path / "tiny/notebook.ipynb").write_text(nbformat.writes(notebook))
    (tmp_path / "pages/tiny.html").write_text(f'<img src="data:image/png;base64,{text}">')
    return tmp_path


def test_a_picture_in_the_notebook_and_beside_it_is_named_with_the_remedy(edition):
    path = edition / "tiny/notebook.ipynb"
    assert doubled(path) == ["figures/figure-1.png"]
    assert faults(path) == [
        f"{path} holds figures/figure-1.png, which a file beside it holds already: "
        f"run python -m umbra.driver.normalise {path}"
    ]


def test_a_page_that_holds_a_figure_of_the_edition_is_named_too(edition):
    assert doubled(edition / "pages/tiny.html") == ["tiny/figures/figure-1.png"]
    assert faults(edition / "pages/tiny.html")[0].endswith("run make site")


def test_a_picture_that_stands_nowhere_may_be_inside(edition):
    (edition / "tiny/figures/figure-1.png").unlink()
    assert faults(edition / "tiny/notebook.ipynb") == faults(edition / "pages/tiny.html") == []
    assert doubled(edition / "tiny/figures/figure-2.png") == []


def test_a_heavy_file_is_named_with_its_size_and_the_limit(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"0" * 1001)
    assert faults(tmp_path / "a.csv") == []
    assert "has 1,001 bytes, at most 1,000 are kept in git" in faults(tmp_path / "a.csv", limit=1000)[0]


def test_what_repeats_itself_costs_little_and_a_refresh_is_the_sum_of_its_parts(edition):
    (edition / "tiny/notebook.ipynb").write_text(json.dumps("a" * 100_000))
    parts = refresh(edition, "tiny")
    assert parts["notebook"] < 1000
    assert parts["figures"] == sum(stored(file) for file in (edition / "tiny/figures").iterdir())
    assert parts["page"] == stored(edition / "pages/tiny.html")


def test_the_command_ends_with_one_where_something_is_wrong(edition, capsys):
    assert main([str(edition / "tiny/figures/figure-1.png")]) == 0
    assert main([str(edition / "pages/tiny.html"), str(edition / "tiny/figures/figure-1.png")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
