"""Who is rescued and who is spoilt, of looks whose outcome is told."""

import numpy as np
import pytest
from toy_head import toy_model

from tests.papers.two_stage.conftest import named_set
from umbra.papers.two_stage import second_look_tables
from umbra.papers.two_stage.looking_again import FIRST, TURNED, WAYS, Looked, LookingAgain
from umbra.papers.two_stage.naming import Naming
from umbra.papers.two_stage.placing import COVERED
from umbra.papers.two_stage.shaping import Shaping


@pytest.fixture
def again(posed, monkeypatch):
    """Of each four pairs the first is asked again and rescued, the second asked again and spoilt."""
    faces = named_set()
    nobody = Naming(faces, faces, lambda name: None, 1)
    made = LookingAgain(Shaping("toy", posed, toy_model(), lambda name: None), nobody, 1)
    place = np.arange(len(made.pairs.same)) % 4

    def told(self, way, condition):
        spoils = (place == 1) & (way == TURNED)
        return Looked((place < 2)[None], (place != 0)[None], ~spoils[None])

    monkeypatch.setattr(LookingAgain, "looked", told)
    monkeypatch.setattr(
        LookingAgain, "turned", lambda self, condition, number: self.aligned(self.shaping.images(condition))
    )
    return made


def test_rescued_and_spoilt_are_shares_of_all_pairs(again):
    table = second_look_tables.second_look(again)
    cells = {key: sample.by_seed.mean() for key, sample in table.cells.items()}
    assert cells[FIRST, "Accuracy"] == 0.75
    assert cells[TURNED, "Asked again"] == 0.5
    assert cells[TURNED, "Rescued"] == cells[TURNED, "Spoilt"] == 0.25
    assert cells[TURNED, "Accuracy"] == 0.75
    assert cells[WAYS[2], "Accuracy"] == 1.0
    assert table.name == "second-look"
    assert second_look_tables.second_look(again, COVERED).name == "second-look-covered"


def test_the_figure_shows_people_once_and_the_most_turned_first(again):
    drawing = second_look_tables.frontal_faces(again)
    people = again.shaping.faces.people[drawing.data["images of the set"]]
    assert len(set(people)) == len(people)
    assert (np.diff(drawing.data["yaw"]) <= 0).all()
