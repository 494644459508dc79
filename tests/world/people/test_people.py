import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.expressions import action_names
from umbra.world.people.people import SEAM, draw_body, draw_expression, draw_person, scene_of, shapes_of


def test_a_person_is_a_pure_function_of_seed_and_index():
    one, two = draw_person(3, 7), draw_person(3, 7)
    assert np.array_equal(one.shape, two.shape)
    assert one.appearance == two.appearance
    assert one.measures == two.measures


def test_people_differ_by_index_and_by_seed():
    shapes = [draw_person(*who).shape for who in ((3, 7), (3, 8), (4, 7))]
    for other in shapes[1:]:
        assert np.linalg.norm(shapes[0] - other, axis=1).mean() > 1


def test_faces_of_many_people_differ_by_a_few_millimetres_each():
    shapes = shapes_of([draw_body(1, index) for index in range(24)])
    face = shapes[:, layout.LANDMARKS]
    spread = np.linalg.norm(face - face.mean(axis=0), axis=2).mean()
    assert 2 < spread < 9
    assert np.isfinite(shapes).all()


def test_sexes_are_even_and_ages_adult():
    bodies = [draw_body(0, index) for index in range(200)]
    assert 70 < sum(body.female for body in bodies) < 130
    assert min(body.age for body in bodies) >= 18
    assert max(body.age for body in bodies) <= 80


def test_the_scene_holds_the_whole_head_first_and_the_eyes_apart():
    person = draw_person(1, 2)
    scene = scene_of(person, {"smile": 0.5})
    assert np.array_equal(scene[0].vertices, person.vertices({"smile": 0.5}))
    assert not np.isin(scene[0].labels, [Region.LEFT_EYE, Region.RIGHT_EYE]).any()
    assert set(scene[1].labels.tolist()) == {Region.LEFT_EYE, Region.RIGHT_EYE}
    assert scene[0].texture is scene[1].texture is person.texture


def test_drawn_expressions_are_known_actions_of_moderate_strength():
    for number in range(60):
        actions = draw_expression(rng=np.random.default_rng(number))
        assert set(actions) <= set(action_names())
        assert all(0 <= amount <= 1.2 for amount in actions.values())


def test_refuses_a_negative_index():
    with pytest.raises(ValueError, match="counts people from 0; got -1"):
        draw_person(0, -1)


def test_the_head_is_closed_behind_and_its_seam_says_where():
    heads = shapes_of([draw_body(1, index) for index in range(3)])
    assert len(SEAM) > 20
    assert np.array_equal(heads[:, SEAM[:, 0]], heads[:, SEAM[:, 1]])
    assert (SEAM[:, 0] != SEAM[:, 1]).all()
    assert np.array_equal(scene_of(draw_person(1, 0))[0].seam, SEAM)
