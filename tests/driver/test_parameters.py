"""A notebook's parameters are what its tagged cell declares, and nothing else fits."""

import nbformat
import pytest

from umbra.driver.parameters import check, declared


def book(*sources, tag="parameters"):
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": [tag]}) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def test_names_and_defaults_are_read_without_running_anything():
    source = '"""What to show."""\nedition = "laptop"\nshare: float = 0.5\n'
    source += 'kinds = ["cup", "hand"]\nlimit = None\nshift = -1'
    assert declared(book(source), "n") == {
        "edition": "laptop", "share": 0.5, "kinds": ["cup", "hand"], "limit": None, "shift": -1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("notebook", "message"),
    [
        (book(), "expected one cell tagged 'parameters', found 0"),
        (book("a = 1", "b = 1"), "found 2"),
        (book("a = 1", tag="other"), "found 0"),
        (book("a = 1 + b"), "parameter a has no literal as its default"),
        (book("import os"), r"line 1 of the parameters cell is no plain `name = literal`"),
        (book("a = 1\na, b = 1, 2"), "line 2"),
    ],
)
def test_a_cell_that_is_no_plain_list_of_literals_is_refused(notebook, message):
    with pytest.raises(ValueError, match=message):
        declared(notebook, "n")


@pytest.mark.parametrize(
    ("value", "default"), [(1, 0), (1, 0.5), ("a", "b"), (True, False), ((1, 2), [0]), ({"a": 1}, {}), ("x", None)]
)
def test_values_of_the_type_of_their_default_fit(value, default):
    check({"name": value}, {"name": default}, "n")


@pytest.mark.parametrize(
    ("value", "default", "message"),
    [
        ("1", 1, "expects int, got str '1'"),
        (True, 1, "expects int, got bool True"),
        (0.5, 1, "expects int, got float 0.5"),
        (1, True, "expects bool, got int 1"),
        ("cup", ["cup"], "expects list, got str 'cup'"),
        (None, 1, "expects int, got anything None"),
    ],
)
def test_values_of_another_type_are_refused_with_the_notebooks_own_list(value, default, message):
    with pytest.raises(ValueError, match=f"n: parameter name {message}.*Its own are: name"):
        check({"name": value}, {"name": default}, "n")


def test_an_unknown_name_is_refused_with_the_nearest_and_with_all():
    with pytest.raises(ValueError, match=r"unknown parameter sed \(did you mean seed\?\)\. .*: seed \(int\), edition"):
        check({"sed": 1}, {"seed": 0, "edition": ""}, "n")


def test_a_cell_that_is_no_python_is_told_with_the_notebook():
    with pytest.raises(ValueError, match=r"page\.ipynb: expected Python in the parameters cell, found damage"):
        declared(book("edition = 'lap"), "page.ipynb")
