"""What needs the weights skips without them; without them a network that is told what to say stands in."""

import hashlib
from importlib import metadata

import cv2
import numpy as np
import pytest

from umbra.data import mediapipe_mesh
from umbra.data.mediapipe_mesh import IBUG, POINTS, SIDE, WIDER, FaceMesh, is_available, weights_file
from umbra.metrics.landmarks import normalised_mean_errors
from umbra.world.camera.photograph import Frame, PoseRange, Settings, photograph
from umbra.world.people.people import draw_person

NO_WEIGHTS = pytest.mark.skipif(not is_available(), reason="mediapipe (extra 'external'), which ships them, is missing")


class Network:
    """Says that every point lies at one place of the picture that it is given."""

    def __init__(self, place):
        self.place, self.given = place, []

    def setInput(self, blob):  # noqa: N802 - OpenCV's name
        self.given.append(blob)

    def getUnconnectedOutLayersNames(self):  # noqa: N802
        return ("score", "points")

    def forward(self, names):
        points = np.tile(np.float32([*self.place, 0]), (POINTS, 1))
        return np.zeros((1, 1, 1, 1), np.float32), points.reshape(1, -1, 1, 1)


@pytest.fixture
def mesh(tmp_path, monkeypatch):
    def made(place):
        network = Network(place)
        monkeypatch.setattr(cv2.dnn, "readNetFromTFLite", lambda content: network)
        path = tmp_path / "mesh.tflite"
        path.write_bytes(b"weights")
        return FaceMesh(path, sha256=hashlib.sha256(b"weights").hexdigest()), network

    return made


def test_points_come_back_to_the_pixels_of_the_image(mesh):
    image, around = np.zeros((40, 60, 3), np.uint8), np.array([[20.0, 10.0], [40.0, 26.0]])
    finder, network = mesh((SIDE / 2, SIDE / 2))
    np.testing.assert_allclose(finder.landmarks(image, around), np.tile([30.0, 18.0], (68, 1)))
    assert network.given[0].shape == (1, 3, SIDE, SIDE)
    finder, _ = mesh((SIDE, 0))
    np.testing.assert_allclose(finder.landmarks(image, around)[0], [30 + WIDER * 10, 18 - WIDER * 10])


def test_the_face_is_cut_out_in_the_middle_in_its_colours(mesh):
    image = np.full((60, 60, 3), 10, np.uint8)
    image[28:32, 28:32] = (255, 0, 100)
    finder, network = mesh((0, 0))
    finder.landmarks(image, np.array([[20.0, 20.0], [40.0, 40.0]]))
    np.testing.assert_allclose(network.given[0][0, :, SIDE // 2, SIDE // 2], np.array([255, 0, 100]) / 255, atol=0.01)
    np.testing.assert_allclose(network.given[0][0, :, 4, 4], 10 / 255, atol=0.01)


def test_68_different_points_of_the_mesh():
    assert len(set(IBUG)) == 68
    assert max(IBUG) < POINTS


def test_other_weights_are_refused(tmp_path):
    path = tmp_path / "mesh.tflite"
    path.write_bytes(b"other")
    with pytest.raises(ValueError, match=r"expected the face mesh as mediapipe 0\.10\.21 ships it .* `make external`"):
        FaceMesh(path)


def test_without_the_package_it_is_said(monkeypatch):
    def nowhere(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(mediapipe_mesh.metadata, "distribution", nowhere)
    assert not is_available()
    with pytest.raises(FileNotFoundError, match=r"needs mediapipe 0\.10\.21; none found\. Install"):
        weights_file()


@NO_WEIGHTS
def test_a_drawn_face_is_found():
    shot = photograph(
        draw_person(1, 3), seed=1, index=2, frame=Frame("portrait", 128, 128),
        settings=Settings(poses=PoseRange(yaw=(0.0, 0.2)), perfect_sensor=True, supersampling=1),
    )  # fmt: skip
    found = FaceMesh().landmarks(shot.clean, shot.landmarks.astype(np.float64))
    assert normalised_mean_errors(found[None], shot.landmarks[None].astype(np.float64))[0] < 0.06
