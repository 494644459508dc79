import zipfile

import numpy as np
import pytest

from umbra.morphable.scans import FILE, ScanModel, load_scans
from umbra.reading import DamagedFileError

SIZES = (5, 2, 3, 2)


@pytest.fixture
def arrays():
    rng = np.random.default_rng(0)
    return {
        "mean": rng.standard_normal((5, 3)).astype(np.float32),
        "identity": rng.standard_normal((3, 5, 3)).astype(np.float16),
        "expression": rng.standard_normal((2, 5, 3)).astype(np.float16),
        "expression_names": np.array(["jawOpen", "mouthSmile_L"]),
        "triangles": np.array([[0, 1, 2], [2, 3, 4]], np.int32),
        "landmarks": np.arange(68, dtype=np.int32) % 5,
        "face": np.array(4, np.int32),
        "narrow_face": np.array(3, np.int32),
    }


def written(tmp_path, arrays):
    path = tmp_path / FILE
    path.parent.mkdir()
    np.savez(path, **arrays)
    return path


def test_centimetres_become_millimetres_and_directions_stay_one_sd(tmp_path, arrays):
    scans = load_scans(written(tmp_path, arrays), sizes=SIZES)
    assert isinstance(scans, ScanModel)
    np.testing.assert_allclose(scans.mean, arrays["mean"] * 10, rtol=1e-6)
    one = scans.shape(np.array([0.0, 2.0, 0.0]))
    np.testing.assert_allclose(one - scans.mean, 20 * arrays["identity"][1].astype(float), rtol=1e-4, atol=1e-4)
    assert scans.expression_names == ("jawOpen", "mouthSmile_L")
    assert (scans.face, scans.narrow_face) == (4, 3)


def test_what_is_not_there_is_said_to_be_optional(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected the ICT face model at .*; found none. It is optional"):
        load_scans(tmp_path / FILE)


def test_refuses_a_damaged_file(tmp_path):
    path = tmp_path / "ict_facekit.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(DamagedFileError, match="expected the ICT face model"):
        load_scans(path)


def test_refuses_a_member_that_is_no_array(tmp_path, arrays):
    path = written(tmp_path, arrays)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for other, sentence in (
        ("mean", r"mean of shape \(5, 3\); found \(\)"),
        ("face", "vertices 0 to 4 in face"),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in (members | {f"{other}.npy": b"no array"}).items():
                archive.writestr(name, content)
        with pytest.raises(ValueError, match=f"expected {sentence}"):
            load_scans(path, sizes=SIZES)


def test_refuses_another_size(tmp_path, arrays):
    with pytest.raises(ValueError, match=r"expected mean of shape \(11248, 3\); found \(5, 3\)"):
        load_scans(written(tmp_path, arrays))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("identity", None, "expected identity; found none"),
        ("mean", np.full((5, 3), np.nan, np.float32), "expected finite numbers in mean"),
        ("triangles", np.array([[0, 1, 2], [2, 3, 5]], np.int32), "expected vertices 0 to 4 in triangles"),
        ("triangles", np.array([[0, 1, 2], [2, 3, 2]], np.int32), "expected three different vertices in each of"),
        ("triangles", np.array([[0, 1, 2], [2, 3, -1]], np.int32), "expected vertices 0 to 4 in triangles"),
        (
            "expression",
            np.repeat(np.eye(2, 1, dtype=np.float32), 15).reshape(2, 5, 3),
            "move something; found 1 that are",
        ),
        ("expression_names", np.zeros(2, bool), "expected words in expression_names; found bool"),
        ("face", np.array(6), "expected vertices 0 to 4 in face; found 6 to 6"),
        ("landmarks", np.zeros(68, np.float32), "expected vertices 0 to 4 in landmarks"),
    ],
)
def test_refuses_arrays_that_do_not_fit(tmp_path, arrays, name, value, sentence):
    changed = {key: array for key, array in (arrays | {name: value}).items() if array is not None}
    with pytest.raises(ValueError, match=sentence):
        load_scans(written(tmp_path, changed), sizes=SIZES)
