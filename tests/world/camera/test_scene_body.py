import numpy as np
import pytest

from umbra.geometry.rotations import euler_to_matrix
from umbra.types import Region
from umbra.world.camera.scene_body import STANDING, body_of, posed_body, tucked
from umbra.world.people.people import draw_person


@pytest.fixture(scope="module")
def person():
    return draw_person(1, 3)


@pytest.fixture(scope="module")
def body(person):
    return body_of(person)


def test_a_body_reaches_from_the_chest_to_the_floor(body):
    points = np.concatenate([mesh.vertices for mesh in body.meshes])
    assert points[:, 1].min() == pytest.approx(-STANDING, abs=5)
    assert points[:, 1].max() > -220
    assert 350 < np.ptp(points[:, 0]) < 620
    assert all((mesh.labels == Region.CLOTHES).all() for mesh in body.meshes)


def test_left_and_right_are_mirrored(body):
    points = np.concatenate([mesh.vertices for mesh in body.meshes])
    assert points[:, 0].min() == pytest.approx(-points[:, 0].max(), abs=1e-3)


def test_every_part_keeps_to_its_own_rows_of_the_texture(body):
    (mesh,) = body.meshes
    rows = len(mesh.texture) / 7
    first, last = (
        np.floor(mesh.uv[mesh.triangles][..., 1].min(axis=1) * 7),
        mesh.uv[mesh.triangles][..., 1].max(axis=1) * 7,
    )
    assert set(first.astype(int)) == set(range(7))
    assert (last <= first + 1 - 0.4 / rows).all()


def test_surfaces_face_outwards(body):
    for mesh in body.meshes:
        a, b, c = (mesh.vertices[mesh.triangles[:, corner]].astype(float) for corner in range(3))
        volume = np.einsum("fi,fi->f", a, np.cross(b, c)).sum()
        assert volume > 0


@pytest.mark.parametrize("tall", [1400.0, 1700.0])
def test_legs_reach_the_floor_from_any_height(body, tall):
    posed = posed_body(body.meshes, np.eye(3), np.eye(3), tall=tall)
    assert min(mesh.vertices[:, 1].min() for mesh in posed) == pytest.approx(-tall, abs=12)


def test_a_body_turns_as_it_is_told_whatever_the_head_does(body):
    rotation, upright = euler_to_matrix(np.array([0.3, 0.8, 0.1])), euler_to_matrix(np.array([0.0, 0.2, 0.0]))
    posed = posed_body(body.meshes, rotation, upright)
    pivot = np.array([0.0, -122.0, -30.0])
    for mesh, moved in zip(body.meshes, posed, strict=True):
        wanted = (mesh.vertices - pivot) @ upright + pivot @ rotation
        np.testing.assert_allclose(moved.vertices @ rotation, wanted, atol=2e-3)


def test_the_neck_keeps_to_the_head(person):
    rotation = euler_to_matrix(np.array([0.0, 0.9, 0.0]))
    clothes = person.worn[0]
    posed = posed_body((clothes,), rotation, np.eye(3))[0]
    above = clothes.vertices[:, 1] > -122.0
    assert above.any()
    np.testing.assert_allclose(posed.vertices[above], clothes.vertices[above], atol=1e-3)


def test_clothes_are_tucked_below_the_armpits_alone(person):
    clothes = person.worn[0]
    narrow = tucked(clothes)
    same = clothes.vertices[:, 1] > -205
    np.testing.assert_array_equal(narrow.vertices[same], clothes.vertices[same])
    hem = clothes.vertices[:, 1] < clothes.vertices[:, 1].min() + 3
    np.testing.assert_allclose(narrow.vertices[hem, 0], 0.81 * clothes.vertices[hem, 0], rtol=0.01)
