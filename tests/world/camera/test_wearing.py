import numpy as np
import pytest

from umbra.types import Region
from umbra.world.camera.wearing import worn_over
from umbra.world.people.people import draw_person, scene_of


@pytest.fixture(scope="module")
def scene():
    scenes = (scene_of(draw_person(1, number)) for number in range(20))
    return next(scene for scene in scenes if any(mesh.labels[0] == Region.HAIR for mesh in scene))


def test_a_mask_lies_before_the_mouth_and_a_cap_above_the_brows(scene):
    mask = worn_over(scene, "surgical_mask", rng=np.random.default_rng(0))
    cap = worn_over(scene, "cap", rng=np.random.default_rng(0))
    assert (mask.labels == Region.OCCLUDER).all()
    assert mask.vertices[:, 1].mean() < -20
    assert cap.vertices[:, 1].mean() > 40


def test_a_cap_sits_on_the_hair(scene):
    bare = [mesh for mesh in scene if mesh.labels[0] != Region.HAIR]
    assert len(bare) < len(scene)
    over_hair = worn_over(scene, "cap", rng=np.random.default_rng(0)).vertices
    over_skin = worn_over(bare, "cap", rng=np.random.default_rng(0)).vertices
    assert np.ptp(over_hair[:, 0]) > np.ptp(over_skin[:, 0]) + 2


def test_the_same_generator_cuts_the_same_mask(scene):
    one, other = (worn_over(scene, "cloth_mask", rng=np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one.vertices, other.vertices)


def test_a_mask_lies_on_the_beard():
    people = (draw_person(1, number) for number in range(80))
    bearded = scene_of(next(person for person in people if person.appearance.beard.style == "full"))
    shaven = [mesh for place, mesh in enumerate(bearded) if place == 0 or mesh.labels[0] != Region.SKIN]
    assert len(shaven) == len(bearded) - 1
    over, under = (worn_over(scene, "surgical_mask", rng=np.random.default_rng(0)) for scene in (bearded, shaven))
    assert (np.linalg.norm(over.vertices - under.vertices, axis=1)).max() > 1
    assert over.vertices[:, 2].sum() > under.vertices[:, 2].sum()
