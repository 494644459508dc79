"""Two executions with the same results are the same bytes."""

import nbformat
import pytest

from umbra.driver.normalise import normalise, write


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
