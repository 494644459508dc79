import numpy as np
import pytest
from PIL import Image

from umbra.data.aflw2000 import KNOWN, cut_out, in_crop, load_aflw2000
from umbra.data.folders import data_root
from umbra.sums import hash_file

NAMES = ["image00002.jpg", "image00004.jpg", "image00006.jpg"]


@pytest.fixture
def root(tmp_path):
    """Three crops of random pixels, whose originals are three times as large."""
    folder, rng = tmp_path / "aflw2000", np.random.default_rng(0)
    (folder / "images").mkdir(parents=True)
    (folder / "crop.list").write_text("\n".join(NAMES) + "\n")
    for name in NAMES:
        Image.fromarray(rng.integers(0, 256, (120, 120, 3), dtype=np.uint8)).save(folder / "images" / name)
    points = np.zeros((3, 3, 68), np.float32)
    points[:, :2] = 10 + 150 + rng.uniform(-90, 90, (3, 2, 68))
    np.save(folder / "AFLW2000-3D.pts68.npy", points)
    np.save(folder / "AFLW2000-3D.pose.npy", np.array([0, -50, 80], np.float32))
    np.save(folder / "AFLW2000-3D_crop.roi_box.npy", np.tile(np.array([10, 10, 370, 370], np.float32), (3, 1)))
    return tmp_path


def reversed_box(boxes):
    boxes[2] = boxes[2, [2, 1, 0, 3]]


@pytest.mark.parametrize("value", [np.nan, 1e30, -2000.0])
def test_points_far_from_their_crop_are_refused(root, value):
    path = root / "aflw2000" / "AFLW2000-3D.pts68.npy"
    points = np.load(path)
    points[1, 0, 5] = value
    np.save(path, points)
    with pytest.raises(
        ValueError, match=r"pts68\.npy: expected points in or near the crop image00004\.jpg|not finite|NaN"
    ):
        load_aflw2000(root)


def test_points_are_counted_from_one_and_scaled_with_the_crop():
    box = np.array([10.0, 20.0, 370.0, 380.0])
    np.testing.assert_allclose(in_crop(np.array([[10.5, 20.5], [370.5, 380.5]]), box), [[0, 0], [120, 120]])


def test_a_face_that_fills_its_crop_gets_the_forehead_that_drawn_ones_have():
    image = np.random.default_rng(0).integers(0, 256, (120, 120, 3), dtype=np.uint8)
    points = np.random.default_rng(1).uniform(10, 110, (68, 2))
    points[:2] = (10, 10), (110, 110)
    face, moved = cut_out(image, points, 72)
    assert face.shape == (72, 72, 3)
    # the box is 132 high with the forehead, and grows by 8 % on every side: 100 of 153.12 pixels are left to the points
    np.testing.assert_allclose(np.ptp(moved, axis=0), 72 * 100 / 153.12, rtol=1e-6)
    assert moved[:, 1].max() == pytest.approx(72 * (1 - 0.08 / 1.16))
    assert moved.mean(axis=0)[0] == pytest.approx(36 + (points[:, 0].mean() - 60) * 72 / 153.12)
    np.testing.assert_array_equal(face[:8], np.repeat(face[:1], 8, axis=0))  # above the crop its edge is repeated


def test_faces_are_cut_out_by_their_own_points(root):
    faces = load_aflw2000(root, side=48)
    assert faces.images.shape == (3, 48, 48, 3)
    assert faces.names == tuple(NAMES)
    np.testing.assert_array_equal(faces.yaw, [0, -50, 80])
    assert (faces.landmarks > 0).all()
    assert (faces.landmarks < 48).all()
    # the crop's lowest point lies near the square's lower edge, its highest leaves room for a forehead
    assert (faces.landmarks[..., 1].max(axis=1) > 40).all()
    assert (faces.landmarks[..., 1].min(axis=1) > 6).all()
    assert len(faces.summary.warnings) == 4
    assert faces.summary.warnings[0].startswith("aflw2000: crop.list is not that of the set of 2,000 faces")


def test_only_files_that_are_not_the_sets_are_told(root):
    known = {name: hash_file(root / "aflw2000" / name) for name in KNOWN}
    assert load_aflw2000(root, known=known).summary.warnings == ()
    path = root / "aflw2000" / "AFLW2000-3D.pose.npy"
    np.save(path, np.load(path)[::-1].copy())
    assert ["pose.npy is not that" in said for said in load_aflw2000(root, known=known).summary.warnings] == [True]


def test_what_cannot_be_read_is_left_out_and_the_others_keep_their_points(root):
    whole = load_aflw2000(root)
    (root / "aflw2000" / "images" / NAMES[0]).unlink()
    Image.new("RGB", (100, 120)).save(root / "aflw2000" / "images" / NAMES[1])
    faces = load_aflw2000(root)
    assert faces.names == (NAMES[2],)
    np.testing.assert_array_equal(faces.landmarks, whole.landmarks[2:])
    assert "found no such file" in faces.summary.left_out[0]
    assert "expected a crop of 120×120 pixels, found (100, 120)" in faces.summary.left_out[1]


@pytest.mark.parametrize("array", [np.zeros((2, 3, 68)), np.full((3, 3, 68), np.nan), np.full((3, 3, 68), "x")])
def test_arrays_of_another_set_are_refused(root, array):
    np.save(root / "aflw2000" / "AFLW2000-3D.pts68.npy", array)
    with pytest.raises(ValueError, match=r"pts68\.npy: expected an array of 3 × 3 × 68 numbers, found damage"):
        load_aflw2000(root)


@pytest.mark.parametrize(("name", "change"), [("pts68", lambda x: x[2, 1].fill(7)), ("crop.roi_box", reversed_box)])
def test_faces_and_crops_without_extent_are_refused(root, name, change):
    path = next((root / "aflw2000").glob(f"*{name}.npy"))
    array = np.load(path)
    change(array)
    np.save(path, array)
    with pytest.raises(ValueError, match=rf"{name}\.npy: expected faces with a width and a height; found face 2"):
        load_aflw2000(root)


def test_a_set_without_pictures_is_refused(root):
    for name in NAMES:
        (root / "aflw2000" / "images" / name).unlink()
    with pytest.raises(ValueError, match="none of 3 crops can be read"):
        load_aflw2000(root)


@pytest.mark.skipif(not (data_root() / "aflw2000").is_dir(), reason="AFLW2000-3D is not at hand (UMBRA_DATA)")
def test_the_set_itself():
    faces = load_aflw2000()
    assert len(faces) == 2000
    assert faces.summary.warnings == ()
    assert [int((np.abs(faces.yaw) <= 30).sum()), int((np.abs(faces.yaw) > 60).sum())] == [1312, 305]
    outside = ((faces.landmarks < 0) | (faces.landmarks > 72)).any(axis=(1, 2))
    assert not outside.any()  # those of faces larger than their crops neither: the edge is repeated
