import numpy as np
import pytest

from umbra.papers.world import drawings_relief as relief
from umbra.world.people.people import draw_person


@pytest.fixture(scope="module")
def person():
    return draw_person(5, 2)


def test_the_same_person_is_older_in_the_skin_alone(person):
    old = relief.at_age(person, 70.0)
    assert old.shape is person.shape
    assert old.appearance.hair == person.appearance.hair
    assert old.appearance.skin.wrinkles > relief.at_age(person, 20.0).appearance.skin.wrinkles * 10
    assert relief.at_age(person, person.age).appearance.skin.wrinkles == pytest.approx(
        person.appearance.skin.wrinkles, rel=1e-6
    )


def test_three_views_show_colour_direction_and_height(person):
    drawing = relief.relief_drawing(relief.at_age(person, 70.0), relief.FACES["smile"], size=64)
    picture, normals, bump = relief.three_views(drawing)
    assert picture.shape == normals.shape == bump.shape == (64, 64, 3)
    nothing = drawing.coverage == 0
    assert nothing.any()
    assert (bump[nothing] == 128).all()
    assert np.ptp(bump[..., 0]) > 20
    nose = normals[30:36, 30:34].reshape(-1, 3).mean(axis=0)
    assert nose[2] > 190  # it looks at the camera


def test_a_sheet_shows_the_ages_of_each_face_side_by_side():
    columns = relief.relief_sheet(5, 2, size=32)
    assert list(columns) == [(face, age) for face in relief.FACES for age in (20.0, 70.0)]
    assert all(len(views) == 3 for views in columns.values())
    young, old = (columns["neutral", age][2] for age in (20.0, 70.0))
    assert (young != old).any()


def test_lines_deepen_with_age():
    depths = relief.deepest_lines(5, range(3))
    assert depths[20.0] < 0.1
    assert depths[20.0] < depths[45.0] < depths[70.0]
