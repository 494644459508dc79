"""Two executions with the same results are the same bytes."""

import base64
import io

import nbformat
import pytest
from PIL import Image

from umbra.driver.normalise import main, normalise, write


def executed(*, when: str, ident: str, address: str, split: bool, version: str):
    """The same results as papermill leaves them at another time."""
    texts = ["one\n", "two\n"] if split else ["one\ntwo\n"]
    outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in texts]
    result = {"text/plain": f"<object at 0x{address}>"}
    outputs.append(nbformat.v4.new_output("execute_result", result, execution_count=1))
    outputs.append(nbformat.v4.new_output("stream", name="stderr", text="kept apart\n"))
    cell = nbformat.v4.new_code_cell("1", id=ident, outputs=outputs, execution_count=1)
    cell.metadata = nbformat.from_dict({"papermill": {"start_time": when}, "execution": {"iopub": when}, "tags": ["t"]})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata = nbformat.from_dict({
        "papermill": {"start_time": when},
        "kernelspec": {"name": "lost", "display_name": "lost"},
        "language_info": {"name": "python", "version": version},
    })  # fmt: skip
    return notebook


ONE = {"when": "2026-01-01", "ident": "a1b2", "address": "7f00aa11bb22", "split": True, "version": "3.11.7"}
TWO = {"when": "2026-01-02", "ident": "c3d4", "address": "7f99cc33dd44", "split": False, "version": "3.12.1"}


def test_time_identity_addresses_and_the_pace_of_output_leave_no_trace():
    assert write(normalise(executed(**ONE))) == write(normalise(executed(**TWO)))


def test_results_tags_and_streams_stay():
    cell = normalise(executed(**ONE)).cells[0]
    assert [output.get("text") or output.data["text/plain"] for output in cell.outputs] == [
        "one\ntwo\n", "<object>", "kept apart\n",
    ]  # fmt: skip
    assert cell.metadata == {"tags": ["t"]}
    assert cell.execution_count == 1


def test_the_kernel_is_the_one_that_every_machine_has():
    assert normalise(executed(**ONE)).metadata.kernelspec.name == "python3"


def test_the_argument_is_left_as_it_was():
    notebook = executed(**ONE)
    before = nbformat.writes(notebook)
    normalise(notebook)
    assert nbformat.writes(notebook) == before


def test_a_picture_is_not_searched_for_addresses():
    output = nbformat.v4.new_output("display_data", {"image/png": "aaaa at 0x7f00aa11bb22"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    assert normalise(notebook).cells[0].outputs[0].data["image/png"] == "aaaa at 0x7f00aa11bb22"


def test_an_invalid_notebook_is_not_written():
    notebook = normalise(executed(**ONE))
    del notebook.cells[0]["outputs"]
    with pytest.raises(nbformat.ValidationError):
        write(notebook)


@pytest.fixture
def paper(tmp_path):
    """An executed notebook as papermill leaves it, with a figure that stands beside it."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, format="PNG")
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "figure-1.png").write_bytes(buffer.getvalue())
    picture = base64.b64encode(buffer.getvalue()).decode()
    notebook = executed(**ONE)
    notebook.cells[0].outputs.append(nbformat.v4.new_output("display_data", {"image/png": picture}))
    (tmp_path / "notebook.ipynb").write_text(nbformat.writes(notebook))
    return tmp_path / "notebook.ipynb"


def test_a_figure_becomes_a_reference_only_where_the_notebook_is_to_lie(paper):
    notebook = nbformat.read(paper, as_version=4)
    assert "image/png" in normalise(notebook).cells[0].outputs[-1].data
    assert normalise(notebook, paper.parent).cells[0].outputs[-1].data == {
        "text/html": '<img src="figures/figure-1.png" alt="figure">'
    }


def test_the_command_rewrites_a_notebook_without_executing_it_and_only_once(paper, capsys):
    assert main([str(paper)]) == 0
    text = paper.read_text()
    assert "image/png" not in text
    assert "one\\n" in text
    assert main([str(paper)]) == 0
    assert paper.read_text() == text
    assert capsys.readouterr().out.count(" bytes, now ") == 2


def test_the_command_says_what_it_wants(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path / "lost.ipynb")]) == 1
    assert "lost.ipynb is not there" in capsys.readouterr().err
