import numpy as np

from umbra.data.faces import FaceSet
from umbra.data.pairs import Pairs
from umbra.data.real import gather, places


def test_summary_counts_what_was_left_out(tmp_path):
    found = np.array([True, False])
    faces = FaceSet(
        np.zeros((2, 1, 1, 3), np.uint8),
        np.array([0, 1]),
        ("A_B", "C"),
        np.zeros((2, 5, 2), np.float32),
        found=found,
        pictures=("A_B_0001", "C_0012"),
    )
    assert places(faces) == {("A_B", 1): 0, ("C", 12): 1}
    nothing = np.zeros(0, np.int64)
    pairs = Pairs(nothing, nothing, np.zeros(0, bool), nothing, nothing, left_out=("bad line",))
    loaded = gather(tmp_path, faces, pairs, ["a file"], ["a warning"])
    assert (loaded.summary.not_found, loaded.summary.pairs_left_out) == (1, 1)
    assert loaded.summary.left_out == ("a file",)
    assert "warning: a warning" in loaded.summary.text()
