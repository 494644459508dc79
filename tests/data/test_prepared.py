"""A prepared set is opened as it was written, and what it lacks is named."""

import json

import numpy as np
import pytest

from umbra.data.prepared import is_real, read_real


def prepared(folder):
    """A set of two photographs, as preparing leaves it."""
    folder.mkdir()
    np.save(folder / "images.npy", np.arange(2 * 4 * 3 * 3, dtype=np.uint8).reshape(2, 4, 3, 3))
    points = {"people": np.zeros(2, np.int64), "five_points": np.zeros((2, 5, 2), np.float32)}
    np.savez(folder / "points.npz", **points, found=np.array([True, False]))
    (folder / "names.json").write_text(json.dumps({"people": ["Ada"], "pictures": ["Ada_1", "Ada_2"]}))
    (folder / "set.json").write_text('{"real": true}')
    return folder


def test_a_set_is_opened_as_it_was_written(tmp_path):
    folder = prepared(tmp_path / "crowd")
    faces = read_real(folder)
    assert (faces.names, faces.pictures, faces.landmarks) == (("Ada",), ("Ada_1", "Ada_2"), None)
    assert faces.images[1, 3, 2, 2] == 71
    assert faces.found.tolist() == [True, False]
    assert is_real(folder)
    assert not is_real(tmp_path)


def test_a_missing_file_of_a_prepared_set_is_named(tmp_path):
    folder = prepared(tmp_path / "crowd")
    (folder / "points.npz").unlink()
    with pytest.raises(FileNotFoundError, match=r"missing points\.npz\. Prepare it with `dvc repro faces@crowd`"):
        read_real(folder)
