import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.data import dlib_detector
from umbra.data.detector import five_of_68
from umbra.data.dlib_detector import DlibDetector, is_available, model_file

NO_DLIB = pytest.mark.skipif(not is_available(), reason="dlib and its weights (extra 'external') are not installed")


def test_missing_weights_are_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match=r"face_recognition_models; none found. Install the optional detectors"):
        model_file("landmarks")
    with pytest.raises(FileNotFoundError, match="dlib-bin"):
        DlibDetector()
    assert not is_available()


def test_missing_weight_file_is_named_by_its_path(monkeypatch, tmp_path):
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(dlib_detector.importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(FileNotFoundError, match=r"shape_predictor_68_face_landmarks.dat; none found"):
        model_file("landmarks")


@NO_DLIB
def test_picture_without_a_face_gives_none():
    assert DlibDetector().find(np.full((100, 100, 3), 128, np.uint8)) is None


@NO_DLIB
def test_margin_does_not_move_the_points():
    data = pytest.importorskip("skimage.data")
    image = np.ascontiguousarray(data.astronaut()[:200, 140:300])
    plain, padded = DlibDetector().find(image), DlibDetector(margin=0.25).find(image)
    assert plain is not None
    assert padded is not None
    between_eyes = np.linalg.norm(plain.landmarks[36] - plain.landmarks[45])
    assert np.abs(plain.landmarks - padded.landmarks).max() < 0.15 * between_eyes
    np.testing.assert_allclose(plain.landmarks % 1, 0.5)
    helped = DlibDetector().landmarks_in(image, plain.box)
    np.testing.assert_allclose(helped, plain.landmarks)
    np.testing.assert_allclose(plain.five_points, five_of_68(plain.landmarks))


@NO_DLIB
def test_embedding_of_a_picture_is_nearest_to_itself():
    data = pytest.importorskip("skimage.data")
    image = data.astronaut()
    finder = DlibDetector(upsample=0)
    face = finder.find(image)
    assert face is not None
    first, second = finder.embed([image, np.ascontiguousarray(image[:, ::-1])], [face.landmarks] * 2)
    again = finder.embed([image], [face.landmarks])[0]
    np.testing.assert_allclose(first, again, atol=1e-5)
    assert np.linalg.norm(first - second) > 0.3
