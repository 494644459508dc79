"""Cells are executed by papermill; which one failed is counted as the reader of the source counts."""

import nbformat
import pytest

from umbra.driver.execution import Watcher, _number_in_source, run_cells


def executed(path, *tags):
    cells = [nbformat.v4.new_code_cell("", metadata={"tags": [tag]} if tag else {}) for tag in tags]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.mark.parametrize(
    ("index", "tags", "number"),
    [
        (0, ("papermill-error-cell-tag", "papermill-error-cell-tag", ""), 1),
        (1, ("papermill-error-cell-tag", "", "papermill-error-cell-tag", ""), 2),
        (3, ("papermill-error-cell-tag", "", "parameters", "injected-parameters", "papermill-error-cell-tag", ""), 3),
    ],
)
def test_neither_injected_parameters_nor_banners_count(tmp_path, index, tags, number):
    assert _number_in_source(executed(tmp_path / "n.ipynb", *tags), index) == number


def test_a_kernel_leaves_no_socket_where_another_would_find_it(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    look = "import pathlib\nsorted(path.name for path in pathlib.Path().iterdir())"
    cell = nbformat.v4.new_code_cell(look, metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "look.ipynb")
    done, failure = run_cells(tmp_path / "look.ipynb", {}, tmp_path / "log")
    assert failure is None
    assert done.cells[0].outputs[0]["data"]["text/plain"] == "['look.ipynb', 'params.yaml']"


def test_lines_are_shown_while_they_arrive_and_none_is_lost(tmp_path, capsys):
    log = tmp_path / "log"
    log.write_text("cell 1/2  0:00:01  import this\n")
    with Watcher(log, total=2), open(log, "a") as lines:
        lines.write("net: epoch 1/3\n")
    shown = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in shown] == ["cell 1/2  0:00:01  import this", "net: epoch 1/3"]
