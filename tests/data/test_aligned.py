import json
import os
import time

import numpy as np
import pytest
from PIL import Image

from umbra import sums
from umbra.data.aligned import prepare
from umbra.data.detector import FoundFace, five_of_68
from umbra.data.finding import Finder
from umbra.data.folders import scan_people
from umbra.data.frames import FrameConfig
from umbra.geometry.alignment import FIVE_POINTS_112x96


def face(shift=(0.0, 0.0), five=None):
    """A face whose 68 points have their five on the template; `five`: other five than those, and no 68."""
    points = np.tile([48.0, 60.0], (68, 1))
    points[:17, 0], points[:17, 1] = np.linspace(10, 86, 17), 70 + 38 * np.sin(np.linspace(0, np.pi, 17))
    points[17:27, 0], points[17:27, 1] = np.linspace(18, 78, 10), 40
    points[36:42], points[42:48] = FIVE_POINTS_112x96[0], FIVE_POINTS_112x96[1]
    points[[30, 48, 54]] = FIVE_POINTS_112x96[2:]
    points += np.array(shift)
    box = np.concatenate([points.min(axis=0), points.max(axis=0)])
    return FoundFace(box, five_of_68(points), 1.0, points) if five is None else FoundFace(box, five, 1.0)


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name, number in (("A", 1), ("A", 2), ("B", 1)):
        path = tmp_path / "set" / name / f"{name}_{number:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (112, 96, 3), dtype=np.uint8)).save(path)
    return tmp_path / "set"


def run(folder, tmp_path, find, config=None):
    files, _ = scan_people(folder)
    return prepare(files, config or FrameConfig(), cache=tmp_path / "cache", find=find, say=lambda line: None)


def test_face_on_the_template_is_not_touched(folder, tmp_path):
    faces, left_out = run(folder, tmp_path, lambda image: face())
    original = np.asarray(Image.open(folder / "A" / "A_0001.png"))
    assert np.abs(faces.images[0].astype(int) - original).max() <= 1
    np.testing.assert_allclose(faces.five_points[0], FIVE_POINTS_112x96, atol=1e-3)
    assert faces.pictures == ("A_0001", "A_0002", "B_0001")
    assert faces.found.all()
    assert not left_out


def test_unfound_faces_take_the_mean_position_of_the_others(folder, tmp_path):
    seen = iter([face(), None, face(shift=(2.0, 0.0))])
    faces, _ = run(folder, tmp_path, lambda image: next(seen))
    np.testing.assert_array_equal(faces.found, [True, False, True])
    # all three end on the template, since the mean of two shifted copies is the same shape
    np.testing.assert_allclose(faces.five_points[1], FIVE_POINTS_112x96, atol=1e-3)


def test_the_mean_position_is_a_share_of_each_pictures_own_size(folder, tmp_path):
    small = np.asarray(Image.open(folder / "A" / "A_0001.png"))
    Image.fromarray(small.repeat(3, axis=0).repeat(3, axis=1)).save(folder / "A" / "A_0002.png")
    faces, _ = run(folder, tmp_path, lambda image: face() if len(image) == 112 else None)
    np.testing.assert_array_equal(faces.found, [True, False, True])
    assert np.abs(faces.images[1].astype(int) - faces.images[0]).max() <= 1


def test_without_a_detector_the_given_mean_serves(folder, tmp_path):
    mean = tuple(map(tuple, FIVE_POINTS_112x96 / [96, 112]))
    faces, _ = run(folder, tmp_path, None, FrameConfig(mean=mean))
    original = np.asarray(Image.open(folder / "B" / "B_0001.png"))
    assert np.abs(faces.images[2].astype(int) - original).max() <= 1
    assert faces.landmarks is None
    assert not faces.found.any()


def test_second_call_opens_the_cache_and_a_changed_picture_does_not(folder, tmp_path):
    first, _ = run(folder, tmp_path, lambda image: face())
    second, _ = run(folder, tmp_path, lambda image: pytest.fail("looked for a face again"))
    np.testing.assert_array_equal(first.images, second.images)
    np.testing.assert_array_equal(first.landmarks, second.landmarks)
    Image.fromarray(np.zeros((112, 96, 3), np.uint8)).save(folder / "A" / "A_0001.png")
    third, _ = run(folder, tmp_path, lambda image: face())
    assert third.images[0].max() == 0


def test_damaged_picture_is_left_out_and_the_others_are_kept(folder, tmp_path):
    (folder / "A" / "A_0002.png").write_bytes(b"damaged")
    faces, left_out = run(folder, tmp_path, lambda image: face())
    assert faces.pictures == ("A_0001", "B_0001")
    assert len(left_out) == 1
    assert "A_0002.png: expected a whole JPEG, PNG or BMP" in left_out[0]
    assert run(folder, tmp_path, lambda image: face())[1] == left_out


def test_what_cannot_be_opened_is_left_out_with_its_reason_each_time(folder, tmp_path):
    files, _ = scan_people(folder)
    (folder / "A" / "A_0002.png").unlink()
    os.mkfifo(folder / "A" / "A_0002.png")

    def prepared():
        return prepare(files, FrameConfig(), cache=tmp_path / "cache", find=lambda image: face(), say=lambda line: None)

    faces, left_out = prepared()
    assert faces.pictures == ("A_0001", "B_0001")
    assert "A_0002.png: expected a whole JPEG, PNG or BMP picture, found a named pipe" in left_out[0]
    assert prepared()[1] == left_out
    (folder / "A" / "A_0002.png").unlink()
    assert "found no such file" in prepared()[1][0]


def test_only_damaged_pictures_are_refused(folder, tmp_path):
    for path in folder.glob("*/*.png"):
        path.write_bytes(b"")
    with pytest.raises(ValueError, match="none of 3 pictures can be read"):
        run(folder, tmp_path, None)


def test_box_pictures_are_cut_without_turning(folder, tmp_path):
    faces, _ = run(folder, tmp_path, lambda image: face(), FrameConfig("box", 32, 24))
    assert faces.images.shape == (3, 32, 24, 3)
    assert (faces.landmarks > 0).all()
    assert (faces.landmarks < [24, 32]).all()


def test_five_points_alone_align_a_face_and_its_68_stay_unknown(folder, tmp_path):
    faces, _ = run(folder, tmp_path, lambda image: face(five=FIVE_POINTS_112x96 + 3.0))
    original = np.asarray(Image.open(folder / "A" / "A_0001.png"))
    assert np.abs(faces.images[0][:-3, :-3].astype(int) - original[3:, 3:]).max() <= 1
    np.testing.assert_allclose(faces.five_points[0], FIVE_POINTS_112x96, atol=1e-3)
    assert faces.landmarks is None
    assert faces.found.all()


def test_five_points_of_their_own_align_a_face_that_has_68_too(folder, tmp_path):
    known = face()
    moved = FoundFace(known.box, FIVE_POINTS_112x96 + 3.0, 1.0, known.landmarks)
    faces, _ = run(folder, tmp_path, lambda image: moved)
    np.testing.assert_allclose(faces.five_points[0], FIVE_POINTS_112x96, atol=1e-3)
    np.testing.assert_allclose(faces.landmarks[0], known.landmarks - 3.0, atol=1e-3)


def test_faces_that_another_detector_found_are_looked_for_again(folder, tmp_path):
    class Sees:
        def find(self, image):
            return face()

    run(folder, tmp_path, Finder("one", lambda: (Sees(),)))
    run(folder, tmp_path, Finder("one", lambda: pytest.fail("looked for a face again")))
    with pytest.raises(ValueError, match="other weights"):
        run(folder, tmp_path, Finder("another", lambda: (_ for _ in ()).throw(ValueError("other weights"))))


DAMAGES = {
    "zeroed": lambda path: np.save(path / "images.npy", np.zeros_like(np.load(path / "images.npy"))),
    "reversed": lambda path: np.save(path / "images.npy", np.load(path / "images.npy")[::-1]),
    "other places": lambda path: (path / "about.json").write_text('{"kept": [1, 0, 2], "left_out": []}'),
    "truncated": lambda path: (path / "points.npz").write_bytes((path / "points.npz").read_bytes()[:100]),
    "missing": lambda path: (path / "points.npz").unlink(),
    "without hashes": lambda path: (path / "SHA256SUMS").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_said_and_prepared_anew(folder, tmp_path, damage):
    first, _ = run(folder, tmp_path, lambda image: face())
    expected = first.images.copy()
    (there,) = [path for path in (tmp_path / "cache").iterdir() if path.name.startswith("aligned")]
    DAMAGES[damage](there)
    files, lines = scan_people(folder)[0], []
    again, _ = prepare(files, FrameConfig(), cache=tmp_path / "cache", find=lambda _: face(), say=lines.append)
    np.testing.assert_array_equal(again.images, expected)
    assert len(lines) == 1
    assert lines[0].endswith("The pictures are prepared anew.")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir() if path.suffix in (".partial", ".lock")) == []


@pytest.mark.parametrize("kept", [[1, 0, 2], [0, 1], [0, 1, 1], [-1, 0, 1], [0, 1, 3], ["0", 1, 2], 3])
def test_a_cache_of_other_pictures_is_prepared_anew_though_hashes_agree(folder, tmp_path, kept):
    run(folder, tmp_path, lambda image: face())
    (there,) = [path for path in (tmp_path / "cache").iterdir() if path.name.startswith("aligned")]
    (there / "about.json").write_text(json.dumps({"kept": kept, "left_out": []}))
    sums.write_sums(there, ("about.json", "images.npy", "points.npz"))
    files, lines = scan_people(folder)[0], []
    prepare(files, FrameConfig(), cache=tmp_path / "cache", find=lambda _: face(), say=lines.append)
    assert "about.json: expected which pictures were kept, found damage" in lines[0]


def test_a_cache_that_was_found_whole_is_not_read_through_again(folder, tmp_path, monkeypatch):
    run(folder, tmp_path, lambda image: face())
    time.sleep(0.06)
    run(folder, tmp_path, lambda image: face())
    monkeypatch.setattr(sums, "hash_file", lambda path: pytest.fail(f"read {path} again"))
    run(folder, tmp_path, lambda image: face())
