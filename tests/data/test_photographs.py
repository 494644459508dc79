"""Photographs become a set on disk: people with enough of them, every file hashed, gaps said."""

import json

import numpy as np
import pytest
from PIL import Image

from umbra.data.detector import FoundFace, five_of_68
from umbra.data.photographs import write_real
from umbra.data.prepared import is_real, read_real
from umbra.data.real_config import RealConfig

COUNTS = {"Ada": 3, "Bob": 3, "Cyd": 1}


@pytest.fixture
def root(tmp_path):
    rng = np.random.default_rng(0)
    for name, count in COUNTS.items():
        for number in range(1, count + 1):
            path = tmp_path / "data" / "lfw" / name / f"{name}_{number:04d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (128, 128, 3), dtype=np.uint8)).save(path)
    return tmp_path / "data"


def find(image):
    points = np.tile([64.0, 70.0], (68, 1)) + np.random.default_rng(1).normal(0, 20, (68, 2))
    points = points.clip(20, 110)
    return FoundFace(np.array([20.0, 20.0, 110.0, 110.0]), five_of_68(points), 1.0, points)


def written(root, tmp_path, config=RealConfig(fewest=3, height=64, width=48)):  # noqa: B008 - frozen
    return write_real(config, tmp_path / "sets" / "crowd", cache=tmp_path / "cache", root=root, find=find,
                      say=lambda line: None)  # fmt: skip


def test_only_people_with_enough_pictures_are_in_the_set(root, tmp_path):
    folder = written(root, tmp_path)
    faces = read_real(folder)
    assert faces.names == ("Ada", "Bob")
    assert faces.images.shape == (6, 64, 48, 3)
    assert faces.landmarks.shape == (6, 68, 2)
    assert faces.pictures[0] == "Ada_0001"
    assert is_real(folder)
    assert not is_real(tmp_path)


def test_the_number_of_people_can_be_held_down(root, tmp_path):
    faces = read_real(written(root, tmp_path, RealConfig(fewest=3, people=1, height=64, width=48)))
    assert faces.names == ("Ada",)


def test_preparing_again_gives_the_same_hashes(root, tmp_path):
    first = json.loads((written(root, tmp_path) / "set.json").read_text())
    assert first == json.loads((written(root, tmp_path) / "set.json").read_text())
    assert first["pictures"] == 6


def test_what_was_left_out_is_listed_with_its_reason(root, tmp_path):
    assert "because" not in json.loads((written(root, tmp_path) / "set.json").read_text())
    (root / "lfw" / "Ada" / "notes.txt").touch()
    (root / "lfw" / "Bob" / "Bob_0003.png").write_bytes(b"damaged")
    about = json.loads((written(root, tmp_path) / "set.json").read_text())
    assert (about["pictures"], about["left_out"]) == (5, 2)
    assert [line.split(":")[0] for line in about["because"]] == ["Ada/notes.txt", "Bob/Bob_0003.png"]


def test_too_few_pictures_for_everybody_are_refused(root, tmp_path):
    with pytest.raises(ValueError, match=r"expected people with at least 10 pictures; the most that one of 3 has is 3"):
        written(root, tmp_path, RealConfig())


def test_a_missing_source_is_named_with_the_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected the folder of the set lfw; found none\. Put it there"):
        written(tmp_path / "nowhere", tmp_path)


def test_a_set_without_pixels_is_refused():
    with pytest.raises(ValueError, match="height: expected a number from 1"):
        RealConfig(height=0)
