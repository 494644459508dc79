from types import SimpleNamespace

import numpy as np
import pytest

from umbra.data.dlib_detector import is_available
from umbra.papers.world.dlib_findings import ask_dlib, images_to_show, yaw_of

NO_DLIB = pytest.mark.skipif(not is_available(), reason="dlib and its weights (extra 'external') are not installed")


def drawn(yaw: float):
    landmarks = np.stack([np.linspace(20, 60, 68), np.linspace(25, 70, 68)], axis=1)
    return SimpleNamespace(
        image=np.full((90, 90, 3), 90, np.uint8), landmarks=landmarks, pose=np.array([0.0, yaw, 0.0])
    )


def test_yaw_is_the_second_angle():
    assert yaw_of(drawn(0.25)) == 0.25


def test_further_people_are_drawn_until_enough_pictures_are_near_frontal():
    def draw(person, index):
        return drawn(0.0 if index == 0 else 1.0)

    rows = list(images_to_show(draw, people=2, per_person=3, frontal=4))
    assert [(person, index) for person, index, _, _ in rows] == [
        *[(p, i) for p in (0, 1) for i in range(3)],
        (2, 0),
        (3, 0),
    ]
    assert [recognised for *_, recognised in rows] == [True] * 6 + [False] * 2


def test_search_for_near_frontal_pictures_ends():
    assert len(list(images_to_show(lambda person, index: drawn(1.0), people=1, per_person=1, frontal=5))) == 1


@NO_DLIB
def test_missed_faces_are_kept_and_still_recognised():
    kept = []
    findings = ask_dlib(
        iter([(0, 0, drawn(0.0), True), (0, 1, drawn(1.0), False)]),
        2,
        say=lambda line: None,
        keep=lambda person, index, image: kept.append((person, index)),
    )
    assert kept == [(0, 0)]
    assert np.isfinite(findings.embeddings[0]).all()
    assert np.isnan(findings.embeddings[1]).all()
    assert np.isnan(findings.seen).all()
